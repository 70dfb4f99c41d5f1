
# Copies a file unless the copy is there already, and remembers that something changed.
changed=no
copy() {
    if cmp -s "$1" "$2"; then
        return
    fi
    changed=yes
    run mkdir -p "$(dirname "$2")"
    run cp "$1" "$2.new"
    run mv "$2.new" "$2"
}

# Writes standard input to a file unless it is there already.
put() {
    text=$(cat)
    if [ -f "$1" ] && [ "$(cat "$1")" = "$text" ]; then
        return
    fi
    changed=yes
    if [ "$dry_run" = yes ]; then
        printf '+ write %s\n' "$1"
        printf '%s\n' "$text" | sed 's/^/    /'
        return
    fi
    mkdir -p "$(dirname "$1")"
    printf '%s\n' "$text" >"$1.new"
    mv "$1.new" "$1"
}
