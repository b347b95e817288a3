# What begins with rb_ or RB_ belongs to the script; all else is the runbook's.

if [ -z "${BASH_VERSION:-}" ]; then
    echo "This script needs bash: run it as bash $0" >&2
    exit 2
fi
case "${BASH_VERSINFO[0]}.${BASH_VERSINFO[1]}" in
[0-3].* | 4.[0-3])
    echo "This script needs bash 4.4 or newer, and this is $BASH_VERSION (macOS: brew install bash)." >&2
    exit 2
    ;;
esac
set +o posix
set -Eeuo pipefail
