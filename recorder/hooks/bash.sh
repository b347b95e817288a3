# What TermTask adds to an interactive bash >= 4.4. Nothing here starts a process, and no trap is touched.
#
#   PS0               prints the C mark: a command begins. Nothing but an expansion, so it costs next to nothing.
#                     What a plan's own startup text puts into __tt_ps0_first comes before the mark, outside the output.
#   PROMPT_COMMAND    first element: leaves status, history entries and environment in the spool, then prints the D mark.
#                     Last element: counts the next round.
#
# The payload is written first, then the mark, so whoever reads a mark finds its payload. What the history does not keep
# (ignorespace, HISTIGNORE, HISTSIZE=0) the recorder reads from the echo of the line. Every word is quoted and every
# builtin named with \builtin, against aliases, functions, IFS and set -u.

{ __tt_last=$_ __tt_spool=@SPOOL@
__tt_mark=$'\e]7770;@NONCE@;'
__tt_round=0 __tt_bang='\!' __tt_lengths=(0 0 0)
__tt_ps0=${__tt_ps0_first-}'\e]7770;@NONCE@;C;\#;\!;$?;${PIPESTATUS[@]-};$LINENO;${PWD:0:1024}\a'

# Function bodies are short on purpose: bash copies the whole of one each time it is called.
__tt_end() {
    __tt_status=$? __tt_pipe="${PIPESTATUS[@]}" __tt_newest=${__tt_bang@P}
    case $- in *[euxT]*) \local -; \builtin set +euxT ;; esac
    {
        # The entries of the round and the one before, behind which a repeated line is not saved.
        (( __tt_entries = __tt_newest > __tt_history ? __tt_newest - __tt_history + 1 : 1 ))
        case ${HISTTIMEFORMAT+set} in
            set) HISTTIMEFORMAT= \builtin history "$__tt_entries" ;;
            *) \builtin history "$__tt_entries" ;;
        esac
        \builtin printf '\0%s\0%s\0%s\0%s\0' "$__tt_pipe" "$PWD" "${PS2-}" "$__tt_history"
        \builtin declare -px
    } >|"$__tt_spool/$__tt_round.d"
    \builtin printf '%sD;%s;%s;%s\a' "$__tt_mark" "$__tt_round" "$__tt_round" "$__tt_status" >/dev/tty
    return 0
}

__tt_arm() {
    case $- in *[euxT]*) \local -; \builtin set +euxT ;; esac
    # Lengths are compared, not the long strings: whoever changes one changes its length.
    (( ${#PS0} == __tt_lengths[0] && ${#PROMPT_COMMAND[@]} == __tt_lengths[1] &&
        ${#PROMPT_COMMAND[0]} == __tt_lengths[2] )) || __tt_install
    (( __tt_round += 1 ))
    __tt_history=${__tt_bang@P}
    return 0
}

# Puts PS0 and PROMPT_COMMAND back in order when a startup file or prompt framework has changed them.
__tt_install() {
    \local first="$__tt_first" last="$__tt_final"
    [[ ${PS0-} == "$__tt_ps0"* ]] || PS0=$__tt_ps0${PS0-}
    if (( BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501 )) && [[ ${PROMPT_COMMAND@a} != *x* ]]; then
        \local command kept
        kept=()
        for command in ${PROMPT_COMMAND[@]+"${PROMPT_COMMAND[@]}"}; do
            command=${command//"$first"/} command=${command//"$last"/} command=${command//"$__tt_only"/}
            [[ -n ${command//[[:space:];]/} ]] && kept+=("$command")
        done
        if (( ${#kept[@]} )); then
            PROMPT_COMMAND=("$first" "${kept[@]}" "$last")
        else
            PROMPT_COMMAND=("$__tt_only")
        fi
    else
        # One string, whose commands find $? as the command left it.
        first+=$'\n__tt_give_back'
        PROMPT_COMMAND=${PROMPT_COMMAND-}
        PROMPT_COMMAND=${PROMPT_COMMAND//"$first"/} PROMPT_COMMAND=${PROMPT_COMMAND//"$last"/}
        PROMPT_COMMAND=$first${PROMPT_COMMAND:+$'\n'$PROMPT_COMMAND}$'\n'$last
    fi
    __tt_lengths=("${#PS0}" "${#PROMPT_COMMAND[@]}" "${#PROMPT_COMMAND[0]}")
}

__tt_give_back() {
    [[ $- == *e* ]] || return "$__tt_status"
}

# What a DEBUG trap of the user prints before our commands goes nowhere, too.
__tt_first='{ __tt_end; } >/dev/null 2>&1'
__tt_final='{ __tt_arm; } >/dev/null 2>&1'
__tt_only='{ __tt_end; __tt_arm; } >/dev/null 2>&1'
__tt_history=${__tt_bang@P}
__tt_install
\builtin : "$__tt_last"
} >/dev/null 2>&1
