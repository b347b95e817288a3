# ---- Parameters ----------------------------------------------------------------------------------------------------

RB_NAMES=()
declare -A RB_TYPE=() RB_DEFAULT=() RB_CHOICES=() RB_PATTERN=() RB_ABOUT=() RB_VARIABLE=() RB_CAPTURED=() RB_FIND=() RB_GROUP=() RB_ORIGIN=()
declare -A RB_SAVED=()

# What a value of each type looks like; what has no line here may be anything.
declare -A RB_SHAPES=(
    [integer]='^[+-]?[0-9]+$'
    [number]='^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?$'
    [duration]='^([0-9]+([.][0-9]+)?(ns|us|ms|s|sec|m|min|h|d|w)?)+$'
    [date]='^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.,Z+-]+)?$'
    [host]='^([A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?[.]?|[0-9A-Fa-f:]+)$'
    [address]='^([0-9]{1,3}([.][0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(%[A-Za-z0-9]+)?(/[0-9]{1,3})?$'
    [port]='^[0-9]{1,5}$'
    [user]='^[A-Za-z0-9_][A-Za-z0-9_.@\-]*[$]?$'
    [path]='.'
    [url]='^[A-Za-z][A-Za-z0-9+.-]*:[^[:space:]]+$'
    [version]='^[A-Za-z0-9][A-Za-z0-9._+:~-]*$'
    [branch]='^[^][:space:]~^:?*\-][^][:space:]~^:?*\]*$'
    [identifier]='^[A-Za-z0-9_][A-Za-z0-9_.:/@+=-]*$'
    [secret]='.'
)

# rb_parameter NAME [type= default= choice= pattern= about= variable= from= find= group=1]...
rb_parameter() {
    local name=$1 word
    shift
    RB_NAMES+=("$name")
    RB_TYPE[$name]=string RB_VARIABLE[$name]=$name
    for word; do
        case ${word%%=*} in
        type) RB_TYPE[$name]=${word#*=} ;;
        default) RB_DEFAULT[$name]=${word#*=} ;;
        choice) RB_CHOICES[$name]=${RB_CHOICES[$name]+${RB_CHOICES[$name]}$'\n'}${word#*=} ;;
        pattern) RB_PATTERN[$name]=${word#*=} ;;
        about) RB_ABOUT[$name]=${word#*=} ;;
        variable) RB_VARIABLE[$name]=${word#*=} ;;
        from) RB_CAPTURED[$name]=${word#*=} ;;
        find) RB_FIND[$name]=${word#*=} ;;
        group) RB_GROUP[$name]=1 ;; # the value is what the group of find= finds
        esac
    done
}

# Gives every parameter its value: --set, then what a resumed run had, then the environment, then the default. In the
# environment a secret has its own name; anything else is called PARAM_NAME, since HOST or VERSION may mean another thing there.
rb_values() {
    local name variable given
    for name in ${RB_NAMES[@]+"${RB_NAMES[@]}"}; do
        variable=${RB_VARIABLE[$name]}
        rb_given "$name"
        given=$REPLY
        if [[ -v RB_SET[$name] ]]; then
            rb_give "$name" "${RB_SET[$name]}" --set
        elif [[ -v RB_SAVED[$name] ]]; then
            rb_give "$name" "${RB_SAVED[$name]}" 'last run'
        elif [[ -n ${!given-} ]]; then
            rb_give "$name" "${!given}" environment
        elif [[ -v RB_DEFAULT[$name] && -z ${RB_CAPTURED[$name]-} && ${RB_TYPE[$name]} != secret ]]; then
            rb_give "$name" "${RB_DEFAULT[$name]}" default
        else
            unset "$variable"
        fi
    done
}

# The variable that gives a parameter its value from outside; REPLY.
rb_given() {
    REPLY=${RB_VARIABLE[$1]}
    [[ ${RB_TYPE[$1]} == secret || $REPLY == PARAM_"$1" ]] || REPLY=PARAM_$1
}

# rb_give NAME VALUE ORIGIN; ends the script where the value can't be one.
rb_give() {
    rb_valid "$1" "$2" || rb_wrong "$REPLY"
    printf -v "${RB_VARIABLE[$1]}" '%s' "$2"
    export -n "${RB_VARIABLE[$1]?}"
    RB_ORIGIN[$1]=$3
    [[ ${RB_TYPE[$1]} != secret ]] || rb_hide
}

