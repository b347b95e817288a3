# ---- Beginning and end ---------------------------------------------------------------------------------------------

# How this script is called again, asked before any step has gone to another folder.
rb_know_self() {
    printf -v RB_SELF %q "$0"
    [[ -x $0 && $0 == */* ]] || RB_SELF="bash $RB_SELF"
    [[ -f $0 && $RB_SOURCE == "$0" ]] || RB_SELF='bash SCRIPT' # it was read from a pipe
}

# How to go on from a step, or to begin again where none is named, with the values that are not the defaults, secrets aside;
# REPLY.
rb_again() {
    local name variable words
    words="$RB_SELF${1:+ --from $1}"
    for name in ${RB_NAMES[@]+"${RB_NAMES[@]}"}; do
        variable=${RB_VARIABLE[$name]}
        [[ -v $variable && ${RB_TYPE[$name]} != secret ]] || continue
        [[ -n $1 || -z ${RB_CAPTURED[$name]-} ]] || continue # the steps will find it anew
        [[ ! -v RB_DEFAULT[$name] || ${RB_DEFAULT[$name]} != "${!variable}" || -n ${RB_CAPTURED[$name]-} ]] || continue
        printf -v words '%s --set %q' "$words" "$name=${!variable}"
    done
    REPLY=$words
}

rb_finish() {
    local note
    rb_say ''
    for note in ${RB_NOTED[@]+"${RB_NOTED[@]}"}; do rb_say "$note"; done
    if ((RB_RESULT == 0)); then
        [[ $RB_ACTION == rollback ]] || rb_keep end .
        rb_say "${RB_BOLD}Done.$RB_OFF"
    fi
    if [[ -n $RB_ROLLED ]]; then
        rb_tell_rolled
    elif [[ -n $RB_FAILED ]]; then
        rb_again "$RB_FAILED"
        rb_note "To go on: $REPLY"
        [[ -z $RB_STATE ]] || rb_note "or:       $RB_SELF --resume (--rollback takes back what was done)"
    fi
    rb_log "ended with $RB_RESULT"
    rb_clean
    trap - EXIT
    [[ -z $RB_STEP_EXIT || $BASH_SUBSHELL -gt 0 ]] || eval "$RB_STEP_EXIT"
    exit "$RB_RESULT"
}

# What was taken back is no ground to go on from: steps that were kept would count as done on top of it.
rb_tell_rolled() {
    rb_again ''
    rb_note "The run was rolled back; start again from the beginning: $REPLY"
    [[ -z $RB_UNDONE || -z $RB_STATE ]] || rb_note "To take back what is left: $RB_SELF --rollback"
}

rb_clean() {
    if [[ -n $RB_WORK && $BASH_SUBSHELL -eq 0 ]]; then command rm -rf -- "$RB_WORK"; fi
    rb_unlock
}

# The shell ends. Where a command did that, the run goes on all the same, in a copy of the shell with all it knew.
rb_exit() {
    if [[ -z $RB_NOW ]]; then
        rb_clean
        exit "$1"
    fi
    RB_STATUS=$1
    trap : INT TERM HUP PIPE
    if [[ -n $RB_TEE && $RB_OUT == 1 ]]; then # where the output goes is not known any more
        { exec >/dev/tty 2>&1; } 2>/dev/null || exec >/dev/null 2>&1
    fi
    exec <&"$RB_IN" >&"$RB_OUT" 2>&"$RB_ERR"
    (
        rb_end
        until rb_is_over; do rb_loop; done
        rb_finish
    )
    RB_STATUS=$?
    RB_NOW=''
    rb_clean
    exit "$RB_STATUS"
}

rb_is_over() { [[ -z $RB_NOW && -z $RB_GO ]] && ((RB_AT >= ${#RB_QUEUE[@]})); }

rb_signal() {
    local during=$RB_NOW
    trap : INT TERM HUP PIPE
    RB_NOW=''
    [[ -z $RB_TIMEOUT || -z $during ]] || rb_unwatch
    rb_note ''
    rb_note "Interrupted ($1) at step $RB_NUMBER, $RB_ID."
    if [[ -n $RB_ROLLED ]]; then
        RB_UNDONE=1
        rb_tell_rolled
    elif [[ -n $RB_BACKWARD ]]; then
        rb_note "To take back what was done: $RB_SELF --rollback"
    else
        rb_again "$RB_NUMBER"
        rb_note "To go on: $REPLY"
    fi
    rb_log "interrupted by $1"
    exit "$2"
}

# The time of a step is up.
rb_late() {
    [[ -n $RB_NOW ]] || return 0
    RB_TIMED=1
    exit 124
}

rb_bug() {
    [[ -z $RB_NOW ]] || return 0
    printf '%s: line %s of the script itself ended with %s\n' "${0##*/}" "$2" "$1" >&2
}

rb_main() {
    rb_parameters
    rb_options "$@"
    case $RB_ACTION in
    help)
        rb_usage
        exit 0
        ;;
    list)
        rb_values
        rb_list
        exit 0
        ;;
    esac
    rb_know_self
    rb_streams
    rb_state_file
    trap rb_clean EXIT
    [[ $RB_ACTION == dry-run ]] || rb_lock
    case $RB_ACTION in
    resume | rollback)
        rb_read_state
        [[ $RB_ACTION == rollback ]] || rb_refuse_over
        RB_RESTORE=1
        ;;
    esac
    rb_values
    rb_choose
    [[ $RB_ACTION == rollback ]] || rb_plan_again
    case $RB_ACTION in
    dry-run)
        for RB_ONE in ${RB_NOTES[@]+"${RB_NOTES[@]}"}; do printf '# %s\n' "$RB_ONE"; done
        rb_dry_run ${RB_CHOSEN[@]+"${RB_CHOSEN[@]}"}
        exit 0
        ;;
    rollback) rb_plan_rollback ;;
    esac
    ((${#RB_CHOSEN[@]})) || rb_wrong 'no step is left to run with these options'
    rb_start
    rb_baseline
    until rb_is_over; do rb_loop; done
    rb_finish
}

rb_refuse_over() {
    [[ -z $RB_ROLLED ]] || rb_wrong 'the last run was rolled back; start again from the beginning'
    [[ -z $RB_ENDED ]] || rb_wrong 'the last run came to its end; there is nothing to resume'
}

rb_plan_rollback() {
    local number
    RB_CHOSEN=()
    rb_roll_back
    ((${#RB_QUEUE[@]})) || exit 0
    for number in "${RB_QUEUE[@]}"; do rb_say "  would take back step ${number#-}, ${RB_IDS[${number#-}]}"; done
    if [[ -z $RB_YES ]] && ! rb_yes "Take back ${#RB_QUEUE[@]} step(s)?"; then
        rb_note 'Nothing was done: it was not confirmed (--yes does so without a terminal).'
        exit 1
    fi
    for ((number = 1; number <= RB_COUNT; number++)); do
        [[ ${RB_SECTIONS[number]} != setup ]] || RB_CHOSEN+=("$number")
    done
    RB_CHOSEN+=("${RB_QUEUE[@]}")
}

rb_start() {
    local number forward=()
    for number in "${RB_CHOSEN[@]}"; do ((number < 0)) || forward+=("$number"); done
    rb_refuse_other "${RB_CHOSEN[@]#-}"
    rb_refuse ${forward[@]+"${forward[@]}"}
    rb_missing "${RB_CHOSEN[@]#-}"
    rb_hide
    rb_open_log
    case $RB_ACTION in
    run | check) rb_new_state "${RB_CHOSEN[@]}" ;;
    esac
    RB_WORK=$(command mktemp -d "${TMPDIR:-/tmp}/runbook.XXXXXXXX" 2>/dev/null || command mktemp -d /tmp/runbook.XXXXXXXX) ||
        rb_wrong 'there is no folder for temporary files; give one in TMPDIR'
    rb_say "$RB_BOLD$RB_ABOUT_TITLE$RB_OFF"
    rb_show_values
    [[ -z $RB_BEGUN ]] || rb_note "Step $RB_BEGUN had begun and not ended; it runs again."
    for number in ${RB_NOTES[@]+"${RB_NOTES[@]}"}; do rb_say "$number"; done
    rb_log "$RB_NAME begins ($RB_ACTION)"
    RB_QUEUE=("${RB_CHOSEN[@]}") RB_AT=0 RB_ORDER=(${RB_ORDER[@]+"${RB_ORDER[@]}"})
    shopt -s expand_aliases # as at a prompt; the script's own functions are read already
    RB_OWN_SHOPTS=$BASHOPTS
}
