
# A network needs a bridge that leads somewhere.
bridge() {
    ip link show dev "$2" >/dev/null 2>&1 ||
        stop "there is no bridge $2: make it (ip link add $2 type bridge; ip link set $2 up), or set $1"
}
