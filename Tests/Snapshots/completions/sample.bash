# bash completion for everett, made by 'everett completions bash'; changes belong there.
# Answers of everett are text: they are compared and quoted, and never expanded.

# Takes the line up to the cursor apart as bash would. Finished words go to 'words'; of the last one, 'current' is
# what it means, 'quote' the quote it stands in, and 'lead' what readline does not count as part of the word.
__everett_split() {
    local line=${COMP_LINE:0:COMP_POINT} at=0 character next typed='' started=''
    words=() current='' quote='' lead='' mixed=''
    while ((at < ${#line})); do
        character=${line:at:1}
        at=$((at + 1))
        if [[ $quote == "'" ]]; then
            if [[ $character == "'" ]]; then quote='' mixed=1; else current+=$character; fi
        elif [[ $character == "\\" ]]; then
            next=${line:at:1}
            at=$((at + 1))
            if [[ $quote == '"' && $next != ['"\$`'] ]]; then current+="\\"; fi
            current+=$next
            typed+="\\$next"
            started=1
            continue
        elif [[ $quote == '"' ]]; then
            if [[ $character == '"' ]]; then quote='' mixed=1; else current+=$character; fi
        elif [[ $character == ["'\""] ]]; then
            if [[ -n $typed ]]; then mixed=1; fi
            quote=$character
        elif [[ $character == [$' \t\n'] ]]; then
            if [[ -n $started ]]; then words+=("$current"); fi
            current='' typed='' started='' lead='' mixed=''
            continue
        elif [[ $character == [';|&()<>'] ]]; then
            words=() current='' typed='' started='' lead='' mixed=''
            continue
        else
            current+=$character
            if [[ $COMP_WORDBREAKS == *"$character"* ]]; then lead=$typed$character; fi
        fi
        typed+=$character
        started=1
    done
}

# What may follow a command: its commands, its options, its operands.
__everett_at() {
    case $1 in
    '')
        node=''
        known='checkpoint save cp restore timeline log help'
        commands='checkpoint restore timeline log help'
        options=''
        operands=()
        ;;
    'checkpoint' | 'save' | 'cp')
        node='checkpoint'
        known=''
        commands=''
        options='-m --message -c --component'
        operands=('files*')
        ;;
    'restore')
        node='restore'
        known=''
        commands=''
        options='-n --dry-run'
        operands=('ask:checkpoints' 'directories')
        ;;
    'timeline')
        node='timeline'
        known='list drop'
        commands='list drop'
        options='-a --all'
        operands=()
        ;;
    'timeline list')
        node='timeline list'
        known=''
        commands=''
        options='-a --all'
        operands=()
        ;;
    'timeline drop')
        node='timeline drop'
        known=''
        commands=''
        options='-a --all'
        operands=('anything*')
        ;;
    'log')
        node='log'
        known=''
        commands=''
        options=''
        operands=()
        ;;
    'help')
        node='help'
        known=''
        commands='checkpoint restore timeline log exit-codes'
        options=''
        operands=()
        ;;
    *) known='' commands='' options='' operands=() ;;
    esac
    options+=' --json --color -q --quiet -v --verbose --project -h --help'
}

# What the value of an option is; fails for a flag.
__everett_value() {
    case $2 in
    '--color') source='words:auto always never'; return ;;
    '--project') source='ask+directories:projects'; return ;;
    esac
    case $1' '$2 in
    'checkpoint -m' | 'checkpoint --message') source='anything' ;;
    'checkpoint -c' | 'checkpoint --component') source='words:files git' ;;
    *) return 1 ;;
    esac
}

# Adds a candidate, written so that bash reads back exactly this text.
__everett_offer() {
    local text
    [[ $1 == "$wanted"* ]] || return 0
    case $quote in
    "'") [[ $1 != *"'"* && -z $mixed ]] || return 0; text=$1 ;;
    '"') [[ $1 != *['"$`\!']* && -z $mixed ]] || return 0; text=$1 ;;
    *)
        printf -v text %q "$1"
        [[ $text == "$lead"* ]] || return 0
        text=${text#"$lead"}
        ;;
    esac
    if [[ -n $text ]]; then COMPREPLY+=("$text"); fi
}

# Asks the program; every line is a value, a tab and words about it.
__everett_ask() {
    local value rest
    while IFS=$'\t' read -r value rest; do
        if [[ $value == *= ]]; then compopt -o nospace 2> /dev/null; fi
        __everett_offer "$value"
    done < <(command everett complete "$1" "${context[@]}" -- "$wanted" 2> /dev/null < /dev/null)
}

# Offers what a source holds.
__everett_source() {
    local word
    case $1 in
    words:*) for word in ${1#words:}; do __everett_offer "$word"; done ;;
    files) compopt -o bashdefault -o default 2> /dev/null ;;
    directories) compopt -o dirnames 2> /dev/null ;;
    ask:*) __everett_ask "${1#ask:}" ;;
    ask+directories:*)
        __everett_ask "${1#ask+directories:}"
        compopt -o plusdirs 2> /dev/null
        ;;
    esac
}

__everett() {
    local words current quote lead mixed wanted known commands options operands source
    local node='' option='' dashes='' count=0 word index=0 context=() IFS=$' \t\n'
    COMPREPLY=()
    __everett_split
    # What stands before the program, a variable or another program, is not ours.
    while ((index < ${#words[@]})) && [[ ${words[index]##*/} != everett ]]; do index=$((index + 1)); done
    if ((index >= ${#words[@]})); then index=0; fi
    __everett_at ''
    for word in "${words[@]:index+1}"; do
        if [[ -n $option ]]; then
            case $option in --project) context+=("$option=$word") ;; esac
            option=''
        elif [[ -n $dashes ]]; then
            count=$((count + 1))
        else
            case $word in
            --) dashes=1 ;;
            --project=*) context+=("$word") ;;
            --*=*) ;;
            -?*) if __everett_value "$node" "$word"; then option=$word; fi ;;
            *)
                if ((count == 0)) && [[ " $known " == *" $word "* ]]; then
                    __everett_at "${node:+$node }$word"
                else
                    count=$((count + 1))
                fi
                ;;
            esac
        fi
    done

    wanted=$current
    if [[ -n $option ]]; then
        __everett_value "$node" "$option" && __everett_source "$source"
    elif [[ -z $dashes && $current == --*=* ]]; then
        if __everett_value "$node" "${current%%=*}"; then
            wanted=${current#*=}
            # What readline replaces begins after the equals sign, wherever it breaks words.
            if [[ $lead == *=* ]]; then lead=${lead#*=}; else lead=''; fi
            __everett_source "$source"
            if [[ $COMP_WORDBREAKS != *=* ]]; then COMPREPLY=("${COMPREPLY[@]/#/"${current%%=*}="}"); fi
        fi
    elif [[ -z $dashes && $current == -* ]]; then
        for word in $options; do __everett_offer "$word"; done
    else
        if [[ -z $dashes ]] && ((count == 0)); then
            for word in $commands; do __everett_offer "$word"; done
        fi
        local last=$((${#operands[@]} - 1))
        if ((last >= 0)); then
            if [[ ${operands[last]} == *\* ]] && { ((count > last)) || [[ -n $dashes ]]; }; then count=$last; fi
            if ((count <= last)); then __everett_source "${operands[count]%\*}"; fi
        fi
    fi
}
complete -F __everett everett
