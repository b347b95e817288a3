# ---- What a step printed -------------------------------------------------------------------------------------------

# Whether the output is the expected one, white space and masks (*) aside; if not, REPLY is the first line that is other.
rb_as_expected() {
    local lines=() words line index first=0
    while IFS= read -r line || [[ -n $line ]]; do
        IFS=$' \t\r' read -ra words <<<"$line"
        lines+=("${words[*]-}")
    done <"$RB_PRINTED"
    index=${#lines[@]}
    while ((index > 0)) && [[ -z ${lines[index - 1]} ]]; do unset "lines[--index]"; done
    local count=${#RB_EXPECT[@]} total=$index
    REPLY="$total lines instead of $count"
    if [[ -n $RB_CUT ]]; then
        ((total >= count)) || return 1
        first=$((total - count))
    elif ((total != count)); then
        return 1
    fi
    for ((index = 0; index < count; index++)); do
        line=${lines[index + (index < ${RB_CUT:-count} ? 0 : first)]}
        # shellcheck disable=SC2053 # the expected line is a pattern
        if [[ $line != ${RB_EXPECT[index]} ]]; then
            REPLY=${line@Q}
            return 1
        fi
    done
}

# Takes the values that later steps need out of the output.
rb_find_values() {
    local index name found line values=() default chosen
    for ((index = 0; index < ${#RB_FINDS[@]}; index++)); do
        name=${RB_FINDS[index]} default=${RB_DEFAULT[${RB_FINDS[index]}]-} values=() chosen=''
        [[ ${RB_ORIGIN[$name]-found} == found || ${RB_ORIGIN[$name]} == 'last run' ]] || continue
        found=$(command grep -oE -e "${RB_FIND[$name]}" -- "$RB_PRINTED") || found=''
        while IFS= read -r line; do
            line=${line%$'\r'}
            [[ -n $line ]] || continue
            [[ $'\n'$(printf '%s\n' ${values[@]+"${values[@]}"})$'\n' == *$'\n'"$line"$'\n'* ]] || values+=("$line")
            [[ $line != "$default" ]] || chosen=$line
        done <<<"$found"
        ((${#values[@]} != 1)) || chosen=${values[0]}
        [[ -n $chosen ]] || rb_pick || return 1
        if ! rb_valid "$name" "$chosen"; then
            rb_failed "$REPLY"
            return 1
        fi
        rb_give "$name" "$chosen" found
        [[ ${RB_TYPE[$name]} == secret ]] || rb_keep value "$name" "$chosen"
        [[ ${RB_TYPE[$name]} == secret ]] || rb_say "$name=${chosen@Q}"
    done
}

# Lets a person choose where several values were found, or type one where none was.
rb_pick() {
    local answer
    if [[ -z $RB_TERMINAL ]]; then
        answer="no value for $name was found in its output"
        ((${#values[@]} == 0)) || answer="${#values[@]} values for $name were found: ${values[*]}"
        rb_failed "$answer; give one with --set $name=VALUE"
        return 1
    fi
    for ((answer = 0; answer < ${#values[@]}; answer++)); do rb_note "  $((answer + 1))  ${values[answer]}"; done
    while :; do
        rb_ask "$name (${#values[@]} found; a number or a value): "
        IFS= read -r answer <&"$RB_IN" || answer=''
        if [[ -z $answer ]]; then
            rb_failed "no value for $name"
            return 1
        fi
        if [[ $answer =~ ^[0-9]{1,4}$ ]] && ((10#$answer >= 1 && 10#$answer <= ${#values[@]})); then
            answer=${values[10#$answer - 1]}
        fi
        rb_valid "$name" "$answer" && break
        rb_note "$REPLY"
    done
    chosen=$answer
}
