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
__tt_round=0 __tt_armed=0 __tt_hash='\#' __tt_bang='\!' __tt_hidden='' __tt_command='' __tt_restore=:
__tt_ps0='\e]7770;@NONCE@;C;\#;\!;$?;${PIPESTATUS[@]-};$LINENO;${PWD:0:1024}\a'

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
    \local entry='' drop=0 hidden="$__tt_hidden" number=0 patterns pattern
    __tt_hidden=''
    if (( ${__tt_bang@P} != __tt_history )); then
        HISTTIMEFORMAT= \builtin history 1 >|"$__tt_spool/l"
        IFS= \builtin read -r -d '' entry <"$__tt_spool/l"
        entry=${entry%$'\n'}
    fi
    [[ $entry =~ ^\ *([0-9]+)(.)\ (.*)$ ]] && number=${BASH_REMATCH[1]} entry=${BASH_REMATCH[3]} || entry=''
    if [[ $hidden == *c* ]]; then
        HISTCONTROL=$__tt_histcontrol
        [[ $entry == ' '* ]] && drop=1
    fi
    if [[ $hidden == *i* ]]; then
        HISTIGNORE=$__tt_histignore
        patterns=$HISTIGNORE:
        while [[ -n $entry && -n $patterns ]]; do
            pattern=${patterns%%:*} patterns=${patterns#*:}
            [[ -n $pattern && $entry == $pattern ]] && drop=1
        done
    fi
    (( drop )) && \builtin history -d "$number"
    [[ $hidden == *s* ]] && HISTSIZE=0
}

# Called by the DEBUG trap. $1: the last argument of the command before, so that $_ can be given back.
__tt_begin() {
    __tt_last=$1 __tt_command=$BASH_COMMAND
    # Completion and key bindings fire the trap too; only a new command number means that a command begins.
    [[ $__tt_armed == 1 && ${__tt_hash@P} != "$__tt_number" ]] || return 1
    __tt_quietly __tt_read_text
    \builtin printf '%sT;%s\a' "$__tt_mark" "$__tt_round" >/dev/tty
    return 0
}

# Runs a function with the user's shell options out of the way; without functrace, traps stay out as well.
__tt_quietly() {
    \local IFS=' '
    if [[ $- == *[euxT]* ]]; then
        \local -
        \builtin set +euxT
    fi
    "$@"
    return 0
}

__tt_read_text() {
    \local saving=0 entries=1
    [[ -o history ]] && saving=1
    # Without cmdhist each line of a command is an entry of its own.
    \builtin shopt -q cmdhist || entries=$(( ${__tt_bang@P} - __tt_history ))
    __tt_armed=0
    {
        \builtin printf '%s\0' "$saving" "$__tt_history" "${__tt_bang@P}" "$PWD" "$__tt_command"
        HISTTIMEFORMAT= \builtin history "$(( entries > 0 ? entries : 1 ))"
    } >|"$__tt_spool/$__tt_round.t"
    [[ -n $__tt_hidden ]] && __tt_resume_hiding
    __tt_command=''
}

__tt_end() {
    __tt_status=$? __tt_pipe=("${PIPESTATUS[@]}")
    __tt_quietly __tt_settle
    \builtin printf '%sD;%s\a' "$__tt_mark" "$__tt_round" >/dev/tty
    return "$__tt_status"
}

__tt_settle() {
    \local count="$(( ${__tt_hash@P} - __tt_number ))"
    # Still armed: nothing ran, or nothing that fires the trap, as a subshell or the definition of a function.
    if (( __tt_armed && count )); then
        __tt_read_text
    elif (( __tt_armed )); then
        __tt_armed=0
        [[ -n $__tt_hidden ]] && __tt_resume_hiding
    else
        __tt_restore=:
    fi
    {
        \builtin printf '%s\0' "$__tt_status" "${__tt_pipe[*]}" "$PWD" "$count"
        if (( count > 1 )); then
            HISTTIMEFORMAT= \builtin history "$(( count + ${__tt_bang@P} - __tt_history ))"
        fi
        \builtin printf '\0'
        \builtin declare -px
    } >|"$__tt_spool/$__tt_round.d"
}

# The DEBUG trap is hidden inside functions, so PROMPT_COMMAND itself lists it into the spool, and sets and clears it.
__tt_arm() {
    __tt_quietly __tt_prepare
    __tt_history=${__tt_bang@P} __tt_armed=1
}

__tt_prepare() {
    \local trap=''
    [[ ${PS0-} == "$__tt_ps0"* ]] && case ${#PROMPT_COMMAND[@]}${PROMPT_COMMAND[0]-} in
        "1$__tt_only") ;;
        *"$__tt_first") [[ ${PROMPT_COMMAND[${#PROMPT_COMMAND[@]} - 1]} == "$__tt_final" ]] ;;
        *) [[ 0 == 1 ]] ;;
    esac || __tt_install
    __tt_round=$(( __tt_round + 1 )) __tt_number=${__tt_hash@P}
    __tt_suspend_hiding
    __tt_restore='\builtin trap - DEBUG'
    if [[ -s $__tt_spool/h ]]; then
        IFS= \builtin read -r -d '' __tt_restore <"$__tt_spool/h"
        trap=${__tt_restore#trap -- } trap=${trap%" DEBUG"$'\n'}
        \builtin eval "trap=$trap"
    fi
    # The user's own DEBUG trap, where there is one, still runs for the command that disarms ours.
    __tt_handler='{ __tt_begin "$_" && { \builtin eval "$__tt_restore"; __tt_restore=:; }
        \builtin : "$__tt_last"; } 2>/dev/null'
    __tt_handler+=${trap:+;$trap}
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
    elif [[ ${PROMPT_COMMAND-} != "$first"*"$last" ]]; then
        PROMPT_COMMAND=${PROMPT_COMMAND-}
        PROMPT_COMMAND=${PROMPT_COMMAND//"$first"/} PROMPT_COMMAND=${PROMPT_COMMAND//"$last"/}
        PROMPT_COMMAND=$first${PROMPT_COMMAND:+$'\n'$PROMPT_COMMAND}$'\n'$last
    fi
}

__tt_first='{ __tt_end; \builtin eval "$__tt_restore"; } >/dev/null 2>&1'
__tt_final='{ \builtin trap -p DEBUG >|"$__tt_spool/h"; __tt_arm; \builtin trap "$__tt_handler" DEBUG; } >/dev/null 2>&1'
__tt_only="${__tt_first%'} >/dev/null 2>&1'}${__tt_final#'{ '}"
__tt_number=${__tt_hash@P} __tt_history=${__tt_bang@P}
__tt_install
\builtin : "$__tt_last"
} >/dev/null 2>&1
