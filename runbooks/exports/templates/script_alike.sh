# ---- Outputs that are waited for, and need only be like the recorded one ---------------------------------------------

# Whether enough of the output is as expected, lines aside that are more or other, and nothing says that it went otherwise.
# `lines`, `wanted` and `cut` are those of rb_as_expected.
rb_is_alike() {
    local got=("${lines[@]}") count=${#wanted[@]} total=${#lines[@]} i=0 j=0 likeness=0 at_i at_j
    local -a best=() same=()
    [[ -z $cut ]] || ((total <= count)) || got=("${lines[@]:0:cut}" "${lines[@]:total - count + cut}")
    total=${#got[@]}
    ((count > 0 && total > 0 && count * total <= 20000)) || return 1
    rb_align
    while ((i < count || j < total)); do
        at_i=$i at_j=$j
        while ((i < count || j < total)) && ! ((i < count && j < total && same[i * total + j])); do
            if ((j >= total || (i < count && best[(i + 1) * (total + 1) + j] >= best[i * (total + 1) + j + 1]))); then
                ((++i))
            else
                ((++j))
            fi
        done
        rb_goes_otherwise && return 1
        while ((i < count && j < total && same[i * total + j])); do ((likeness += 100, ++i, ++j)); done
    done
    ((2 * likeness >= 80 * (count + total)))
}

# Which lines are the same, and how many can be paired in order from each place on.
rb_align() {
    local i j
    for ((i = count - 1; i >= 0; i--)); do
        for ((j = total - 1; j >= 0; j--)); do
            # shellcheck disable=SC2053 # the expected line is a pattern
            if [[ ${got[j]} == ${wanted[i]} ]]; then
                ((same[i * total + j] = 1, best[i * (total + 1) + j] = best[(i + 1) * (total + 1) + j + 1] + 1)) || :
            elif ((best[(i + 1) * (total + 1) + j] >= best[i * (total + 1) + j + 1])); then
                ((best[i * (total + 1) + j] = best[(i + 1) * (total + 1) + j])) || :
            else
                ((best[i * (total + 1) + j] = best[i * (total + 1) + j + 1])) || :
            fi
        done
    done
}

# Whether lines that are other (at_i to i of the expected ones, at_j to j of those got) say that it went otherwise: another
# state or count, a new failure, or one more that is not done yet. What they have in common counts for the likeness.
rb_goes_otherwise() {
    local n before states trouble='' underway=''
    for ((n = 0; at_i + n < i; n++)); do
        rb_plain "${wanted[at_i + n]}"
        before=$REPLY
        rb_says "$before" trouble && trouble=1
        rb_says "$before" underway && underway=1
        ((at_j + n < j)) || continue
        rb_states "$before"
        states=$REPLY
        rb_states "${got[at_j + n]}"
        ((i - at_i != j - at_j)) || [[ $states == "$REPLY" ]] || return 0
        rb_common "$before" "${got[at_j + n]}"
        ((likeness += REPLY)) || :
    done
    for ((n = at_j; n < j; n++)); do
        [[ -n $trouble ]] || ! rb_says "${got[n]}" trouble || return 0
        [[ -n $underway ]] || ((j - at_j <= i - at_i)) || ! rb_says "${got[n]}" underway || return 0
    done
    return 1
}

# An expected line as it reads, with * for what differs; REPLY.
rb_plain() {
    REPLY=${1//'+([! ])'/*}
    REPLY=${REPLY//'?*'/*}
    REPLY=${REPLY//\\/}
}

# The words of a line that say how it went, counts and status codes; REPLY.
rb_states() {
    local rest=${1,,} word states=' ' code=''
    [[ ! $rest =~ (http/[0-9.]+\ +|status(\ code)?[:=\ ]+)([0-9]{3}) ]] || code=${BASH_REMATCH[3]}
    while [[ $rest =~ ([a-z]+|[0-9]+/[0-9]+)(.*)$ ]]; do
        word=${BASH_REMATCH[1]} rest=${BASH_REMATCH[2]}
        [[ $word != */* && $RB_STATES != *" $word "* ]] || states+="$word "
    done
    REPLY=$states$code
}

# rb_says LINE trouble|underway
rb_says() {
    local rest=${1,,} word words=$RB_TROUBLES
    [[ $2 == trouble ]] || words=$RB_UNDERWAYS
    if [[ $2 == trouble && $rest =~ (^|[^a-z0-9])(0|no|zero|without)(\ [a-z0-9]+)?\ (errors?|failed|failures?) ]]; then return 1; fi
    if [[ $2 == trouble && $rest =~ (errors?|failed|failures?)[:=\ ]+0($|[^0-9]) ]]; then return 1; fi
    while [[ $rest =~ ([a-z]+|[0-9]+/[0-9]+)(.*)$ ]]; do
        word=${BASH_REMATCH[1]} rest=${BASH_REMATCH[2]}
        [[ $words != *" $word "* ]] || return 0
        [[ $2 == underway && $word =~ ^([0-9]{1,9})/([0-9]{1,9})$ ]] || continue
        ((10#${BASH_REMATCH[1]} >= 10#${BASH_REMATCH[2]})) || return 0
    done
    return 1
}

# What two lines have in common, of a hundred: words that are the same, by their length; REPLY.
rb_common() {
    local word rest=" $2 " length=0
    for word in $1; do
        [[ $rest == *" $word "* ]] || continue
        rest=${rest/" $word "/ }
        ((length += ${#word} + 1))
    done
    ((REPLY = 200 * length / (${#1} + ${#2} + 2))) || :
}
