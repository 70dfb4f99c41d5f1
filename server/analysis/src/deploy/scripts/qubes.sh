
exists() {
    qvm-check --quiet "$NAME" >/dev/null 2>&1
}

if [ "$action" = remove ]; then
    if exists; then
        run qvm-kill "$NAME"
        run qvm-remove --force "$NAME"
    fi
    run rm -rf "$KERNELS/$NAME"
    exit 0
fi

needs qvm-create 'run this in dom0 of Qubes OS'
if [ -n "$FROM" ]; then
    # The file was built in another qube; dom0 fetches it.
    fetched=$(mktemp)
    trap 'rm -f "$fetched"' EXIT
    if ! qvm-run --pass-io --no-gui "$FROM" "cat '$KERNEL'" >"$fetched" 2>/dev/null; then
        stop "there is no $KERNEL in the qube $FROM: set KERNEL to its path there"
    fi
    KERNEL=$fetched
fi
%%checks%%
%%arguments%%
plain ARGS "$ARGS"

copy "$KERNEL" "$KERNELS/$NAME/vmlinuz"
# Qubes looks for one, a unikernel has none.
if [ ! -e "$KERNELS/$NAME/initramfs" ]; then
    put "$KERNELS/$NAME/initramfs" </dev/null
fi

if ! exists; then
    changed=yes
    run qvm-create --class StandaloneVM --label "$LABEL" \
        --property virt_mode=pvh --property vcpus=1 \
        --property "memory=$MEMORY" --property "maxmem=$MEMORY" \
        --property "kernel=$NAME" --property kernelopts= "$NAME"
    run qvm-features "$NAME" no-default-kernelopts 1
    run qvm-features "$NAME" skip-update 1
fi
prefer() {
    if [ "$(qvm-prefs --get "$NAME" "$1" 2>/dev/null)" != "$2" ]; then
        changed=yes
        run qvm-prefs --set "$NAME" -- "$1" "$2"
    fi
}
prefer memory "$MEMORY"
prefer maxmem "$MEMORY"
prefer netvm "$NETVM"
prefer provides_network "$PROVIDES_NETWORK"
prefer kernelopts "$*"

if qvm-check --quiet --running "$NAME" >/dev/null 2>&1; then
    if [ "$changed" = no ]; then
        say 'runs, and is up to date'
        exit 0
    fi
    run qvm-kill "$NAME"
fi
run qvm-start "$NAME"
