# ---- Steps ---------------------------------------------------------------------------------------------------------

# Reads a text from a heredoc as it stands.
rb_text() {
    IFS= read -r -d '' "$1" || :
    printf -v "$1" '%s' "${!1%$'\n'}"
}

# Loads what is to be known of a step.
rb_load() {
    RB_NUMBER=$1 RB_ID=${RB_IDS[$1]} RB_TITLE='' RB_WHY='' RB_KIND=change RB_SECTION=steps
    RB_TEXT='' RB_SLOTS=() RB_USES=() RB_CWD='' RB_ENV=() RB_TIMEOUT=''
    RB_TIMES=1 RB_INTERVAL=0 RB_UNTIL=exit RB_EXITS=(0) RB_EXACT='' RB_EXPECT=() RB_CUT='' RB_SIMILAR=''
    RB_LEVEL='' RB_REASONS=() RB_CONFIRM=none RB_CONFIRM_NAME='' RB_ON_FAILURE=ask RB_OPTIONAL=''
    RB_ROLLBACK='' RB_ROLLBACK_LEVEL='' RB_ROLLBACK_SLOTS=() RB_ROLLBACK_NOTE='' RB_SKIP_IF='' RB_SKIP_SLOTS=() RB_FINDS=() RB_OWN='' RB_SUSPECT='' RB_EXTGLOB=''
    RB_READS=() RB_LEAVES=() RB_AGAIN='' RB_EXPORTS='' RB_LIKE=() RB_OTHER='' RB_OTHER_SHELL=''
    "rb_step_$1"
}

rb_list() {
    local number
    for ((number = 1; number <= RB_COUNT; number++)); do
        rb_load "$number"
        rb_words "$RB_TITLE"
        printf '%4s  %-24s  %-13s  %s%s%s\n' "$number" "$RB_ID" "$RB_SECTION" "$REPLY" \
            "${RB_OPTIONAL:+ (optional)}" "${RB_LEVEL:+ [$RB_LEVEL: $(rb_reasons)]}"
    done
}

rb_reasons() {
    local reason words=''
    for reason in ${RB_REASONS[@]+"${RB_REASONS[@]}"}; do words+="${words:+; }$reason"; done
    printf '%s' "$words"
}

# Whether this bash can read the command; what was typed into another shell is to be done by hand.
rb_is_bash() {
    [[ -n $RB_TEXT ]] || return 1
    ! "$BASH" -n -c "$RB_TEXT" 2>/dev/null || return 0
    # Interactive shells often have these globs on, as programmable completion needs them.
    "$BASH" -O extglob -n -c "$RB_TEXT" 2>/dev/null && RB_EXTGLOB=1
}

# The numbers of the steps to run, in order: RB_CHOSEN.
rb_choose() {
    local number first=${RB_FROM:-1} last=${RB_TO:-$RB_COUNT} only=' ' skip planned
    rb_numbers "$RB_ONLY" && only=$REPLY
    rb_numbers "$RB_SKIP" && skip=$REPLY
    planned=" ${RB_PLANNED[*]-} "
    RB_CHOSEN=()
    local -A inside=()
    local latest=0
    for ((number = 1; number <= RB_COUNT; number++)); do
        ((number >= first && number <= last)) || continue
        [[ -z $RB_ONLY || $only == *" $number "* ]] || continue
        [[ $RB_ACTION != check || ${RB_SECTIONS[number]} == prerequisites ]] || continue
        [[ $RB_ACTION != resume || ($planned == *" ${RB_IDS[number]} "* && -z ${RB_DONE[${RB_IDS[number]}]-}) ]] || continue
        [[ $skip != *" $number "* ]] || continue
        inside[$number]=1
        latest=$number
    done
    for ((number = 1; number <= latest; number++)); do
        # A new shell knows nothing of what setup steps did in the last one.
        if [[ -n ${inside[$number]-} ]] ||
            [[ ${RB_SECTIONS[number]} == setup && $RB_ACTION != check && $skip != *" $number "* ]]; then
            RB_CHOSEN+=("$number")
        fi
    done
}

# Refuses before anything is done what bash would do otherwise than the shell in which it was recorded.
rb_refuse_other() {
    local number remedy
    for number; do
        rb_load "$number"
        [[ -n $RB_OTHER ]] || continue
        rb_words "$RB_TITLE"
        remedy="do it by hand and leave it out with --skip $number"
        [[ -z $RB_OTHER_SHELL ]] || printf -v remedy 'run it with: tt runbook run %q; or %s' "$RB_NAME" "$remedy"
        rb_note "Nothing was done: step $RB_NUMBER, $RB_ID ($REPLY), $RB_OTHER; $remedy"
        exit 1
    done
}

# Refuses before anything is done what would be refused halfway for want of a terminal.
rb_refuse() {
    local number
    [[ -z $RB_TERMINAL ]] || return 0
    [[ -z $RB_STEPWISE ]] || rb_wrong '--step needs a terminal'
    for number; do
        rb_load "$number"
        [[ -z $RB_SKIP_IF ]] || continue
        if ! rb_allowed; then
            rb_note "Nothing was done: $REPLY"
            exit 1
        fi
    done
}

# Whether the step loaded may be run without a terminal; if not, REPLY says why.
rb_allowed() {
    REPLY=''
    rb_words "$RB_TITLE"
    local what="step $RB_NUMBER, $RB_ID ($REPLY)"
    if [[ $RB_KIND == manual || -z $RB_TEXT ]] || { [[ -n $RB_SUSPECT ]] && ! rb_is_bash; }; then
        REPLY="$what is done by hand, and there is no terminal to say so on; leave it out with --skip $RB_NUMBER once it is done"
    elif [[ $RB_KIND == interactive ]]; then
        REPLY="$what needs a terminal; leave it out with --skip $RB_NUMBER once it is done"
    elif [[ $RB_CONFIRM == name ]] && ! rb_is_confirmed; then
        REPLY="$what must be confirmed, and --yes is not enough for it; give --confirm $(printf %q "$RB_CONFIRM_NAME")"
    elif [[ $RB_CONFIRM == yes && -z $RB_YES ]]; then
        REPLY="$what must be confirmed, and there is no terminal to ask on; give --yes"
    else
        return 0
    fi
    return 1
}

rb_is_confirmed() {
    local name
    for name in ${RB_CONFIRMED[@]+"${RB_CONFIRMED[@]}"}; do
        [[ $name != "$RB_CONFIRM_NAME" ]] || return 0
    done
    return 1
}
