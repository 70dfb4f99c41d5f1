dry_run=no
action=deploy
for word in "$@"; do
    case $word in
        --dry-run) dry_run=yes ;;
        --remove) action=remove ;;
        -h | --help)
            sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
            exit 0
            ;;
        *)
            printf '%s: unknown argument %s; see --help\n' "$0" "$word" >&2
            exit 2
            ;;
    esac
done

say() {
    printf '%s: %s\n' "$NAME" "$*"
}

# Says what is wrong and what helps, and ends. A dry run goes on.
stop() {
    say "$*" >&2
    if [ "$dry_run" = no ]; then
        exit 1
    fi
}

needs() {
    command -v "$1" >/dev/null 2>&1 || stop "$1 is not installed: $2"
}

# The words of a call as one would type them.
typed() {
    line=
    for word in "$@"; do
        case $word in
            '' | *[!A-Za-z0-9_./:=,@+-]*)
                word="'$(printf '%s' "$word" | sed "s/'/'\\\\''/g")'"
                ;;
        esac
        line="$line${line:+ }$word"
    done
    printf '%s\n' "$line"
}

# Makes a call that changes something. A dry run shows it.
run() {
    if [ "$dry_run" = yes ]; then
        printf '+ %s\n' "$(typed "$@")"
    else
        "$@"
    fi
}
