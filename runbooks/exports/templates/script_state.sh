# ---- What was done, so that a run can be resumed -------------------------------------------------------------------

RB_STATE=''
declare -A RB_DONE=()
RB_ORDER=() # the ids of what was done, in order
RB_BEGUN='' RB_PLANNED=() RB_ENDED=''

rb_state_file() {
    local folder=${XDG_STATE_HOME:-${HOME:+$HOME/.local/state}}
    if [[ $folder == /* ]] && (umask 077 && command mkdir -p -- "$folder/runbooks") 2>/dev/null && [[ -w $folder/runbooks ]]; then
        RB_STATE=$folder/runbooks/$RB_KEY
        return
    fi
    folder=${TMPDIR:-/tmp}/runbooks-$UID
    if (umask 077 && command mkdir -p -- "$folder") 2>/dev/null && [[ -O $folder && ! -L $folder && -w $folder ]]; then
        RB_STATE=$folder/$RB_KEY
    fi
}

# One line for each event: a word, a name, and a value in which a line break is \n.
rb_keep() {
    local value=${3-}
    [[ -n $RB_STATE ]] || return 0
    value=${value//\\/\\\\}
    printf '%s %s %s\n' "$1" "$2" "${value//$'\n'/\\n}" >>"$RB_STATE" 2>/dev/null || RB_STATE=''
}

rb_new_state() {
    local number name variable
    [[ -n $RB_STATE ]] || rb_note 'There is no folder to keep the state in, so this run can not be resumed.'
    if [[ -n $RB_STATE ]]; then (umask 077 && : >"$RB_STATE") 2>/dev/null || RB_STATE=''; fi
    for number; do rb_keep plan "${RB_IDS[number]}"; done
    for name in ${RB_NAMES[@]+"${RB_NAMES[@]}"}; do
        variable=${RB_VARIABLE[$name]}
        [[ ! -v $variable || ${RB_TYPE[$name]} == secret ]] || rb_keep value "$name" "${!variable}"
    done
}

rb_read_state() {
    local word name value
    [[ -n $RB_STATE && -f $RB_STATE && -O $RB_STATE ]] || rb_wrong 'no earlier run of this script is known'
    while IFS=' ' read -r word name value; do
        case $word in
        plan) RB_PLANNED+=("$name") ;;
        value) [[ ! -v RB_TYPE[$name] ]] || printf -v "RB_SAVED[$name]" %b "$value" ;;
        begin) RB_BEGUN=$name ;;
        done | skip)
            RB_BEGUN=''
            [[ $word == skip || -n ${RB_DONE[$name]-} ]] || RB_ORDER+=("$name")
            RB_DONE[$name]=$word
            ;;
        back) unset "RB_DONE[$name]" ;;
        end) RB_ENDED=1 ;;
        esac
    done <"$RB_STATE"
}
