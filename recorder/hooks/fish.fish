# What TermTask adds to an interactive fish. Nothing here starts a process.

set -g __tt_spool @SPOOL@
set -g __tt_nonce @NONCE@
set -g __tt_round 0
set -g __tt_number 0

function __tt_preexec --on-event fish_preexec
    set -l status_before $status
    set __tt_round (math $__tt_round + 1)
    set __tt_number (math $__tt_number + 1)
    printf '%s\0%s' "$PWD" "$argv[1]" >$__tt_spool/$__tt_round.t
    printf '\e]7770;%s;C;%s\a\e]7770;%s;T;%s\a' $__tt_nonce $__tt_number $__tt_nonce $__tt_round >/dev/tty
    return $status_before
end

function __tt_postexec --on-event fish_postexec
    set -l seen $status $pipestatus
    set __tt_number (math $__tt_number + 1)
    begin
        printf '%s\0%s\0%s\0' $seen[1] "$seen[2..]" "$PWD"
        jobs --command --last 2>/dev/null
        printf '\0'
        set -xL
    end >$__tt_spool/$__tt_round.d
    printf '\e]7770;%s;D;%s;%s\a' $__tt_nonce $__tt_number $__tt_round >/dev/tty
    return $seen[1]
end
