# What TermTask adds to an interactive bash >= 4.4. Nothing here starts a process.
#
#   PS0               prints the C mark: a command begins. Escapes alone would do; the rest serves pasted lines.
#   DEBUG trap        armed for one firing at each prompt: reads the command's text, then prints the T mark.
#   PROMPT_COMMAND    first element: status and environment, then the D mark. Last element: arms the next round.
#
# Payload goes to a file of the spool first, then the mark to the terminal, so whoever reads a mark finds its payload.
# While a prompt waits, settings that would keep a line out of the history (ignorespace, HISTIGNORE, HISTSIZE=0)
# are suspended; __tt_begin puts them back before the command runs and removes the entry they would have
# refused. Every word is quoted and every builtin named with \builtin, against aliases, functions, IFS and set -u.

{ __tt_last=$_ __tt_spool=@SPOOL@
__tt_mark=$'\e]7770;@NONCE@;'
__tt_round=0 __tt_armed=0 __tt_hash='\#' __tt_bang='\!' __tt_hidden='' __tt_command='' __tt_fired=1 __tt_chained='' __tt_lengths=(0 0 0)
__tt_restore='\builtin trap - DEBUG'
__tt_ps0='\e]7770;@NONCE@;C;\#;\!;$?;${PIPESTATUS[@]-};$LINENO;${PWD:0:1024}\a'

# Function bodies are short on purpose: bash copies the whole of one each time it is called.
__tt_suspend_hiding() {
    case ${HISTCONTROL-} in
        *ignoreboth* | *ignorespace*)
            __tt_hidden+=c __tt_histcontrol=$HISTCONTROL
            HISTCONTROL=:$HISTCONTROL:
            HISTCONTROL=${HISTCONTROL//:ignoreboth:/:ignoredups:}
            HISTCONTROL=${HISTCONTROL//:ignorespace:/:} ;;
    esac
    if [[ -n ${HISTIGNORE-} ]]; then
        __tt_hidden+=i __tt_histignore=$HISTIGNORE
        HISTIGNORE=
    fi
    if [[ ${HISTSIZE-} == 0 ]]; then
        __tt_hidden+=s
        HISTSIZE=2
    fi
}

# Only an entry made since the prompt was armed may go.
__tt_resume_hiding() {
    \local entry='' drop=0 hidden="$__tt_hidden" number=0 patterns pattern before='' whole=''
    __tt_hidden=''
    if (( ${__tt_bang@P} != __tt_history )); then
        HISTTIMEFORMAT= \builtin history 1 >|"$__tt_spool/l"
        IFS= \builtin read -r -d '' entry <"$__tt_spool/l"
        entry=${entry%$'\n'} whole=$entry
    fi
    [[ $entry =~ ^\ *([0-9]+)(.)\ (.*)$ ]] && number=${BASH_REMATCH[1]} entry=${BASH_REMATCH[3]} || entry=''
    if [[ $hidden == *c* ]]; then
        HISTCONTROL=$__tt_histcontrol
        [[ $entry == ' '* ]] && drop=1
    fi
    if [[ $hidden == *i* ]]; then
        HISTIGNORE=$__tt_histignore
        patterns=$HISTIGNORE:
        if [[ $HISTIGNORE == *'&'* ]]; then
            # It stands for the entry before.
            HISTTIMEFORMAT= \builtin history 2 >|"$__tt_spool/l"
            IFS= \builtin read -r -d '' before <"$__tt_spool/l"
            before=${before%"$whole"$'\n'}
            [[ $before =~ ^\ *[0-9]+.\ (.*)$'\n'$ ]] && before=${BASH_REMATCH[1]}
        fi
        while [[ -n $entry && -n $patterns ]]; do
            pattern=${patterns%%:*} patterns=${patterns#*:}
            pattern=${pattern//'&'/"$before"}
            [[ -n $pattern && $entry == $pattern ]] && drop=1
        done
    fi
    (( drop )) && \builtin history -d "$number"
    [[ $hidden == *s* ]] && HISTSIZE=0
}

# Called by the DEBUG trap. $1: the last argument of the command before, so that $_ can be given back.
__tt_begin() {
    __tt_last=$1
    # Completion and key bindings fire the trap too; only a new command number means that a command begins.
    [[ $__tt_armed == 1 && ${__tt_hash@P} != "$__tt_number" ]] || return 1
    __tt_command=$BASH_COMMAND __tt_fired=1
    case $- in *[euxT]*) __tt_quietly __tt_read_text ;; *) __tt_read_text ;; esac
    \builtin printf '%sT;%s\a' "$__tt_mark" "$__tt_round" >/dev/tty
    return 0
}

# Runs a function with the user's shell options out of the way; without functrace, traps stay out as well.
__tt_quietly() {
    \local -
    \builtin set +euxT
    "$@"
    return 0
}

__tt_read_text() {
    __tt_armed=0 __tt_entries=1 __tt_saving=0
    [[ -o history ]] && __tt_saving=1
    (( ${__tt_bang@P} - __tt_history > 1 )) && __tt_count_entries
    {
        \builtin printf '%s\0' "$__tt_saving" "$__tt_command"
        HISTTIMEFORMAT= \builtin history "$__tt_entries"
    } >|"$__tt_spool/$__tt_round.t"
    [[ -n $__tt_hidden ]] && __tt_resume_hiding
    __tt_command=''
}

# Without cmdhist each line of a command is an entry of its own.
__tt_count_entries() {
    \builtin shopt -q cmdhist || __tt_entries=$(( ${__tt_bang@P} - __tt_history ))
}

__tt_end() {
    __tt_status=$? __tt_pipe="${PIPESTATUS[@]}"
    case $- in *[euxT]*) __tt_quietly __tt_settle ;; *) __tt_settle ;; esac
    \builtin printf '%sD;%s\a' "$__tt_mark" "$__tt_round" >/dev/tty
    return 0
}

