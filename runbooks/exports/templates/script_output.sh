# ---- What a step printed -------------------------------------------------------------------------------------------

# A recorded value that stands in an expected output, as a pattern for what it is now: of the parameters that had it, the one
# that has another; RB_LIKE.
rb_like() {
    local name variable
    REPLY=$1
    for name in "${@:2}"; do
        variable=${RB_VARIABLE[$name]}
        [[ ! -v $variable || ${!variable} == "$1" ]] || REPLY=${!variable}
    done
    rb_escaped \\ '*' '?' '[' ']' '(' ')' '|' '!' '@' '+'
    RB_LIKE+=("$REPLY")
}

# The expected lines with one blank between words: `wanted`, and in `cut` how many stand before those that were left out.
rb_wanted() {
    local index words line
    for ((index = 0; index < ${#RB_EXPECT[@]}; index++)); do
        [[ $index != "$RB_CUT" ]] || cut=${#wanted[@]}
        while IFS= read -r line; do
            IFS=$' \t\r' read -ra words <<<"$line"
            wanted+=("${words[*]-}")
        done <<<"${RB_EXPECT[index]}"
    done
}

# Whether the output is the expected one, or one like it where that is enough; if not, REPLY is what is other.
rb_as_expected() {
    local lines=() wanted=() cut=$RB_CUT
    rb_wanted
    rb_printed
    rb_is_same && return 0
    [[ -n $RB_SIMILAR ]] || return 1
    local REPLY
    rb_is_alike
}

# The lines of the output as they are compared: `lines`.
rb_printed() {
    local words line index
    while IFS= read -r line || [[ -n $line ]]; do
        IFS=$' \t\r' read -ra words <<<"$line"
        lines+=("${words[*]-}")
    done <"$RB_PRINTED"
    index=${#lines[@]}
    while ((index > 0)) && [[ -z ${lines[index - 1]} ]]; do unset "lines[--index]"; done
}

# Whether they are the expected ones, white space and masks aside; if not, REPLY is the first line that is other.
rb_is_same() {
    local line index first=0 count=${#wanted[@]} total=${#lines[@]}
    REPLY="$total lines instead of $count"
    if [[ -n $cut ]]; then
        ((total >= count)) || return 1
        first=$((total - count))
    elif ((total != count)); then
        return 1
    fi
    for ((index = 0; index < count; index++)); do
        line=${lines[index + (index < ${cut:-count} ? 0 : first)]}
        # shellcheck disable=SC2053 # the expected line is a pattern
        if [[ $line != ${wanted[index]} ]]; then
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
            [[ ! ${RB_GROUP[$name]-} || ! $line =~ ${RB_FIND[$name]} ]] || line=${BASH_REMATCH[1]}
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
