# What TermTask adds to an interactive fish. Nothing here starts a process.

set -g __tt_spool @SPOOL@
set -g __tt_nonce @NONCE@
set -g __tt_round 0
set -g __tt_high 1
set -g __tt_low
set -g __tt_stopped
set -g __tt_runs 0

# A command substitution costs as much as all the rest. So jobs are listed only where there are some, and two digits are
# counted by a table: the number behind 10 <= n <= 99 is its n-th element.
set __tt_low 0 1 2 3 4 5 6 7 8 9
set -g __tt_after 0 0 0 0 0 0 0 0 0 1$__tt_low 2$__tt_low 3$__tt_low 4$__tt_low 5$__tt_low 6$__tt_low 7$__tt_low 8$__tt_low 9$__tt_low 10
set --erase __tt_after[10]
set __tt_low 10

function __tt_count
    set __tt_low $__tt_after[$__tt_low]
    test $__tt_low = 10; and set __tt_high (math $__tt_high + 1)
    set __tt_round $__tt_high$__tt_low
end

# The lines of the jobs that are stopped; fish gives a stopped command the status 0.
function __tt_list_stopped
    set -lx LC_ALL C
    jobs | string match --regex '^\d+\t\d+(?=.*\tstopped\t)'
end

function __tt_preexec --on-event fish_preexec
    set -l status_before $status
    # fish calls this for blank lines and comments, too.
    if string match --quiet --regex '^(?:\s|#[^\n]*(?:\n|$))*$' -- "$argv[1]"
        return $status_before
    end
    set __tt_runs 1
    set __tt_stopped
    if jobs --quiet; and not string match --quiet --regex '^\s*fg\b' -- "$argv[1]"
        set __tt_stopped (__tt_list_stopped)
    end
    __tt_count
    printf '%s\0%s' "$PWD" "$argv[1]" >$__tt_spool/$__tt_round.t
    printf '\e]7770;%s;C;%s\a\e]7770;%s;T;%s\a' $__tt_nonce $__tt_round $__tt_nonce $__tt_round >/dev/tty
    return $status_before
end

function __tt_postexec --on-event fish_postexec
    set -l seen $status $pipestatus
    if test $__tt_runs = 0
        return $seen[1]
    end
    set __tt_runs 0
    begin
        printf '%s\0%s\0' "$seen[2..]" "$PWD"
        if jobs --quiet
            for job in (__tt_list_stopped)
                contains -- $job $__tt_stopped; or echo stopped
            end
        end
        printf '\0'
        set -xL
    end >$__tt_spool/$__tt_round.d
    printf '\e]7770;%s;D;%s;%s;%s\a' $__tt_nonce $__tt_round $__tt_round $seen[1] >/dev/tty
    return $seen[1]
end

# What the startup files exported belongs to no command: it is listed at the first prompt.
function __tt_first_prompt --on-event fish_prompt
    functions --erase __tt_first_prompt
    begin
        printf '\0%s\0\0' "$PWD"
        set -xL
    end >$__tt_spool/0.d
    printf '\e]7770;%s;D;0;0;0\a' $__tt_nonce >/dev/tty
end
