# ---- Saying and asking ---------------------------------------------------------------------------------------------

RB_IN=0 RB_OUT=1 RB_ERR=2 RB_SOURCE=${BASH_SOURCE[0]-} RB_SELF='' RB_LENT=''

# Messages go to the terminal even where a command redirects the shell's own output. Not before that is to be feared, since
# what a command leaves running in the background would keep the copies open.
rb_own_streams() {
    [[ $RB_OUT == 1 ]] || return 0
    [[ $RB_TEXT == *exec* ]] || { [[ -n $RB_TEE ]] && rb_may_end_shell && RB_LENT=1; } || return 0
    exec {RB_IN}<&0 {RB_OUT}>&1 {RB_ERR}>&2
}

# Whether the command may end the shell, while that writes where the output is looked at.
rb_may_end_shell() {
    [[ "$RB_TEXT ${RB_KNOWN[-functions]-}" =~ (exit|errexit|nounset|source|set\ [-+]|:\?|\$\{[^}]*\?|(^|[[:space:];&|])\.[[:space:]]) ||
        $RB_STEP_OPTIONS == *nounset* ]]
}

# The script's own streams again, where copies were only for that.
rb_lent_streams() {
    [[ -n $RB_LENT ]] || return 0
    exec {RB_IN}<&- {RB_OUT}>&- {RB_ERR}>&-
    RB_IN=0 RB_OUT=1 RB_ERR=2 RB_LENT=''
}

rb_streams() {
    { : 9<&0; } 2>/dev/null || exec </dev/null
    { : 9>&1; } 2>/dev/null || exec >/dev/null
    { : 9>&2; } 2>/dev/null || exec 2>/dev/null
    RB_TERMINAL='' RB_BOLD='' RB_RED='' RB_DIM='' RB_OFF=''
    [[ ! -t 0 ]] || RB_TERMINAL=1
    if [[ -t 1 && -z $RB_PLAIN && -z ${NO_COLOR-} && ${TERM-dumb} != dumb ]]; then
        RB_BOLD=$'\e[1m' RB_RED=$'\e[1;31m' RB_DIM=$'\e[2m' RB_OFF=$'\e[0m'
    fi
}

rb_say() { printf '%s\n' "$1" >&"$RB_OUT"; }

rb_note() { printf '%s\n' "$1" >&"$RB_ERR"; }

rb_ask() { printf '%s' "$1" >&"$RB_ERR"; }

rb_log() {
    [[ -n $RB_LOG ]] || return 0
    local REPLY
    rb_masked "$1"
    TZ=UTC0 printf '%(%Y-%m-%dT%H:%M:%SZ)T %s\n' -1 "$REPLY" >>"$RB_LOG"
}

rb_open_log() {
    [[ -n $RB_LOG ]] || return 0
    [[ $RB_LOG == /* ]] || RB_LOG=$PWD/$RB_LOG
    { (umask 077 && : >>"$RB_LOG") && { [[ ! -f $RB_LOG ]] || command chmod 600 -- "$RB_LOG"; }; } 2>/dev/null ||
        rb_wrong "the log ${RB_LOG@Q} can't be written"
}

# Yes or no, no being the default and the answer where nobody is there.
rb_yes() {
    local answer
    [[ -n $RB_TERMINAL ]] || return 1
    rb_ask "$1 [y/N] "
    IFS= read -r answer <&"$RB_IN" || answer=''
    [[ $answer == [yY] || $answer == [yY][eE][sS] ]]
}
