# What a run adds to its recorded bash: commands are handed to it without being typed, and it tells where they begin and end.
#
#   ESC ] 7771 ; nonce ; B BEL                    a command begins (from PS0, outside of what is recorded as its output)
#                        E ; status ; folder      the prompt is back
#                        L                        the line editor holds the command that was handed over
#                        K                        the person at the terminal gives the shell back
#                        X ; status ; folder      the prompt is back, and a command has taken away what tells E (from PS1)
#
# A command is handed over in a file, which a key of our own loads into the line editor: no character in it is then a key,
# an interrupt or the end of a paste.

{ __ttr_mark=$'\e]7771;@NONCE@;' __ttr_next=@NEXT@
__ttr_handed=1 __ttr_count=0 __ttr_undo=()
__ttr_begin=${__ttr_mark}$'B\a'
# Of a text with several commands, only the first tells.
__tt_ps0_first='${__ttr_begin:0:$((__ttr_count++ ? 0 : ${#__ttr_begin}))}'

# Commands are kept as they are, and nothing of them reaches the user's own history file.
\builtin set +H -o history
\builtin shopt -s cmdhist lithist promptvars
HISTCONTROL= HISTIGNORE= HISTSIZE=1000 IGNOREEOF=1000
\builtin unset HISTFILE MAILCHECK TMOUT

__ttr_end() {
    \local status=$?
    case $- in *[euxT]*) \local -; \builtin set +euxT ;; esac
    __ttr_restore
    # What was typed for a program that did not read it must not become a command.
    if (( __ttr_handed )); then
        while IFS= \builtin read -r -s -d '' -n 4096 -t 0.002 __ttr_junk; do :; done </dev/tty
    fi
    __ttr_count=0
    __ttr_watch
    \builtin printf '%sE;%s;%s\a' "$__ttr_mark" "$status" "${PWD##*[[:cntrl:]]*}" >/dev/tty
    return 0
}

# A prompt that is shown although nothing told that the command ended: PROMPT_COMMAND is not ours any more.
__ttr_unheard=([1]=1)
__ttr_lost='\[${__ttr_unheard[__ttr_count>0]:+${__ttr_mark}X;$?;${PWD##*[[:cntrl:]]*}'$'\a''}\]'
__ttr_watch() {
    [[ ${PS1-} == *"$__ttr_lost"* ]] || PS1=${PS1-}$__ttr_lost
}

# NAME VALUE: a variable for the next command only.
__ttr_with() {
    if [[ -v $1 ]]; then
        __ttr_undo+=("$1" "${!1@a}-" "${!1}")
    else
        __ttr_undo+=("$1" unset "")
    fi
    \builtin export "$1=$2"
}

__ttr_restore() {
    while (( ${#__ttr_undo[@]} )); do
        case ${__ttr_undo[1]} in
            unset) \builtin unset -v "${__ttr_undo[0]}" ;;
            *x*-) \builtin export "${__ttr_undo[0]}=${__ttr_undo[2]}" ;;
            *)
                \builtin printf -v "${__ttr_undo[0]}" %s "${__ttr_undo[2]}"
                \builtin export -n "${__ttr_undo[0]}"
                ;;
        esac
        __ttr_undo=("${__ttr_undo[@]:3}")
    done
}

__ttr_load() {
    case $- in *[euxT]*) \local -; \builtin set +euxT ;; esac
    . "$__ttr_next.sh"
    IFS= \builtin read -r -d '' READLINE_LINE <"$__ttr_next"
    READLINE_POINT=${#READLINE_LINE}
    \builtin printf '%sL\a' "$__ttr_mark" >/dev/tty
}

# The person at the terminal has the shell from here on, until `back`, `exit` or Ctrl-D.
__ttr_lend() {
    __ttr_handed=0
    back() { __ttr_give_back; }
    exit() { __ttr_give_back; }
    logout() { __ttr_give_back; }
}

__ttr_give_back() {
    __ttr_handed=1
    \builtin unset -f back exit logout
    \builtin printf '%sK\a' "$__ttr_mark" >/dev/tty
}

# Ctrl-D at the prompt, which comes as another key: the line editor takes the real one for the end of the shell.
__ttr_eof() {
    if [[ -z $READLINE_LINE ]]; then
        (( __ttr_handed )) || __ttr_give_back
    else
        READLINE_LINE=${READLINE_LINE:0:READLINE_POINT}${READLINE_LINE:READLINE_POINT+1}
    fi
}

[[ :$SHELLOPTS: == *:emacs:* || :$SHELLOPTS: == *:vi:* ]] || \builtin set -o emacs
\builtin bind 'set enable-bracketed-paste on'
for __ttr_map in emacs vi-insert vi-command; do
    \builtin bind -m "$__ttr_map" -x '"\e[7771~":__ttr_load'
    \builtin bind -m "$__ttr_map" -x '"\e[7772~":__ttr_eof'
done

__ttr_prompt='{ __ttr_end; } >/dev/null 2>&1'
# Behind the user's own, which may make a new PS1 each time.
__ttr_watching='{ __ttr_watch; } >/dev/null 2>&1'
if (( BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501 )); then
    PROMPT_COMMAND=("$__ttr_prompt" ${PROMPT_COMMAND[@]+"${PROMPT_COMMAND[@]}"} "$__ttr_watching")
else
    PROMPT_COMMAND=$__ttr_prompt${PROMPT_COMMAND:+$'\n'$PROMPT_COMMAND}$'\n'$__ttr_watching
fi
} >/dev/null 2>&1
