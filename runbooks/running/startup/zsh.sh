# What a run adds to its recorded zsh; bash.sh beside it tells what the marks mean.

{ \builtin typeset -g __ttr_mark=$'\e]7771;@NONCE@;' __ttr_next=@NEXT@ __ttr_handed=1
\builtin typeset -ga __ttr_undo
\builtin setopt no_bang_hist no_prompt_sp ignore_eof no_hist_ignore_space no_hist_ignore_dups no_hist_ignore_all_dups
\builtin unset HISTFILE MAILCHECK TMOUT
HISTSIZE=1000

__ttr_preexec() {
    \builtin print -n -- "${__ttr_mark}B\a" >/dev/tty
}

__ttr_precmd() {
    \builtin local __ttr_status=$? __ttr_junk
    \builtin emulate -L zsh
    __ttr_restore
    if (( __ttr_handed )); then
        while \builtin read -r -s -k 1 -t 0.002 __ttr_junk </dev/tty; do :; done
    fi
    \builtin print -rn -- "${__ttr_mark}E;${__ttr_status};${PWD##*[[:cntrl:]]*}"$'\a' >/dev/tty
    \builtin return $__ttr_status
} 2>/dev/null

__ttr_with() {
    \builtin emulate -L zsh
    if (( ${(P)+1} )); then
        __ttr_undo+=("$1" "${(Pt)1}-" "${(P)1}")
    else
        __ttr_undo+=("$1" unset "")
    fi
    \builtin typeset -gx "$1=$2"
}

__ttr_restore() {
    while (( ${#__ttr_undo} )); do
        case ${__ttr_undo[2]} in
            unset) \builtin unset "${__ttr_undo[1]}" ;;
            *export*-) \builtin typeset -gx "${__ttr_undo[1]}=${__ttr_undo[3]}" ;;
            *) \builtin typeset -g +x "${__ttr_undo[1]}=${__ttr_undo[3]}" ;;
        esac
        __ttr_undo=("${(@)__ttr_undo[4,-1]}")
    done
}

__ttr_load() {
    \builtin . "$__ttr_next.sh"
    BUFFER=$(<"$__ttr_next")
    CURSOR=$#BUFFER
    \builtin print -n -- "${__ttr_mark}L\a" >/dev/tty
}

__ttr_lend() {
    __ttr_handed=0
    zle reset-prompt
    back() { __ttr_give_back }
    exit() { __ttr_give_back }
    logout() { __ttr_give_back }
}

__ttr_give_back() {
    __ttr_handed=1
    \builtin unset -f back exit logout
    \builtin print -n -- "${__ttr_mark}K\a" >/dev/tty
}

__ttr_eof() {
    if [[ -z $BUFFER ]]; then
        (( __ttr_handed )) || __ttr_give_back
    else
        zle delete-char
    fi
}

zle -N __ttr_load
zle -N __ttr_eof
for __ttr_map in emacs viins vicmd; do
    \builtin bindkey -M "$__ttr_map" '\e[7771~' __ttr_load
    \builtin bindkey -M "$__ttr_map" '\e[7772~' __ttr_eof
    \builtin bindkey -M "$__ttr_map" '^D' __ttr_eof
done
precmd_functions=(__ttr_precmd $precmd_functions)
preexec_functions+=(__ttr_preexec)
} 2>/dev/null
