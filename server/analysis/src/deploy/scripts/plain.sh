
# What is written between quotes, and what the unikernel splits at blanks.
plain() {
    case $2 in
        *[\"\'\\]*) stop "$1 has a quote or a backslash, which cannot be passed on" ;;
    esac
}
word() {
    plain "$1" "$2"
    case $2 in
        *[[:space:]]*) stop "$1 has a blank: a unikernel splits its arguments at blanks" ;;
    esac
}
