# ---- Options -------------------------------------------------------------------------------------------------------

RB_FROM='' RB_TO='' RB_ONLY='' RB_SKIP='' RB_ACTION=run RB_YES='' RB_STEPWISE='' RB_BACK='' RB_LOG='' RB_PLAIN=''
RB_CONFIRMED=()
declare -A RB_SET=()

rb_usage() {
    printf '%s\n' "$RB_NAME: $RB_ABOUT_TITLE" '' \
        "Usage: ${0##*/} [OPTION]..." '' \
        '  --list                  number, id, section and title of each step, and what is dangerous' \
        '  --dry-run               print each command as it would run, and run nothing' \
        '  --check                 run the prerequisites only' \
        '  --from STEP, --to STEP  begin or end at a step (number or id); setup steps are run all the same, and so are those' \
        '                          that only set what a later step needs' \
        '  --only STEP,...         run these steps alone (2-4 for several in a row), after the setup steps' \
        '  --skip STEP,...         leave these out, as steps that are done already' \
        '  --resume                go on where the last run stopped, after the setup steps, with the folder, variables and' \
        '                          functions that its steps left' \
        '  --rollback              take back what the last run did, last step first' \
        '  --rollback-on-failure   take back what was done as soon as a step fails' \
        '  --set NAME=VALUE        give a parameter a value (before PARAM_NAME in the environment and the default)' \
        '  --step                  ask before each step' \
        '  --yes                   confirm steps that only ask yes or no' \
        '  --confirm NAME          confirm the steps for which NAME must be typed' \
        '  --log FILE              append times, steps and outputs to a file (mode 0600), values of secrets as ***' \
        '  --no-color              no colours' '' \
        'A secret is taken from the environment by its name, any other parameter by PARAM_NAME alone.' '' \
        'Ends with 0 where all went well, 1 where a step failed or was not confirmed, 2 for wrong options or values, and 4' \
        'where another run of this script is going on.' '' 'Parameters:'
    local name
    for name in ${RB_NAMES[@]+"${RB_NAMES[@]}"}; do
        printf '  %-22s  %s%s\n' "$name" "$(rb_parameter_words "$name")" "${RB_ABOUT[$name]:+; ${RB_ABOUT[$name]}}"
    done
    ((${#RB_NAMES[@]})) || echo '  none'
}

rb_parameter_words() {
    local name=$1 words=${RB_TYPE[$1]}
    [[ -z ${RB_CHOICES[$name]-} ]] || words+=" (${RB_CHOICES[$name]//$'\n'/, })"
    if [[ ${RB_TYPE[$name]} == secret ]]; then
        words+=', asked for'
    elif [[ -n ${RB_CAPTURED[$name]-} ]]; then
        words+=", found by step ${RB_CAPTURED[$name]}"
    elif [[ -v RB_DEFAULT[$name] ]]; then
        words+=", default ${RB_DEFAULT[$name]@Q}"
    else
        words+=', must be given'
    fi
    rb_given "$name"
    words+=" (in the environment: $REPLY)"
    printf '%s' "$words"
}

rb_wrong() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit 2
}

rb_options() {
    local option
    while (($#)); do
        option=$1
        shift
        if [[ $option == --?*=* ]]; then
            set -- "${option#*=}" "$@"
            option=${option%%=*}
        fi
        case $option in
        --from | --to | --only | --skip | --set | --confirm | --log)
            (($#)) || rb_wrong "$option needs a value; see --help"
            rb_option "$option" "$1"
            shift
            ;;
        -h | --help) RB_ACTION=help ;;
        --list | --dry-run | --check | --resume | --rollback)
            [[ $RB_ACTION == run || $RB_ACTION == help || $RB_ACTION == "${option#--}" ]] ||
                rb_wrong "--$RB_ACTION and $option can't be given together; see --help"
            [[ $RB_ACTION == help ]] || RB_ACTION=${option#--}
            ;;
        -y | --yes) RB_YES=1 ;;
        --step) RB_STEPWISE=1 ;;
        --rollback-on-failure) RB_BACK=1 ;;
        --no-color) RB_PLAIN=1 ;;
        *) rb_wrong "$option is no option; see --help" ;;
        esac
    done
}

rb_option() {
    local name=${2%%=*}
    case $1 in
    --from) rb_number "$2" && RB_FROM=$REPLY ;;
    --to) rb_number "$2" && RB_TO=$REPLY ;;
    --only) RB_ONLY+=,$2 ;;
    --skip) RB_SKIP+=,$2 ;;
    --confirm) RB_CONFIRMED+=("$2") ;;
    --log) RB_LOG=$2 ;;
    --set)
        [[ $2 == ?*=* ]] || rb_wrong "--set needs NAME=VALUE, not ${2@Q}"
        [[ -v RB_TYPE[$name] ]] || rb_wrong "there is no parameter ${name@Q}; there are: ${RB_NAMES[*]-none}"
        [[ ${RB_TYPE[$name]} != secret ]] ||
            rb_wrong "$name is secret: give it in the environment (${RB_VARIABLE[$name]}), where no list of processes shows it"
        RB_SET[$name]=${2#*=}
        ;;
    esac
}

# The number of a step that is named by number or id.
rb_number() {
    local number
    if [[ $1 =~ ^[0-9]{1,6}$ ]] && ((10#$1 >= 1 && 10#$1 <= RB_COUNT)); then
        REPLY=$((10#$1))
        return
    fi
    for ((number = 1; number <= RB_COUNT; number++)); do
        if [[ ${RB_IDS[number]} == "$1" ]]; then
            REPLY=$number
            return
        fi
    done
    rb_wrong "there is no step ${1@Q}; --list shows them"
}

# The numbers that a list such as 2,s-look,5-7 names, as " 2 3 5 6 7 ".
rb_numbers() {
    local part parts numbers=' ' number
    IFS=, read -ra parts <<<"${1#,}"
    for part in ${parts[@]+"${parts[@]}"}; do
        [[ -n $part ]] || continue
        if [[ $part =~ ^([0-9]{1,6})-([0-9]{1,6})$ ]]; then
            rb_number "${BASH_REMATCH[2]}"
            local last=$REPLY
            rb_number "${part%-*}"
            for ((number = REPLY; number <= last; number++)); do numbers+="$number "; done
        else
            rb_number "$part"
            numbers+="$REPLY "
        fi
    done
    REPLY=$numbers
}
