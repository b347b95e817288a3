# ---- What was done, so that a run can be resumed -------------------------------------------------------------------

RB_STATE=''
declare -A RB_DONE=()
RB_ORDER=() # the ids of what was done, in order
RB_BEGUN='' RB_PLANNED=() RB_ENDED=''
RB_ROLLED='' # whether anything was taken back, so that the run is over

rb_state_file() {
    local folder=${XDG_STATE_HOME-}
    [[ $folder == /* ]] || folder=${HOME:+$HOME/.local/state}
    if [[ $folder == /* ]] && (umask 077 && command mkdir -p -- "$folder/runbooks") 2>/dev/null && [[ -w $folder/runbooks ]]; then
        RB_STATE=$folder/runbooks/$RB_KEY
        return
    fi
    folder=${TMPDIR:-/tmp}/runbooks-$UID
    if (umask 077 && command mkdir -p -- "$folder") 2>/dev/null && [[ -O $folder && ! -L $folder && -w $folder ]]; then
        RB_STATE=$folder/$RB_KEY
    fi
}

# One line for each event: a word, a name, and a value in which a line break is \n. A line that a killed run has not ended
# does not count.
rb_keep() {
    [[ -n $RB_STATE ]] || return 0
    rb_line "$@"
    { printf '%s\n' "$REPLY" >>"$RB_STATE"; } 2>/dev/null || rb_keep_no_more
}

rb_line() {
    REPLY=${3-}
    REPLY=${REPLY//\\/\\\\}
    REPLY="$1 $2 ${REPLY//$'\n'/\\n}"
}

rb_keep_no_more() {
    RB_STATE=''
    rb_note 'The state can not be written any more, so this run can not be resumed from here.'
}

# The state of a new run, which takes the place of the last one's as a whole.
rb_new_state() {
    local number name variable lines=''
    [[ -n $RB_STATE ]] || rb_note 'There is no folder to keep the state in, so this run can not be resumed.'
    [[ -n $RB_STATE ]] || return 0
    for number; do
        rb_line plan "${RB_IDS[number]}"
        lines+=$REPLY$'\n'
    done
    for name in ${RB_NAMES[@]+"${RB_NAMES[@]}"}; do
        variable=${RB_VARIABLE[$name]}
        [[ -v $variable && ${RB_TYPE[$name]} != secret ]] || continue
        rb_line value "$name" "${!variable}"
        lines+=$REPLY$'\n'
    done
    for name in ${RB_PASSED[@]+"${RB_PASSED[@]}"}; do
        rb_line kept "$name"
        lines+=$REPLY$'\n'
    done
    for name in "${!RB_KEPT[@]}"; do
        rb_line var "$name" "${RB_KEPT[$name]}"
        lines+=$REPLY$'\n'
    done
    rb_line folder . "$PWD"
    rb_write_state "$lines$REPLY"
}

rb_write_state() {
    local new=$RB_STATE.new.$$
    if { (umask 077 && printf '%s\n' "$1" >"$new") && command mv -f -- "$new" "$RB_STATE"; } 2>/dev/null; then return; fi
    command rm -f -- "$new" 2>/dev/null || :
    rb_keep_no_more
}

rb_read_state() {
    local line word name value lines=''
    [[ -n $RB_STATE && -f $RB_STATE && -O $RB_STATE ]] || rb_wrong 'no earlier run of this script is known'
    while IFS= read -r line; do
        lines+=$line$'\n'
        word=${line%% *} line=${line#* }
        name=${line%% *} value=''
        [[ $line != *' '* ]] || printf -v value %b "${line#* }"
        case $word in
        plan) RB_PLANNED+=("$name") ;;
        value) [[ ! -v RB_TYPE[$name] ]] || RB_SAVED[$name]=$value ;;
        begin) RB_BEGUN=$name ;;
        done | skip)
            RB_BEGUN=''
            [[ $word == skip || -n ${RB_DONE[$name]-} ]] || RB_ORDER+=("$name")
            RB_DONE[$name]=$word
            [[ $word == skip ]] || RB_WAS[$name]=1
            ;;
        fail) RB_BEGUN='' ;;
        kept) RB_WAS[$name]=1 ;;
        rolled) RB_ROLLED=1 ;;
        back) unset "RB_DONE[$name]" && RB_ROLLED=1 ;;
        var) RB_KEPT[$name]=$value RB_WITHHELD[$name]='' ;;
        withheld) RB_WITHHELD[$name]=$value ;;
        folder) [[ -v RB_KEPT[-folder] ]] || RB_KEPT[-folder]="rb_return ${value@Q}" ;;
        end) RB_ENDED=1 ;;
        esac
    done <"$RB_STATE"
    for name in "${!RB_WITHHELD[@]}"; do
        [[ -z ${RB_WITHHELD[$name]} ]] || unset "RB_KEPT[$name]"
    done
    [[ $RB_ACTION != resume && $RB_ACTION != rollback ]] || rb_write_state "${lines%$'\n'}" # without a line that has no end
}