# Whether a value can be one; if not, REPLY says why. What was recorded is always right.
rb_valid() {
    local name=$1 value=$2 type=${RB_TYPE[$1]} shown
    local shape=${RB_SHAPES[$type]-} default=${RB_DEFAULT[$name]-}
    [[ ! -v RB_DEFAULT[$name] || $value != "$default" ]] || return 0
    shown=${value@Q}
    [[ $type != secret ]] || shown='what was given'
    if [[ -n ${RB_CHOICES[$name]-} && $'\n'${RB_CHOICES[$name]}$'\n' != *$'\n'"$value"$'\n'* ]]; then
        REPLY="$name can't be $shown; it is one of: ${RB_CHOICES[$name]//$'\n'/, }"
        return 1
    fi
    if [[ -n ${RB_PATTERN[$name]-} && ! $value =~ ^(${RB_PATTERN[$name]})$ ]]; then
        REPLY="$name can't be $shown; it must match ${RB_PATTERN[$name]}"
        return 1
    fi
    # A default of another shape shows that the type is not to be taken to the letter.
    [[ -z $default || -z $shape || $default =~ $shape ]] || return 0
    if [[ -n $shape && ! $value =~ $shape ]] || { [[ $type == port ]] && ! ((10#$value > 0 && 10#$value <= 65535)); }; then
        REPLY="$name can't be $shown; its type is $type"
        return 1
    fi
}

# Asks for the values that these steps use and nobody gave; without a terminal that is an error.
rb_missing() {
    local number name
    local -A found=()
    for number; do
        rb_load "$number"
        for name in ${RB_USES[@]+"${RB_USES[@]}"}; do
            [[ -z ${RB_CAPTURED[$name]-} || -z ${found[${RB_CAPTURED[$name]}]-} ]] || continue
            rb_need "$name"
        done
        found[$RB_ID]=1
    done
}

rb_need() {
    local name=$1 variable=${RB_VARIABLE[$1]} value secret=() default=${RB_DEFAULT[$1]-}
    [[ ! -v $variable ]] || return 0
    if [[ -z $RB_TERMINAL ]]; then
        rb_given "$name"
        value='' && [[ ${RB_TYPE[$name]} == secret ]] || value=' or with --set'
        rb_wrong "$name has no value and there is no terminal to ask on; give it in the environment ($REPLY)$value"
    fi
    [[ ${RB_TYPE[$name]} != secret ]] || secret=(-s) default=''
    while :; do
        rb_ask "$name${RB_ABOUT[$name]:+ (${RB_ABOUT[$name]})}${default:+ [$default]}: "
        IFS= read -r ${secret[@]+"${secret[@]}"} value <&"$RB_IN" || rb_wrong "$name has no value"
        [[ -z ${secret[*]-} ]] || printf '\n' >&"$RB_ERR"
        value=${value:-$default}
        if rb_valid "$name" "$value"; then
            rb_give "$name" "$value" asked
            return 0
        fi
        rb_note "$REPLY"
    done
}

rb_show_values() {
    local name variable
    for name in ${RB_NAMES[@]+"${RB_NAMES[@]}"}; do
        variable=${RB_VARIABLE[$name]}
        if [[ ! -v $variable ]]; then
            [[ -z ${RB_CAPTURED[$name]-} ]] || rb_say "  $name: found by step ${RB_CAPTURED[$name]}"
        elif [[ ${RB_TYPE[$name]} == secret ]]; then
            rb_secret_origin "$name"
            rb_say "  $name: secret ($REPLY)"
        else
            rb_say "  $name=${!variable@Q} (${RB_ORIGIN[$name]})"
        fi
    done
}

rb_secret_origin() {
    REPLY=${RB_ORIGIN[$1]}
    [[ $REPLY != environment ]] || REPLY="${RB_VARIABLE[$1]} is taken from the environment"
}

# A sentence with the values of the parameters in it that are no secrets; REPLY.
rb_words() {
    local name variable
    REPLY=$1
    [[ $REPLY == *'${'* ]] || return 0
    for name in ${RB_NAMES[@]+"${RB_NAMES[@]}"}; do
        variable=${RB_VARIABLE[$name]}
        [[ ! -v $variable || ${RB_TYPE[$name]} == secret ]] || REPLY=${REPLY//"\${$name}"/"${!variable}"}
    done
}
