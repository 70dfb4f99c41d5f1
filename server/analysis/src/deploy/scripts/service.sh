
service=unikernel-$NAME.service
unit=$UNITS/$service

if [ "$action" = remove ]; then
    if [ -e "$unit" ]; then
        run systemctl disable --now "$service"
        run rm -f "$unit"
        run systemctl daemon-reload
    fi
    run rm -f "$DIR/%%artefact%%"
    exit 0
fi

needs systemctl 'this script makes a systemd service; elsewhere, run what --dry-run shows as ExecStart'
%%needs%%
%%checks%%
%%arguments%%

# The words of a call as a unit file wants them.
quoted() {
    line=
    for word in "$@"; do
        word=$(printf '%s' "$word" | sed 's/[\\"]/\\&/g; s/%/%%/g; s/\$/$$/g')
        line="$line${line:+ }\"$word\""
    done
    printf '%s\n' "$line"
}
path() {
    command -v "$1" 2>/dev/null || printf '%s\n' "$1"
}

copy "$KERNEL" "$DIR/%%artefact%%"
%%call%%
%%ip%%
put "$unit" <<END
# Written by $(basename "$0").
[Unit]
Description=$NAME, a MirageOS unikernel
Wants=network-online.target
After=network-online.target

[Service]
%%before%%ExecStart=$(quoted "$@")
%%after%%Restart=on-failure
RestartSec=2
%%prevent%%NoNewPrivileges=yes

[Install]
WantedBy=multi-user.target
END

if [ "$changed" = no ] && systemctl is-active --quiet "$service"; then
    say 'runs, and is up to date'
    exit 0
fi
run systemctl daemon-reload
run systemctl enable "$service"
run systemctl restart "$service"
say "to see its console: journalctl -f -u $service"
