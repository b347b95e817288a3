# ---- What the steps leave in the shell, so that it is there when a run goes on -------------------------------------

# By name what the shell holds, as source that makes it again: variables by their own name, functions as NAME(), and what else
# there is as -folder, -options and so on. RB_KEPT is what the last run has left, RB_WITHHELD which step has left what is on no
# disk, because it is or may hold a secret.
declare -A RB_KNOWN=() RB_KEPT=() RB_WITHHELD=() RB_WAS=()
RB_PASSED=() RB_NOTES=() RB_RECALLED='' RB_RERUN=' ' RB_TOLD='' RB_RESTORE='' RB_QUIET='' RB_TAINTED=''

# What is the shell's own, or known by other names.
RB_NOT_KEPT='@(_|BASH*|COMP_*|COLUMNS|DIRSTACK|EPOCHREALTIME|EPOCHSECONDS|EUID|FUNCNAME|GROUPS|HISTCMD|IFS|LINENO|LINES'
RB_NOT_KEPT+='|OLDPWD|OPTERR|OPTIND|OPTARG|PATH|PIPESTATUS|PPID|PWD|RANDOM|REPLY|SECONDS|SHELLOPTS|SHLVL|SRANDOM|UID)'

# Names that stand for a secret, those that only tell something about one, and values that are one by their shape.
RB_SECRET_NAME='(^|_)(authorization|cookie|credentials?|pat|secrets?|tokens?)(_|$)|(^|_)(auth|pass|pw|pwd)$|(^|_)password'
RB_SECRET_NAME+='|(api_?key|api_?token|auth_?key|auth_?token|passphrase|passwd|password|private_?key|secret|token)s?(_|$)'
RB_SECRET_NAME+='|(^|_)(access|account|app|encryption|hmac|master|secret|shared|signing)_?key(_|$)'
RB_SECRET_NAME+='|(admin|db|ftp|ldap|mail|pg|root|smtp|sudo|user)(pass|pwd|pw)(_|$)'
RB_NO_SECRET_NAME='_(agent|arn|count|dir|directory|enabled|endpoint|env|expir(es|y)|files?|format|header|helper|host|ids?|info'
RB_NO_SECRET_NAME+='|length|limit|list|max|min|mode|names?|namespace|path|policy|port|prompt|provider|ref|region|role|scope'
RB_NO_SECRET_NAME+='|size|sock|socket|ttl|type|uri|url|user|username|version)$'
RB_SECRET_VALUE='gh[pousr]_[A-Za-z0-9]{20}|github_pat_|glpat-|xox[abeprs]-|A[KS]IA[0-9A-Z]{16}|eyJ[A-Za-z0-9_-]{10,}\.'
RB_SECRET_VALUE+='|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/:@ ]+:[^/@ ]+@'

