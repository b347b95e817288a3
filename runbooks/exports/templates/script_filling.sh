# ---- Commands as they are run, with the values in them -------------------------------------------------------------

# The text with the value in place of each reference, as --dry-run and the log show it; REPLY. What follows the text are
# four words for each reference in order: name, reference, form, and what was recorded.
rb_filled() {
    local rest=$1 result='' name reference form recorded variable
    shift
    while (($#)); do
        name=$1 reference=$2 form=$3 recorded=$4 variable=${RB_VARIABLE[$1]-}
        shift 4
        [[ $rest == *"$reference"* ]] || break
        result+=${rest%%"$reference"*}
        rest=${rest#*"$reference"}
        if [[ $name == - || ${RB_TYPE[$name]} == secret || ! -v $variable ]]; then
            result+=$reference
        elif [[ -v RB_DEFAULT[$name] && ${RB_DEFAULT[$name]} == "${!variable}" ]]; then
            result+=$recorded
        else
            rb_quoted "${!variable}" "$form"
            result+=$REPLY
        fi
    done
    REPLY=$result$rest
}

# A value as the source text that stands for it in a place of this form; REPLY.
rb_quoted() {
    REPLY=$1
    case $2 in word | *-nested*) rb_quoted_word ;; esac
    case $2 in
    word-nested) rb_quoted_word ;;
    single*) REPLY=${REPLY//\'/"'\\''"} ;;
    double | double-nested*)
        rb_escaped \\ '"' '$' '`'
        REPLY=${REPLY//'!'/"\"'!'\""}
        ;;
    heredoc | heredoc-nested*) rb_escaped \\ '$' '`' ;;
    ansi*)
        rb_escaped \\ "'"
        REPLY=${REPLY//$'\n'/'\n'}
        REPLY=${REPLY//'!'/'\041'}
        ;;
    esac
    case $2 in
    single-nested-double | heredoc-nested-double) REPLY="\"$REPLY\"" ;;
    single-nested-single) REPLY="'\\''$REPLY'\\''" ;;
    double-nested-double) REPLY="\\\"$REPLY\\\"" ;;
    double-nested-single | heredoc-nested-single) REPLY="'$REPLY'" ;;
    ansi-start) REPLY="\$'$REPLY" ;;
    *-start) REPLY="'$REPLY" ;;
    *-end) REPLY="$REPLY'" ;;
    esac
}

rb_quoted_word() {
    local LC_ALL=C
    [[ $REPLY =~ ^[A-Za-z0-9_@%+:./-][A-Za-z0-9_@%+=:./-]*$ ]] || REPLY="'${REPLY//\'/"'\\''"}'"
}

rb_escaped() {
    local character
    for character; do REPLY=${REPLY//"$character"/"\\$character"}; done
}

rb_dry_run() {
    local number
    for number; do
        rb_load "$number"
        rb_words "$RB_TITLE"
        printf '# %s/%s %s: %s\n' "$number" "$RB_COUNT" "$RB_ID" "$REPLY"
        rb_dry_notes
        if [[ -z $RB_TEXT ]]; then
            rb_words "$RB_WHY"
            printf '# to be done by hand%s\n\n' "${REPLY:+: ${REPLY//$'\n'/$'\n'# }}"
            continue
        fi
        [[ -z $RB_SUSPECT ]] || rb_is_bash || echo '# not bash, to be done by hand:'
        rb_filled "$RB_TEXT" ${RB_SLOTS[@]+"${RB_SLOTS[@]}"}
        printf '%s\n\n' "$REPLY"
    done
}

# What is around a command, as comments and as the commands that the script itself runs before it.
rb_dry_notes() {
    local index
    [[ -z $RB_OTHER ]] || printf '# refused: it %s\n' "$RB_OTHER"
    for ((index = 0; index < ${#RB_REASONS[@]}; index++)); do printf '# %s: %s\n' "$RB_LEVEL" "${RB_REASONS[index]}"; done
    [[ $RB_CONFIRM == none ]] || printf '# asks first%s\n' "${RB_CONFIRM_NAME:+: ${RB_CONFIRM_NAME@Q} must be typed}"
    if [[ -n $RB_SKIP_IF ]]; then
        rb_filled "$RB_SKIP_IF" ${RB_SKIP_SLOTS[@]+"${RB_SKIP_SLOTS[@]}"}
        printf '# skipped if this succeeds: %s\n' "${REPLY//$'\n'/$'\n'# }"
    fi
    ((RB_TIMES == 1)) || printf '# up to %s times, every %s s\n' "$RB_TIMES" "$RB_INTERVAL"
    [[ -z $RB_TIMEOUT ]] || printf '# for at most %s s\n' "$RB_TIMEOUT"
    [[ "${RB_EXITS[*]}" == 0 ]] || printf '# exit status %s is right\n' "${RB_EXITS[*]}"
    [[ -z $RB_CWD ]] || printf 'cd -- %q\n' "$RB_CWD"
    for ((index = 0; index < ${#RB_ENV[@]}; index += 3)); do
        rb_words "${RB_ENV[index + 2]}"
        printf '# with %s=%q\n' "${RB_ENV[index]}" "$REPLY"
    done
}
