# ---- Between the script and the commands, which share one shell ----------------------------------------------------

RB_STEP_PATH=$PATH RB_STEP_IFS=$' \t\n' RB_STEP_OPTIONS='' RB_STEP_EXIT='' RB_STATUS=0 RB_LAST=0
RB_OWN_PATH=$PATH RB_OWN_SHOPTS=$BASHOPTS
RB_NOW='' RB_TIMED='' RB_TEE='' RB_PRINTED='' RB_DRAINED='' RB_WORK='' RB_HELD=()

rb_traps() {
    trap 'rb_exit "$?"' EXIT
    trap 'rb_signal INT 130' INT
    trap 'rb_signal TERM 143' TERM
    trap 'rb_signal HUP 129' HUP
    trap 'rb_signal PIPE 141' PIPE
    trap 'rb_late' ALRM
    trap 'rb_bug "$?" "$LINENO"' ERR
}

# The options of the shell in which a command was typed: it went on after failures. Ends with the last command's status.
rb_enter() {
    local index name
    RB_HELD=()
    for ((index = 0; index < ${#RB_ENV[@]}; index += 3)); do
        name=${RB_ENV[index]}
        if [[ -v $name ]]; then
            RB_HELD+=("$name" "set${!name@a}" "${!name}")
        else
            RB_HELD+=("$name" '' '')
        fi
    done
    PATH=$RB_STEP_PATH IFS=${RB_STEP_IFS-}
    [[ -v RB_STEP_IFS ]] || unset IFS
    [[ -z $RB_EXTGLOB ]] || shopt -s extglob
    for ((index = 0; index < ${#RB_ENV[@]}; index += 3)); do export "${RB_ENV[index]}=${RB_ENV[index + 1]}"; done
    trap - ERR
    set +Eeu +o pipefail
    eval "$RB_STEP_OPTIONS"
    return "$RB_LAST"
}

# Back to the script's own options, keeping those that the command has set.
rb_leave() {
    local option kept=''
    unset RB_STEP_IFS
    [[ ! -v IFS ]] || RB_STEP_IFS=$IFS
    for option in allexport xtrace verbose; do
        [[ :$SHELLOPTS: != *":$option:"* ]] || kept+="set -o $option;"
    done
    { set +avx; } 2>/dev/null
    for option in noclobber noglob nounset pipefail; do
        [[ :$SHELLOPTS: != *":$option:"* ]] || kept="set -o $option;$kept"
    done
    set +Cf
    IFS=:
    for option in $BASHOPTS; do
        [[ :$RB_OWN_SHOPTS: == *":$option:"* ]] || kept="shopt -s $option;$kept"
    done
    for option in $RB_OWN_SHOPTS; do
        [[ :$BASHOPTS: == *":$option:"* ]] || kept="shopt -u $option;$kept"
    done
    IFS=$' \t\n'
    RB_STEP_OPTIONS=$kept
    kept=$BASHOPTS
    for option in ${kept//:/ }; do [[ :$RB_OWN_SHOPTS: == *":$option:"* ]] || shopt -u "$option"; done
    for option in ${RB_OWN_SHOPTS//:/ }; do [[ :$kept: == *":$option:"* ]] || shopt -s "$option"; done
    rb_leave_variables
    trap - DEBUG RETURN
    kept=$(trap -p EXIT)
    [[ $kept == *'rb_exit "$?"'* ]] || RB_STEP_EXIT=$kept
}

rb_leave_variables() {
    local index name
    for ((index = 0; index < ${#RB_HELD[@]}; index += 3)); do
        name=${RB_HELD[index]}
        if [[ -z ${RB_HELD[index + 1]} ]]; then
            unset "$name"
        else
            printf -v "$name" '%s' "${RB_HELD[index + 2]}"
            [[ ${RB_HELD[index + 1]} == set*x* ]] || export -n "${name?}"
        fi
    done
    RB_HELD=()
    RB_STEP_PATH=$PATH
    PATH=$RB_OWN_PATH
}

# The output goes on to the terminal (and the log) as it comes, and into a file for the script to look at. What the command
# leaves running may keep it open; then there is no waiting for its end. Nothing here changes what $! is for the commands.
rb_tee() {
    local copies=()
    if [[ -n $RB_EXACT || ${#RB_FINDS[@]} -gt 0 ]]; then
        copies+=("$RB_PRINTED")
        : >"$RB_PRINTED"
    fi
    if [[ -n $RB_LOG && ${#RB_HIDDEN[@]} -gt 0 ]]; then
        [[ -p $RB_WORK/logged ]] || command mkfifo -m 600 "$RB_WORK/logged"
        copies+=("$RB_WORK/logged")
    elif [[ -n $RB_LOG ]]; then
        copies+=("$RB_LOG")
    fi
    if [[ -z $RB_DRAINED ]]; then
        command mkfifo -m 600 "$RB_WORK/pipe" "$RB_WORK/drained"
        exec {RB_DRAINED}<>"$RB_WORK/drained"
    fi
    (
        trap - EXIT INT TERM HUP PIPE ALRM ERR
        {
            [[ ${copies[-1]} != "$RB_WORK/logged" ]] || rb_mask_lines <"$RB_WORK/logged" >>"$RB_LOG" &
            command tee -a -- "${copies[@]}" <"$RB_WORK/pipe" >&"$RB_OUT" || :
            wait
            printf '%s\n' "$RB_TOKEN" >&"$RB_DRAINED"
        } &
    )
}

rb_drain() {
    local token='' tries
    for ((tries = 0; tries < 5; tries++)); do
        IFS= read -r -t 2 token <&"$RB_DRAINED" || break
        [[ $token != "$RB_TOKEN" ]] || break
    done
}

# Ends what this shell has started since, and this command with it, after so many seconds.
rb_watch() {
    local shell=$BASHPID before started
    rb_below "$shell"
    before=" $REPLY "
    [[ -p $RB_WORK/alarm ]] || command mkfifo -m 600 "$RB_WORK/alarm"
    (
        trap - EXIT INT TERM HUP PIPE ALRM ERR
        set +e
        {
            IFS= read -r -t "$RB_TIMEOUT" <>"$RB_WORK/alarm"
            rb_below "$shell"
            started=$REPLY # before the shell takes the signal and goes on
            kill -ALRM "$shell"
            rb_kill TERM "$started" "$before"
            IFS= read -r -t 5 <>"$RB_WORK/alarm"
            rb_kill KILL "$started" "$before"
        } <&- >/dev/null 2>&1 &
        printf '%s' "$!" >"$RB_WORK/watch"
    )
}

rb_unwatch() {
    [[ ! -s $RB_WORK/watch ]] || kill "$(<"$RB_WORK/watch")" 2>/dev/null || :
    : >"$RB_WORK/watch"
}

rb_kill() {
    local process
    for process in $2; do
        [[ $3 == *" $process "* || $process == "$BASHPID" ]] || kill "-$1" "$process"
    done
}

# The processes below one: REPLY.
rb_below() {
    local -A parents=()
    local process parent below=" $1 " before=''
    while read -r process parent; do
        [[ -z $process ]] || parents[$process]=$parent
    done <<<"$(command ps -A -o pid= -o ppid= 2>/dev/null || rb_proc)"
    until [[ $before == "$below" ]]; do
        before=$below
        for process in "${!parents[@]}"; do
            [[ $below == *" $process "* || $below != *" ${parents[$process]} "* ]] || below+="$process "
        done
    done
    REPLY=${below# "$1" }
}

rb_proc() {
    local file name value process
    for file in /proc/[0-9]*/status; do
        process=${file//[^0-9]/}
        while read -r name value; do
            [[ $name != PPid: ]] || printf '%s %s\n' "$process" "$value"
        done <"$file" || :
    done 2>/dev/null
}