# Looks at what has changed in the shell and keeps it. There are no local variables here nor in what calls this, since they
# would stand before those of the commands.
rb_remember() {
    trap - ERR
    set +Eeu +o pipefail
    rb_is_tainted && RB_TAINTED=1 || RB_TAINTED=''
    builtin compgen -A arrayvar >"$RB_WORK/names"
    IFS= read -r -d '' RB_ARRAYS <"$RB_WORK/names"
    RB_ARRAYS=${RB_ARRAYS//$'\n'/ }
    builtin compgen -v -X 'RB_*' >"$RB_WORK/names"
    mapfile -t RB_LIST <"$RB_WORK/names"
    for RB_ONE in "${RB_LIST[@]}"; do
        # shellcheck disable=SC2053 # a pattern
        [[ $RB_ONE != $RB_NOT_KEPT ]] || continue
        rb_declared "$RB_ONE"
        [[ -z $REPLY || ${RB_KNOWN[$RB_ONE]-} == "$REPLY" ]] || rb_changed "$RB_ONE" "$REPLY"
    done
    rb_gone
    rb_remember_functions
    rb_remember_others
}

# A variable as source that makes it again; REPLY, empty where it has no value.
rb_declared() {
    RB_WORD="$1[@]"
    if [[ -R $1 ]]; then
        REPLY=$(builtin declare -p "$1" 2>/dev/null)
    elif [[ ${!1@a}${!RB_WORD@a} == *[aA]* || " $RB_ARRAYS " == *" $1 "* ]]; then
        REPLY=${!RB_WORD@A}
    else
        REPLY=${!1@A}
        [[ -z $REPLY || $REPLY == 'declare '* ]] || REPLY="declare -- $REPLY"
    fi
    REPLY=${REPLY/#declare -/declare -g}
    REPLY=${REPLY/#declare -g- /declare -g }
}

# What is there no more.
rb_gone() {
    RB_TEXT_NOW=" ${RB_LIST[*]} "
    for RB_ONE in "${!RB_KNOWN[@]}"; do
        case $RB_ONE in
        -* | *'()') continue ;;
        esac
        [[ -n ${RB_KNOWN[$RB_ONE]} && $RB_TEXT_NOW != *" $RB_ONE "* ]] || continue
        RB_KNOWN[$RB_ONE]='' RB_WITHHELD[$RB_ONE]=''
        [[ -n $RB_QUIET ]] || rb_keep var "$RB_ONE" "unset -v $RB_ONE"
    done
}

rb_remember_functions() {
    builtin compgen -A function -X 'rb_*' >"$RB_WORK/names"
    mapfile -t RB_LIST <"$RB_WORK/names"
    ((${#RB_LIST[@]})) || return 0
    REPLY=$(builtin declare -f "${RB_LIST[@]}" && builtin declare -Fx)$'\n'
    [[ ${RB_KNOWN[-functions]-} != "$REPLY" ]] || return 0
    RB_KNOWN[-functions]=$REPLY
    for RB_ONE in "${RB_LIST[@]}"; do
        REPLY=$(builtin declare -f "$RB_ONE")$'\n'
        [[ $'\n'${RB_KNOWN[-functions]} != *$'\n'"declare -fx $RB_ONE"$'\n'* ]] || REPLY+="export -f $RB_ONE"$'\n'
        [[ ${RB_KNOWN[$RB_ONE()]-} == "$REPLY" ]] || rb_changed "$RB_ONE()" "$REPLY"
    done
}

rb_remember_others() {
    REPLY='unset RB_STEP_IFS'
    [[ ! -v RB_STEP_IFS ]] || REPLY="RB_STEP_IFS=${RB_STEP_IFS@Q}"
    rb_other -ifs
    REPLY="RB_STEP_PATH=${RB_STEP_PATH@Q}"
    rb_other -path
    REPLY="RB_STEP_OPTIONS=${RB_STEP_OPTIONS@Q}"
    rb_other -options
    REPLY="rb_return ${PWD@Q}"
    rb_other -folder
    builtin umask >"$RB_WORK/names"
    read -r REPLY <"$RB_WORK/names"
    REPLY="umask $REPLY"
    rb_other -umask
    REPLY='unalias -a'
    for RB_ONE in "${!BASH_ALIASES[@]}"; do REPLY+=$'\n'"alias -- ${RB_ONE@Q}=${BASH_ALIASES[$RB_ONE]@Q}"; done
    rb_other -aliases
}

rb_other() { [[ ${RB_KNOWN[$1]-} == "$REPLY" ]] || rb_changed "$1" "$REPLY"; }

# rb_changed NAME SOURCE: keeps it, unless it was so before any step or may hold a secret.
rb_changed() {
    RB_KNOWN[$1]=$2
    [[ -z $RB_QUIET ]] || return 0
    REPLY=$2
    if rb_may_be_kept "$1"; then
        RB_WITHHELD[$1]=''
        rb_keep var "$1" "$REPLY"
    else
        RB_WITHHELD[$1]=$RB_ID
        rb_keep withheld "$1" "$RB_ID"
    fi
}

# Whether the source in REPLY may be written to a disk; where a secret is all that it must not say, that is a reference then.
rb_may_be_kept() {
    case $1 in
    -* | *'()')
        rb_tells_secret "$REPLY" && return 1
        return 0
        ;;
    esac
    if [[ $REPLY == 'declare '*'='* && ${!1@a} != *[aA]* && ! -R $1 ]]; then
        rb_with_references "$1" && return 0
        [[ ${!1} != ?([+-])+([0-9]) ]] || return 0
    elif rb_tells_secret "$REPLY"; then
        return 1
    fi
    [[ -z $RB_TAINTED && ! $REPLY =~ $RB_SECRET_VALUE ]] || return 1
    [[ ! ${1,,} =~ $RB_SECRET_NAME || ${1,,} =~ $RB_NO_SECRET_NAME ]]
}

rb_tells_secret() {
    for RB_WORD in "${RB_HIDDEN[@]}"; do [[ $1 != *"$RB_WORD"* ]] || return 0; done
    return 1
}

# A variable that holds secrets as source in which they are the parameters; false where it holds none.
rb_with_references() {
    RB_REST=${!1} RB_MADE=''
    while rb_first_secret "$RB_REST"; do
        RB_WORD=${RB_REST%%"${!REPLY}"*}
        [[ -z $RB_WORD ]] || RB_MADE+=${RB_WORD@Q}
        RB_MADE+="\"\${$REPLY-}\""
        RB_REST=${RB_REST#*"${!REPLY}"}
    done
    REPLY=${RB_KNOWN[$1]}
    [[ -n $RB_MADE ]] || return 1
    [[ -z $RB_REST ]] || RB_MADE+=${RB_REST@Q}
    REPLY="${REPLY%%=*}=$RB_MADE"
}

# The variable of the secret that stands first in a text; REPLY.
rb_first_secret() {
    REPLY='' RB_BEFORE=''
    for RB_WORD in "${RB_NAMES[@]}"; do
        [[ ${RB_TYPE[$RB_WORD]} == secret ]] || continue
        RB_WORD=${RB_VARIABLE[$RB_WORD]}
        [[ -n ${!RB_WORD-} && $1 == *"${!RB_WORD}"* ]] || continue
        RB_FOUND=${1%%"${!RB_WORD}"*}
        [[ -z $REPLY ]] || ((${#RB_FOUND} < ${#RB_BEFORE})) || continue
        REPLY=$RB_WORD RB_BEFORE=$RB_FOUND
    done
    [[ -n $REPLY ]]
}

# Whether the step has to do with a secret, so that what it sets may hold that in another spelling.
rb_is_tainted() {
    for RB_WORD in ${RB_USES[@]+"${RB_USES[@]}"}; do
        RB_ONE=${RB_VARIABLE[$RB_WORD]}
        [[ ${RB_TYPE[$RB_WORD]} != secret || ! -v $RB_ONE ]] || return 0
    done
    for RB_WORD in "${!RB_WITHHELD[@]}"; do
        [[ -z ${RB_WITHHELD[$RB_WORD]} || $RB_TEXT != *"${RB_WORD%'()'}"* ]] || return 0
    done
    return 1
}
