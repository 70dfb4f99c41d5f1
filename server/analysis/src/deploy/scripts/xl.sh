
domain=$DIR/$NAME.xl
is_running() {
    xl list "$NAME" >/dev/null 2>&1
}

if [ "$action" = remove ]; then
    if is_running; then
        run xl destroy "$NAME"
    fi
    run rm -f "$domain" "$DIR/%%artefact%%"
    exit 0
fi

needs xl 'run this in dom0 of a Xen host that has xen-utils'
xl info >/dev/null 2>&1 || stop 'xl does not work here: run this as root in dom0 of a Xen host'
%%checks%%
%%arguments%%
plain ARGS "$ARGS"

copy "$KERNEL" "$DIR/%%artefact%%"
put "$domain" <<END
# %%name%%, written by $(basename "$0")
name = "$NAME"
kernel = "$DIR/%%artefact%%"
type = "%%guest%%"
memory = $MEMORY
vcpus = 1
on_crash = "destroy"
extra = "$*"
%%devices%%
END

if is_running; then
    if [ "$changed" = no ]; then
        say 'runs, and is up to date'
        exit 0
    fi
    run xl destroy "$NAME"
fi
run xl create "$domain"
say "to see its console: xl console $NAME (leave with Ctrl-])"
