# The shell of a rehearsal: reads the name of a file on descriptor $1, runs what is in it, says its exit status on $2.
# Programs are found only among the shims; folders and files lie below $TT_REHEARSAL/root.
exec 3<&"$1" 4>&"$2"
(( $1 == 3 || $1 == 4 )) || builtin eval "exec $1<&-"
(( $2 == 3 || $2 == 4 )) || builtin eval "exec $2>&-"
builtin set --
shopt -u expand_aliases
set +o history +H

cd() {
    builtin local place
    place=${1-}
    while [[ $place == -- || $place == -[LPe@]* ]]; do builtin shift; place=${1-}; done
    [[ $place == - ]] && place=${OLDPWD-}
    [[ -n $place ]] || place=$HOME
    case $place in
        "$TT_REHEARSAL"/root*) ;;
        /*) place=$TT_REHEARSAL/root$place ;;
        *) place=$PWD/$place ;;
    esac
    place=$(@REALPATH@ -ms -- "$place" 2>/dev/null) || builtin return 1
    [[ $place/ == "$TT_REHEARSAL"/root/* ]] || place=$TT_REHEARSAL/root
    @MKDIR@ -p -- "$place" && builtin cd -- "$place"
}
pushd() { __tt_folders+=("$PWD"); cd "$@" && builtin pwd >/dev/null; }
popd() {
    (( ${#__tt_folders[@]} )) || { builtin echo "bash: popd: directory stack empty" >&2; builtin return 1; }
    cd "${__tt_folders[-1]}" && builtin unset '__tt_folders[-1]'
}
pwd() { builtin local place; place=${PWD#"$TT_REHEARSAL/root"}; builtin printf '%s\n' "${place:-/}"; }

# Builtins that reach beyond the sandbox, and programs that are named by their path.
__tt_ask() {
    builtin local status
    @ASK@ "$@"
    status=$?
    [[ -s $TT_REHEARSAL/exports ]] && builtin . "$TT_REHEARSAL/exports"
    builtin : >"$TT_REHEARSAL/exports"
    builtin return "$status"
}
source() { __tt_ask source "$@"; }
.() { __tt_ask . "$@"; }
kill() { __tt_ask kill "$@"; }
eval() { __tt_ask eval "$@"; }
exec() { __tt_ask exec "$@"; }
trap() { __tt_ask trap "$@"; }
bind() { __tt_ask bind "$@"; }
ulimit() { builtin return 0; }
command_not_found_handle() { __tt_ask "$@"; }

__tt_folders=()
readonly -f cd pushd popd pwd __tt_ask source . kill eval exec trap bind ulimit command_not_found_handle
readonly PATH TT_REHEARSAL LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT
while IFS= builtin read -r __tt_file <&3; do
    builtin . "$__tt_file" 3<&- 4>&-
    builtin printf '%s\n' "$?" >&4
done
