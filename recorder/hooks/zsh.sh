# What TermTask adds to an interactive zsh. Nothing here starts a process; every hook leaves $?, $_ and options alone.

typeset -g __tt_spool=@SPOOL@ __tt_mark=$'\e]7770;@NONCE@;'
typeset -gi __tt_round=0 __tt_number=0

__tt_preexec() {
    emulate -L zsh
    (( __tt_round += 1, __tt_number += 1 ))
    print -rn -- "$PWD"$'\0'"$1" >|"$__tt_spool/$__tt_round.t"
    print -n -- "${__tt_mark}C;${__tt_number}\a${__tt_mark}T;${__tt_round}\a" >/dev/tty
} 2>/dev/null

__tt_precmd() {
    local __tt_status=$? __tt_pipe="${pipestatus[*]}"
    emulate -L zsh
    (( __tt_number += 1 ))
    { print -rn -- "$__tt_status"$'\0'"$__tt_pipe"$'\0'"$PWD"$'\0'; typeset -px } >|"$__tt_spool/$__tt_round.d"
    print -n -- "${__tt_mark}D;${__tt_number};${__tt_round}\a" >/dev/tty
    # First, so that the status is the command's own; frameworks may have put theirs before.
    precmd_functions=(__tt_precmd "${(@)precmd_functions:#__tt_precmd}")
    preexec_functions=("${(@)preexec_functions:#__tt_preexec}" __tt_preexec)
    return $__tt_status
} 2>/dev/null

precmd_functions=(__tt_precmd "${(@)precmd_functions}")
preexec_functions=("${(@)preexec_functions}" __tt_preexec)
