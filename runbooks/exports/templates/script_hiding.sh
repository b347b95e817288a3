# ---- Secrets, which are written nowhere ----------------------------------------------------------------------------

RB_HIDDEN=() # the values of secrets and their spellings, longest first

# Learns what is to be hidden; shorter values would hide too much beside them.
rb_hide() {
    local name variable value line
    RB_HIDDEN=()
    for name in ${RB_NAMES[@]+"${RB_NAMES[@]}"}; do
        variable=${RB_VARIABLE[$name]}
        [[ ${RB_TYPE[$name]} == secret && -v $variable ]] || continue
        value=${!variable}
        ((${#value} >= 3)) || continue
        rb_spell "$value"
        [[ $value == *$'\n'* ]] || continue
        while IFS= read -r line; do ((${#line} < 4)) || rb_spell "$line"; done <<<"$value"
    done
}

# A value as it is, as source text in the several kinds of quotes, as JSON and as part of an address.
rb_spell() {
    local value=$1 text form
    rb_hidden "$value"
    printf -v text %q "$value"
    rb_hidden "$text"
    rb_hidden "${value@Q}"
    for form in single double ansi; do
        rb_quoted "$value" "$form"
        rb_hidden "$REPLY"
    done
    REPLY=$value
    rb_escaped \\ '"' '$' '`'
    rb_hidden "$REPLY"
    REPLY=$value
    rb_escaped \\ '"'
    REPLY=${REPLY//$'\n'/'\n'} REPLY=${REPLY//$'\t'/'\t'}
    rb_hidden "$REPLY"
    text=${REPLY//\//'\/'}
    rb_hidden "$text"
    rb_percent "$value"
    rb_hidden "$REPLY"
    rb_hidden "${REPLY//'%20'/+}"
}

rb_percent() {
    local LC_ALL=C index character code text=''
    for ((index = 0; index < ${#1}; index++)); do
        character=${1:index:1}
        if [[ $character == [A-Za-z0-9._~-] ]]; then
            text+=$character
        else
            printf -v code %d "'$character"
            printf -v code '%%%02X' "$((code & 255))"
            text+=$code
        fi
    done
    REPLY=$text
}

rb_hidden() {
    local index
    for ((index = 0; index < ${#RB_HIDDEN[@]}; index++)); do
        [[ ${RB_HIDDEN[index]} != "$1" ]] || return 0
        ((${#RB_HIDDEN[index]} >= ${#1})) || break
    done
    RB_HIDDEN=("${RB_HIDDEN[@]:0:index}" "$1" "${RB_HIDDEN[@]:index}")
}

# A text with *** for each secret; REPLY.
rb_masked() {
    local one
    REPLY=$1
    for one in ${RB_HIDDEN[@]+"${RB_HIDDEN[@]}"}; do
        [[ $REPLY != *"$one"* ]] || REPLY=${REPLY//"$one"/***}
    done
}

# The same for what comes in, line by line as it comes: read would take it byte by byte, and awk hold it back.
rb_mask_lines() {
    local LC_ALL=C chunk lines text=''
    while chunk=$(command dd bs=65536 count=1 && printf .) && [[ $chunk != . ]]; do
        text+=${chunk%.}
        [[ $text == *$'\n'* ]] || continue
        lines=${text%$'\n'*}
        text=${text:${#lines}+1}
        rb_masked "$lines"
        printf '%s\n' "$REPLY"
    done 2>/dev/null
    rb_masked "$text"
    [[ -z $text ]] || printf '%s\n' "$REPLY"
}
