
# The daemon is on this host, or at DESTINATION, which wants the keys of a user.
client() {
    if [ -n "$DESTINATION" ]; then
        set -- "$@" --destination "$DESTINATION" --ca "$CA" --ca-key "$CA_KEY" --server-ca "$SERVER_CA"
    fi
    "$@"
}
exists() {
    client albatross-client info --name "$NAME" 2>/dev/null | grep -qwF -- "$NAME"
}

if [ "$action" = remove ]; then
    if exists; then
        client run albatross-client destroy "$NAME"
    fi
    run rm -f "$STAMP"
    exit 0
fi

needs albatross-client 'install albatross (opam install albatross, or a package of builds.robur.coop)'
%%checks%%
%%arguments%%

%%call%%
# The daemon tells no checksum, so the last deployment is remembered here.
stamp=$({
    cat "$KERNEL" 2>/dev/null || true
    printf '%s\n' "$DESTINATION" "$@"
} | cksum)
if [ "$(cat "$STAMP" 2>/dev/null)" = "$stamp" ] && exists; then
    say 'runs, and is up to date'
    exit 0
fi
client run albatross-client create --force "$@" "$NAME" "$KERNEL"
if [ "$dry_run" = no ]; then
    mkdir -p "$(dirname "$STAMP")"
    printf '%s\n' "$stamp" >"$STAMP"
fi
say "to see its console: albatross-client console $NAME"
