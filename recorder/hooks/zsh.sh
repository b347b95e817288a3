# What TermTask adds to an interactive zsh. Nothing here starts a process; every hook leaves $?, $_ and options alone.
# Builtins are named with \builtin, against the user's aliases and functions.

\builtin typeset -g __tt_spool=@SPOOL@ __tt_mark=$'\e]7770;@NONCE@;' __tt_status=0
\builtin typeset -gi __tt_round=0 __tt_number=0
\builtin typeset -ga __tt_pipe

__tt_preexec() {
    \builtin emulate -L zsh
    (( __tt_round += 1, __tt_number += 1 ))
    \builtin print -rn -- "$PWD"$'\0'"$1" >|"$__tt_spool/$__tt_round.t"
    \builtin print -n -- "${__tt_mark}C;${__tt_number}\a${__tt_mark}T;${__tt_round}\a" >/dev/tty
} 2>/dev/null

__tt_precmd() {
    __tt_status=$? __tt_pipe=("${pipestatus[@]}")
    \builtin emulate -L zsh
    (( __tt_number += 1 ))
    {
        \builtin print -rn -- "${(j: :)__tt_pipe}"$'\0'"$PWD"$'\0'
        \builtin typeset -px
    } >|"$__tt_spool/$__tt_round.d"
    \builtin print -n -- "${__tt_mark}D;${__tt_number};${__tt_round};${__tt_status}\a" >/dev/tty
    [[ ${precmd_functions[1]} == __tt_precmd && ${preexec_functions[-1]} == __tt_preexec ]] || __tt_install
    \builtin return $__tt_status
} 2>/dev/null

# First, so that the status is the command's own; frameworks may have put theirs before.
__tt_install() {
    \builtin emulate -L zsh
    \builtin typeset -ga precmd_functions preexec_functions
    precmd_functions=(__tt_precmd "${(@)precmd_functions:#__tt_precmd}")
    preexec_functions=("${(@)preexec_functions:#__tt_preexec}" __tt_preexec)
}

__tt_install
