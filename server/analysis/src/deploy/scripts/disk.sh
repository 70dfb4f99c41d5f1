
disk() {
    if [ ! -e "$2" ]; then
        stop "there is no disk $2: make it (truncate -s 16M $2), or set $1"
    fi
}
