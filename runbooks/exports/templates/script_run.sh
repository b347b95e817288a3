# ---- Running -------------------------------------------------------------------------------------------------------

RB_QUEUE=() RB_AT=0 RB_NEXT=0 RB_GO='' RB_ATTEMPT=0 RB_RESULT=0 RB_FAILED='' RB_RAN=0 RB_NOTED=() RB_TOKEN='' RB_BACKWARD='' RB_UNDONE=''

# A function of its own, so that a `break` or `return` among the commands ends no more than this turn. What a command is
# run by is in RB_RUN: it is read where it is run, so that aliases and options of earlier steps count.
rb_loop() {
    while rb_next; do
        while rb_begin; do
            if [[ -n $RB_TEE ]]; then
                {
                    rb_enter
                    eval "$RB_RUN"
                    RB_STATUS=$?
                } >"$RB_WORK/pipe" 2>&1
            else
                rb_enter
                eval "$RB_RUN"
                RB_STATUS=$?
            fi
            rb_end
        done
    done
}

# Loads the next step of the queue that is to be run; a number below zero is the rollback of a step.
rb_next() {
    if [[ -n $RB_NOW ]]; then
        RB_STATUS=1
        rb_end
        [[ -z $RB_GO ]] || return 0
    fi
    while ((RB_AT < ${#RB_QUEUE[@]})); do
        RB_NEXT=${RB_QUEUE[RB_AT++]}
        RB_BACKWARD='' RB_ATTEMPT=0
        rb_load "${RB_NEXT#-}"
        if [[ -n $RB_RESTORE && ($RB_NEXT == -* || $RB_SECTION != setup) ]]; then
            rb_restore
            [[ $RB_RERUN == *" $RB_NEXT "* ]] || RB_RESTORE=''
        fi
        if ((RB_NEXT < 0)); then
            rb_ready_back && RB_GO=1 && return 0
        elif rb_ready; then
            RB_GO=1
            return 0
        fi
    done
    return 1
}

# Announces a step and asks what is to be asked; false where there is nothing to run.
rb_ready() {
    rb_words "$RB_TITLE"
    rb_say ''
    rb_say "${RB_BOLD}[$RB_NUMBER/$RB_COUNT] $REPLY$RB_OFF"
    rb_log "step $RB_NUMBER $RB_ID: $REPLY"
    rb_words "$RB_WHY"
    [[ -z $REPLY ]] || rb_say "$RB_DIM$REPLY$RB_OFF"
    rb_has_values || return 1
    rb_load "$RB_NUMBER" # once more, with the values that are known by now
    if [[ $RB_KIND == manual ]] || ! rb_is_bash; then
        rb_by_hand
        return 1
    fi
    rb_filled "$RB_TEXT" ${RB_SLOTS[@]+"${RB_SLOTS[@]}"}
    rb_say "$RB_DIM\$ ${REPLY//$'\n'/$'\n'  }$RB_OFF"
    rb_log "$ ${REPLY//$'\n'/$'\n'  }"
    if ! rb_go_to_folder; then
        rb_failed "there is no folder ${RB_CWD@Q}"
        [[ -n $RB_GO ]]
        return
    fi
    if rb_is_skipped; then
        rb_say 'Skipped: what it is for is so already.'
        rb_over skip
        return 1
    fi
    rb_confirmed
}

# Whether all values that it uses are there by now; a step that was to find one may have been skipped.
rb_has_values() {
    local name variable
    for name in ${RB_USES[@]+"${RB_USES[@]}"}; do
        variable=${RB_VARIABLE[$name]}
        [[ ! -v $variable ]] || continue
        if [[ -z $RB_TERMINAL ]]; then
            rb_stop "$name has no value; give one with --set $name=VALUE"
            return 1
        fi
        rb_need "$name"
    done
}

rb_go_to_folder() {
    [[ -n $RB_CWD ]] || return 0
    CDPATH='' builtin cd -- "$RB_CWD" >/dev/null 2>&1
}

# In a shell of its own, since it must change nothing.
rb_is_skipped() {
    [[ -n $RB_SKIP_IF ]] || return 1
    (
        trap - EXIT INT TERM HUP PIPE ALRM
        rb_enter || :
        eval "$RB_SKIP_IF"
    ) >/dev/null 2>&1 </dev/null
}

rb_by_hand() {
    [[ -z $RB_TEXT ]] || rb_say "Do this by hand; it was typed into another shell than bash:"$'\n'"$RB_TEXT"
    rb_allowed || [[ -n $RB_TERMINAL ]] || rb_stop "$REPLY"
    [[ -n $RB_TERMINAL ]] || return 0
    if rb_yes 'Done?'; then
        rb_over 'done'
    else
        rb_stop 'it is not done'
    fi
}

# Asks before what is dangerous, and before each step with --step.
rb_confirmed() {
    local answer
    [[ -z $RB_LEVEL ]] || rb_say "$RB_RED$RB_LEVEL: $(rb_reasons)$RB_OFF"
    if [[ -z $RB_TERMINAL ]] && ! rb_allowed; then
        rb_stop "$REPLY"
        return 1
    fi
    if [[ $RB_CONFIRM == name ]] && ! rb_is_confirmed; then
        rb_ask "Type $RB_CONFIRM_NAME to go on: "
        IFS= read -r answer <&"$RB_IN" || answer=''
        if [[ $answer != "$RB_CONFIRM_NAME" ]]; then
            rb_stop 'the name was not typed'
            return 1
        fi
    elif [[ $RB_CONFIRM == yes && -z $RB_YES ]]; then
        rb_yes 'Go on?' && return 0
        rb_stop 'it was not confirmed'
        return 1
    elif [[ -n $RB_STEPWISE ]]; then
        rb_yes 'Run this step?' && return 0
        rb_say 'Left out.'
        rb_noted 'was left out'
        return 1
    fi
}

# Asks before a way back that is dangerous itself; for what can't be undone again --yes is not enough.
rb_confirmed_back() {
    [[ -n $RB_ROLLBACK_LEVEL ]] || return 0
    [[ -z $RB_YES || $RB_ROLLBACK_LEVEL == irreversible ]] || return 0
    rb_say "$RB_RED$RB_ROLLBACK_LEVEL$RB_OFF"
    [[ -n $RB_TERMINAL ]] && rb_yes 'Take it back?'
}

# What takes a step back; a note where it is to be done by hand.
rb_ready_back() {
    RB_BACKWARD=1
    rb_words "$RB_TITLE"
    rb_say ''
    rb_say "${RB_BOLD}Taking back step $RB_NUMBER: $REPLY$RB_OFF"
    [[ -z $RB_ROLLBACK_NOTE ]] || rb_say "$RB_ROLLBACK_NOTE"
    if [[ -z $RB_ROLLBACK ]]; then
        rb_rolled
        rb_noted 'is to be taken back by hand'
        return 1
    fi
    RB_TEXT=$RB_ROLLBACK RB_SLOTS=(${RB_ROLLBACK_SLOTS[@]+"${RB_ROLLBACK_SLOTS[@]}"})
    RB_EXITS=(0) RB_TIMES=1 RB_EXACT='' RB_FINDS=() RB_KIND=change RB_UNTIL=exit
    rb_filled "$RB_TEXT" ${RB_SLOTS[@]+"${RB_SLOTS[@]}"}
    rb_say "$RB_DIM\$ ${REPLY//$'\n'/$'\n'  }$RB_OFF"
    rb_log "taking back step $RB_NUMBER $RB_ID: $REPLY"
    if ! rb_confirmed_back; then
        rb_noted 'was not taken back: it was not confirmed'
        RB_RESULT=1 RB_UNDONE=1
        return 1
    fi
    rb_go_to_folder && return 0
    rb_noted "was not taken back: there is no folder ${RB_CWD@Q}"
    RB_RESULT=1 RB_UNDONE=1
    return 1
}

# Begins an attempt, if there is to be one.
rb_begin() {
    [[ -n $RB_GO ]] || return 1
    RB_GO='' RB_TIMED='' RB_TEE='' RB_TOKEN="$RB_NUMBER.$((++RB_RAN))"
    ((++RB_ATTEMPT))
    if [[ -n $RB_BACKWARD ]]; then rb_rolled; else rb_keep begin "$RB_ID"; fi
    if [[ $RB_KIND != interactive ]] && [[ -n $RB_LOG || -n $RB_EXACT || ${#RB_FINDS[@]} -gt 0 ]]; then
        RB_TEE=1 RB_PRINTED=$RB_WORK/output.$RB_TOKEN
        rb_tee
    fi
    RB_RUN='eval "$RB_TEXT"'
    [[ -z $RB_OWN || -n $RB_BACKWARD ]] || RB_RUN='(eval "$RB_TEXT")' # it replaces the shell
    [[ $RB_KIND != interactive ]] || trap : INT # belongs to the program that has the terminal
    rb_own_streams
    [[ -z $RB_TIMEOUT ]] || rb_watch
    RB_NOW=$RB_ID
}

rb_end() {
    rb_leave
    rb_lent_streams
    RB_QUIET='' && [[ $RB_SECTION != setup ]] || RB_QUIET=1
    rb_remember
    RB_QUIET=''
    set -Eeuo pipefail
    rb_traps
    rb_judge
}

# Looks at how an attempt has ended, and decides what comes next.
rb_judge() {
    local why=''
    RB_NOW='' RB_LAST=$RB_STATUS
    [[ -z $RB_TIMEOUT ]] || rb_unwatch
    [[ -z $RB_TEE ]] || rb_drain
    rb_log "exit status $RB_STATUS"
    if [[ -n $RB_TIMED ]]; then
        why="it took longer than $RB_TIMEOUT s"
    elif [[ " ${RB_EXITS[*]} " != *" $RB_STATUS "* ]]; then
        why="exit status $RB_STATUS, expected ${RB_EXITS[*]}"
    elif [[ -n $RB_EXACT ]] && ! rb_as_expected; then
        rb_masked "$REPLY"
        why="it printed something else than expected ($REPLY)"
    fi
    if [[ -n $RB_BACKWARD ]]; then
        rb_taken_back "$why"
    elif [[ -n $why ]] && ((RB_ATTEMPT < RB_TIMES)); then
        rb_say "Not yet ($why); attempt $((RB_ATTEMPT + 1)) of $RB_TIMES in $RB_INTERVAL s."
        command sleep "$RB_INTERVAL" || :
        RB_GO=1
    elif [[ -n $why ]]; then
        rb_failed "$why"
    elif rb_find_values; then
        rb_over 'done'
    fi
    [[ -z $RB_PRINTED ]] || command rm -f -- "$RB_PRINTED"
}

# The run is over, whatever more is taken back of it.
rb_rolled() {
    [[ -n $RB_ROLLED ]] || rb_keep rolled .
    RB_ROLLED=1
}

rb_taken_back() {
    if [[ -z $1 ]]; then
        rb_keep back "$RB_ID"
        rb_noted 'was taken back'
        return
    fi
    RB_RESULT=1 RB_UNDONE=1
    rb_noted "was not taken back: $1"
}

# A step is over: done, or skipped.
rb_over() {
    rb_keep "$1" "$RB_ID"
    [[ $1 == skip || -n ${RB_DONE[$RB_ID]-} ]] || RB_ORDER+=("$RB_ID")
    RB_DONE[$RB_ID]=$1
    RB_GO=''
}

rb_noted() { RB_NOTED+=("Step $RB_NUMBER, $RB_ID, $1."); }

# Ends the run before this step.
rb_stop() {
    RB_FAILED=$RB_NUMBER RB_RESULT=1 RB_GO='' RB_AT=${#RB_QUEUE[@]}
    rb_note "${RB_RED}Stopped at step $RB_NUMBER, $RB_ID: $1.$RB_OFF"
    rb_log "stopped: $1"
}

# Decides what becomes of a step that failed.
rb_failed() {
    rb_words "$RB_TITLE"
    rb_note "${RB_RED}Step $RB_NUMBER, $RB_ID ($REPLY), failed: $1.$RB_OFF"
    rb_log "failed: $1"
    rb_keep fail "$RB_ID"
    RB_GO=''
    if [[ -n $RB_OPTIONAL || $RB_ON_FAILURE == continue ]]; then
        rb_noted "failed ($1) and was passed over"
        rb_keep skip "$RB_ID"
    elif [[ -n $RB_BACK || $RB_ON_FAILURE == rollback ]]; then
        rb_give_up
        rb_roll_back
    elif [[ $RB_ON_FAILURE == ask && -n $RB_TERMINAL ]]; then
        rb_decide "$1"
    else
        rb_give_up
    fi
}

rb_give_up() { RB_FAILED=$RB_NUMBER RB_RESULT=1 RB_GO='' RB_AT=${#RB_QUEUE[@]}; }

rb_decide() {
    local answer
    while :; do
        rb_ask 'What now: (r)etry, (s)kip it, roll (b)ack what was done, (q)uit? [q] '
        IFS= read -r answer <&"$RB_IN" || answer=q
        case $answer in
        r | retry)
            RB_GO=1 RB_ATTEMPT=0
            rb_go_to_folder || {
                RB_GO=''
                rb_note "There is no folder ${RB_CWD@Q}."
                continue
            }
            ;;
        s | skip)
            rb_noted "failed ($1) and was passed over"
            rb_keep skip "$RB_ID"
            ;;
        b | back)
            rb_give_up
            rb_roll_back
            ;;
        '' | q | quit) rb_give_up ;;
        *) continue ;;
        esac
        return 0
    done
}

# Puts the rollbacks of what was done into the queue, last step first.
rb_roll_back() {
    local index
    RB_QUEUE=() RB_AT=0
    for ((index = ${#RB_ORDER[@]} - 1; index >= 0; index--)); do
        rb_number "${RB_ORDER[index]}"
        rb_load "$REPLY"
        [[ -z ${RB_DONE[$RB_ID]-} || -z $RB_ROLLBACK$RB_ROLLBACK_NOTE ]] || RB_QUEUE+=("-$REPLY")
    done
    ((${#RB_QUEUE[@]})) || rb_say 'No step that was done has a way back.'
}