__tt_settle() {
    __tt_count=$(( ${__tt_hash@P} - __tt_number ))
    (( __tt_armed )) && __tt_not_fired
    {
        \builtin printf '%s\0' "$__tt_status" "$__tt_pipe" "$PWD" "$__tt_count"
        (( __tt_count > 1 )) && __tt_list_round
        \builtin printf '\0'
        \builtin declare -px
    } >|"$__tt_spool/$__tt_round.d"
}

# Still armed: nothing ran, or nothing that fires the trap, as a subshell or the definition of a function.
__tt_not_fired() {
    if (( __tt_count )); then
        __tt_read_text
    else
        __tt_armed=0
        [[ -n $__tt_hidden ]] && __tt_resume_hiding
    fi
}

# Several commands ran within the round: a paste.
__tt_list_round() {
    HISTTIMEFORMAT= \builtin history "$(( __tt_count + ${__tt_bang@P} - __tt_history ))"
}

# The DEBUG trap is hidden inside functions, so PROMPT_COMMAND itself lists it into the spool, and sets and clears it.
__tt_arm() {
    case $- in *[euxT]*) __tt_quietly __tt_prepare ;; *) __tt_prepare ;; esac
    __tt_history=${__tt_bang@P} __tt_armed=1
}

__tt_prepare() {
    # Lengths are compared, not the long strings: whoever changes one changes its length.
    (( ${#PS0} == __tt_lengths[0] && ${#PROMPT_COMMAND[@]} == __tt_lengths[1] &&
        ${#PROMPT_COMMAND[0]} == __tt_lengths[2] )) || __tt_install
    __tt_round=$(( __tt_round + 1 )) __tt_number=${__tt_hash@P} __tt_fired=0
    [[ -n ${HISTCONTROL-}${HISTIGNORE-} || ${HISTSIZE-} == 0 ]] && __tt_suspend_hiding
    [[ -s $__tt_spool/h || -n $__tt_chained ]] && __tt_chain
}

# The user's own DEBUG trap comes back before the command, and still runs for it.
__tt_chain() {
    \local trap=''
    __tt_restore='\builtin trap - DEBUG'
    if [[ -s $__tt_spool/h ]]; then
        IFS= \builtin read -r -d '' __tt_restore <"$__tt_spool/h"
        trap=${__tt_restore#trap -- } trap=${trap%" DEBUG"$'\n'}
        \builtin eval "trap=$trap"
    fi
    __tt_chained=$trap __tt_handler=$__tt_handlers${trap:+;$trap}
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

__tt_first='{ __tt_end; (( __tt_fired )) || \builtin eval "$__tt_restore"; } >/dev/null 2>&1'
__tt_final='{ \builtin trap -p DEBUG >|"$__tt_spool/h"; __tt_arm; \builtin trap "$__tt_handler" DEBUG; } >/dev/null 2>&1'
__tt_only="${__tt_first%'} >/dev/null 2>&1'}${__tt_final#'{ '}"
__tt_handlers='{ __tt_begin "$_" && \builtin eval "$__tt_restore"; \builtin : "$__tt_last"; } 2>/dev/null'
__tt_handler=$__tt_handlers
__tt_number=${__tt_hash@P} __tt_history=${__tt_bang@P}
__tt_install
\builtin : "$__tt_last"
} >/dev/null 2>&1
