# What begins with rb_ or RB_ belongs to the script; all else is the runbook's.

if [ -z "${BASH_VERSION:-}" ]; then
    echo "This script needs bash: run it as bash $0" >&2
    return 2 2>/dev/null || exit 2
fi
case "${BASH_VERSINFO[0]}.${BASH_VERSINFO[1]}" in
[0-3].* | 4.[0-3])
    echo "This script needs bash 4.4 or newer, and this is $BASH_VERSION (macOS: brew install bash)." >&2
    return 2 2>/dev/null || exit 2
    ;;
esac
if (return 0 2>/dev/null); then
    echo "This script is to be run, not to be read into a shell: bash ${BASH_SOURCE[0]}" >&2
    return 2
fi
set +o posix
set -Eeuo pipefail
