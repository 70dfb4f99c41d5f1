
if [ -z "$KERNEL" ]; then
    KERNEL=$(dirname "$0")/%%artefact%%
    if [ ! -e "$KERNEL" ] && [ -e '%%built%%' ]; then
        KERNEL='%%built%%'
    fi
fi
