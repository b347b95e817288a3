# ---- What is made again --------------------------------------------------------------------------------------------

# What the shell holds now is no work of the steps.
rb_baseline() {
    RB_QUIET=1
    rb_remember
    RB_QUIET=''
    set -Eeuo pipefail
    rb_traps
}

# Makes what the last run has left once more; what a name was given now stays.
rb_restore() {
    trap - ERR
    set +Eeu +o pipefail
    RB_MADE_AGAIN=()
    for RB_ONE in "${!RB_KEPT[@]}"; do
        rb_is_fixed "$RB_ONE" && continue
        [[ $RB_ONE == -folder ]] || builtin eval "${RB_KEPT[$RB_ONE]}" 2>/dev/null
        RB_MADE_AGAIN+=("$RB_ONE")
    done
    builtin eval "${RB_KEPT[-folder]-}"
    rb_baseline
    rb_tell_restored
}

# Whether a variable can't or must not be set: it is for reading only, or was given a value for this run.
rb_is_fixed() {
    [[ $1 != -* && $1 != *'()' ]] || return 1
    [[ ${!1@a} != *r* ]] || return 0
    for RB_WORD in ${RB_NAMES[@]+"${RB_NAMES[@]}"}; do
        [[ ${RB_VARIABLE[$RB_WORD]} != "$1" || ${RB_ORIGIN[$RB_WORD]-} != --set ]] || return 0
    done
    return 1
}

rb_return() { CDPATH='' builtin cd -- "$1" || rb_note "There is no folder ${1@Q} any more, in which the last run was."; }

rb_tell_restored() {
    local one names=() functions=() others=()
    for one in ${RB_MADE_AGAIN[@]+"${RB_MADE_AGAIN[@]}"}; do
        case $one in
        -folder) others+=("folder $PWD") ;;
        -ifs) others+=(IFS) ;;
        -path) others+=(PATH) ;;
        -*) others+=("${one#-}") ;;
        *'()') functions+=("$one") ;;
        *) names+=("$one") ;;
        esac
    done
    ((${#RB_MADE_AGAIN[@]})) && [[ -z $RB_TOLD ]] || return 0
    RB_TOLD=1
    one=''
    ((${#others[@]} == 0)) || printf -v one '%s, ' "${others[@]}"
    ((${#names[@]} == 0)) || one+="variables ${names[*]}, "
    ((${#functions[@]} == 0)) || one+="functions ${functions[*]}, "
    rb_say "Restored from the last run: ${one%, }."
    rb_log "restored ${one%, }"
}

# Steps that are left out, but leave in the shell what a step behind them needs: what the last run has kept of it is restored
# on --resume, what only sets something runs again, and for the rest there must be a run that went so far with these values.
rb_plan_again() {
    local number needed chosen=" ${RB_CHOSEN[*]-} " latest=0
    local -A reader=()
    for number in ${RB_CHOSEN[@]+"${RB_CHOSEN[@]}"}; do latest=$number; done
    ((latest > ${#RB_CHOSEN[@]})) || return 0
    for ((number = latest; number >= 1; number--)); do
        rb_load "$number"
        if [[ $chosen != *" $number "* ]]; then
            rb_needed || continue
            rb_again_or_kept || continue
            chosen+="$number " RB_RERUN+="$number "
        fi
        [[ -z $RB_TEXT ]] || reader[*]=$number
        [[ -z $RB_TEXT ]] || reader[PWD]=$number
        [[ -z $RB_CWD ]] || reader[PWD]=''
        for needed in ${RB_READS[@]+"${RB_READS[@]}"}; do reader[$needed]=$number; done
    done
    if [[ $RB_ACTION != resume ]]; then
        ((${#RB_PASSED[@]})) && RB_RESTORE=1 || RB_KEPT=() RB_WITHHELD=()
    fi
    RB_CHOSEN=()
    for ((number = 1; number <= latest; number++)); do [[ $chosen != *" $number "* ]] || RB_CHOSEN+=("$number"); done
}

# The step behind the one loaded that needs something that it leaves, in `needed`; false where there is none.
rb_needed() {
    local name
    needed=''
    for name in ${RB_LEAVES[@]+"${RB_LEAVES[@]}"}; do needed=${needed:-${reader[$name]-}}; done
    [[ -z $RB_EXPORTS ]] || needed=${needed:-${reader[*]-}}
    [[ -n $needed ]]
}

# Whether the step loaded is to be run again; false where what it leaves is kept. Ends the script where neither can be.
rb_again_or_kept() {
    local what
    printf -v what '%s, ' "${RB_LEAVES[@]}"
    what=" ${what%, }"
    what=${what/ PWD/ the folder}
    what=${what/ \*/ what it reads from a file}
    what=${what# }
    if [[ $RB_ACTION != resume && -n $RB_AGAIN ]] || ! rb_is_kept; then
        if [[ -z $RB_AGAIN && $RB_ACTION == dry-run ]]; then
            rb_note "Step $RB_NUMBER, $RB_ID, sets $what, which step $needed needs, and is left out."
            return 1
        elif [[ -z $RB_AGAIN ]]; then
            rb_note "Nothing was done: step $RB_NUMBER, $RB_ID, sets $what in the shell, which step $needed needs, and changes something as well; begin with it: --from $RB_NUMBER"
            exit 1
        fi
        RB_NOTES+=("Step $RB_NUMBER, $RB_ID, runs again: it sets $what, which step $needed needs.")
        return 0
    fi
    RB_PASSED+=("$RB_ID")
    return 1
}

# Whether the last run has done the step loaded, and nothing that it has left is missing in the state.
rb_is_kept() {
    local name
    [[ $RB_ACTION == resume ]] || rb_recall
    [[ -n ${RB_WAS[$RB_ID]-} ]] || return 1
    for name in "${!RB_WITHHELD[@]}"; do
        [[ ${RB_WITHHELD[$name]} != "$RB_ID" ]] || return 1
    done
}

# Reads what the last run has left, for a run that begins behind its first steps; it is of use only if it had these values.
rb_recall() {
    local name variable
    [[ -z $RB_RECALLED && -n $RB_STATE && -f $RB_STATE && -O $RB_STATE ]] || return 0
    RB_RECALLED=1
    rb_read_state
    for name in ${RB_NAMES[@]+"${RB_NAMES[@]}"}; do
        variable=${RB_VARIABLE[$name]}
        [[ ${RB_TYPE[$name]} == secret || -n ${RB_CAPTURED[$name]-} ]] && continue
        [[ ${!variable-} == "${RB_SAVED[$name]-}" ]] || RB_WAS=() RB_KEPT=()
    done
    [[ -z $RB_ROLLED ]] || RB_WAS=() RB_KEPT=()
    unset "RB_KEPT[-folder]"
    RB_SAVED=() RB_DONE=() RB_ORDER=() RB_BEGUN='' RB_PLANNED=() RB_ENDED='' RB_ROLLED=''
}
