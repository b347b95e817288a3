# ---- One run at a time ---------------------------------------------------------------------------------------------

RB_LOCK=''

# Takes the lock on the state, or ends the script with 4 where another run has it. It is a link that leads to no file but
# names host, process and the time at which that began, so that one left by a run that was killed is known as such; a lock
# on an open file would live on in what the commands leave running.
rb_lock() {
    local mine holder tries
    [[ -n $RB_STATE ]] || return 0
    rb_begun "$$"
    mine="${HOSTNAME:-?} $$ $REPLY"
    for ((tries = 0; tries < 5; tries++)); do
        if command ln -s -- "$mine" "$RB_STATE.lock" 2>/dev/null; then
            RB_LOCK=$RB_STATE.lock
            return 0
        fi
        holder=$(command readlink -- "$RB_STATE.lock" 2>/dev/null) || holder=''
        [[ -n $holder || -e $RB_STATE.lock ]] || continue
        rb_is_running "$holder" && rb_taken "$holder"
        rb_take_away "$holder"
    done
    [[ ! -L $RB_STATE.lock ]] || rb_taken "$holder"
}

rb_taken() {
    local host process rest
    read -r host process rest <<<"$1"
    printf '%s: another run of this script is going on (process %s on %s); wait for its end, or remove %q if there is none\n' \
        "${0##*/}" "${process:-?}" "${host:-?}" "$RB_STATE.lock" >&2
    exit 4
}

# Of a process, when it began; REPLY. Numbers of processes are used again.
rb_begun() {
    local line='' words
    if { IFS= read -r line <"/proc/$1/stat"; } 2>/dev/null; then
        read -ra words <<<"${line##*)}"
        REPLY=${words[19]-}
    else
        REPLY=$(command ps -o lstart= -p "$1" 2>/dev/null) || REPLY=''
        REPLY=${REPLY//[^A-Za-z0-9]/-}
    fi
}

# Whether the run that a lock names may be going on; of another host nothing is known.
rb_is_running() {
    local host process begun
    read -r host process begun <<<"$1"
    [[ $host == "${HOSTNAME:-?}" && $process =~ ^[0-9]+$ ]] || return 0
    rb_begun "$process"
    [[ -n $REPLY && $REPLY == "$begun" ]] || { [[ -z $REPLY$begun ]] && kill -0 "$process" 2>/dev/null; }
}

# Takes the lock of a dead run away, one script at a time, so that none takes the one of a run that has begun since.
rb_take_away() {
    local guard=$RB_STATE.guard
    (
        trap - EXIT
        if ! { exec 9<"${RB_STATE%/*}" && command flock -w 10 9; } 2>/dev/null; then
            command mkdir -- "$guard" 2>/dev/null || { command sleep 1 && exit; }
            trap 'command rmdir -- "$guard"' EXIT
        fi
        [[ $(command readlink -- "$RB_STATE.lock") != "$1" ]] || command rm -f -- "$RB_STATE.lock"
    )
}

rb_unlock() {
    [[ -z $RB_LOCK || $BASH_SUBSHELL -gt 0 ]] || command rm -f -- "$RB_LOCK"
    [[ $BASH_SUBSHELL -gt 0 ]] || RB_LOCK=''
}
