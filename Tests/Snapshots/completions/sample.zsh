#compdef everett
# zsh completion for everett, made by 'everett completions zsh'; changes belong there.
# Answers of everett are text: they go to 'compadd' as they are, and are never expanded.

# Asks the program; every line is a value, a tab and words about it. The order of the answer is kept.
__everett_ask() {
    local line word option='' value
    local -a answers context suffix
    for word in "${__everett_line[@]}"; do
        word=${(Q)word}
        if [[ -n $option ]]; then
            context+=("$option=$word")
            option=''
        fi
        case $word in
        --project) option=$word ;;
        (--project)=*) context+=("$word") ;;
        esac
    done
    for line in "${(@f)$(command everett complete $1 "${context[@]}" -- "${(Q)PREFIX}" 2> /dev/null < /dev/null)}"; do
        [[ -n $line ]] || continue
        value=${line%%$'\t'*}
        if [[ $value == *= ]]; then suffix=(-S ''); fi
        value=${value//\\/\\\\}
        answers+=("${value//:/\\:}:${line#*$'\t'}")
    done
    _describe -V $1 answers "${suffix[@]}"
}

__everett_ask_or_directories() {
    local ret=1
    __everett_ask $1 && ret=0
    _path_files -/ && ret=0
    return ret
}

# Options of every command.
typeset -ga __everett_shared=(
    '(--json)--json[write JSON]'
    '(--color)--color=[use colours]:WHEN:(auto always never)'
    '(-q --quiet)-q[say only what matters]'
    '(-q --quiet)--quiet[say only what matters]'
    '(-v --verbose)-v[say more]'
    '(-v --verbose)--verbose[say more]'
    '(--project)--project=[the project'\''s directory]:DIR: __everett_ask_or_directories projects'
    '(-h --help)-h[show this help]'
    '(-h --help)--help[show this help]'
)

__everett() {
    __everett_commands() {
        local -a commands=(
            'checkpoint:Record the state of the project.'
        'restore:Bring a state back.'
        'timeline:Work with timelines.'
        'log:List checkpoints.'
        'help:Shows the help of a command or a topic.'
        )
        _describe -V commands commands
    }
    local state line ret=1
    local curcontext="$curcontext"
    typeset -A opt_args
    _arguments -C -s \
        "${__everett_shared[@]}" \
        '1: :__everett_commands' \
        '*:: :->words' \
        && ret=0
    [[ $state == words ]] && case $line[1] in
    checkpoint|save|cp) __everett_checkpoint && ret=0 ;;
    restore) __everett_restore && ret=0 ;;
    timeline) __everett_timeline && ret=0 ;;
    log) __everett_log && ret=0 ;;
    help) __everett_help && ret=0 ;;
    esac
    return ret
}

__everett_checkpoint() {
    local state line ret=1
    local curcontext="$curcontext"
    typeset -A opt_args
    _arguments -C -s \
        "${__everett_shared[@]}" \
        '(-m --message)-m+[what to call it]:NAME: ' \
        '(-m --message)--message=[what to call it]:NAME: ' \
        '*-c+[record only this]:NAME:(files git)' \
        '*--component=[record only this]:NAME:(files git)' \
        '*:PATH:_files' \
        && ret=0
    return ret
}

__everett_restore() {
    local state line ret=1
    local curcontext="$curcontext"
    typeset -A opt_args
    _arguments -C -s \
        "${__everett_shared[@]}" \
        '(-n --dry-run)-n[only tell]' \
        '(-n --dry-run)--dry-run[only tell]' \
        '1:CHECKPOINT: __everett_ask checkpoints' \
        '2::TARGET:_path_files -/' \
        && ret=0
    return ret
}

__everett_timeline() {
    __everett_timeline_commands() {
        local -a commands=(
            'list:List them.'
        'drop:Drop one.'
        )
        _describe -V commands commands
    }
    local state line ret=1
    local curcontext="$curcontext"
    typeset -A opt_args
    _arguments -C -s \
        "${__everett_shared[@]}" \
        '(-a --all)-a[dropped ones too]' \
        '(-a --all)--all[dropped ones too]' \
        '1: :__everett_timeline_commands' \
        '*:: :->words' \
        && ret=0
    [[ $state == words ]] && case $line[1] in
    list) __everett_timeline_list && ret=0 ;;
    drop) __everett_timeline_drop && ret=0 ;;
    esac
    return ret
}

__everett_timeline_list() {
    local state line ret=1
    local curcontext="$curcontext"
    typeset -A opt_args
    _arguments -C -s \
        "${__everett_shared[@]}" \
        '(-a --all)-a[dropped ones too]' \
        '(-a --all)--all[dropped ones too]' \
        && ret=0
    return ret
}

__everett_timeline_drop() {
    local state line ret=1
    local curcontext="$curcontext"
    typeset -A opt_args
    _arguments -C -s \
        "${__everett_shared[@]}" \
        '(-a --all)-a[dropped ones too]' \
        '(-a --all)--all[dropped ones too]' \
        '*:NAME: ' \
        && ret=0
    return ret
}

__everett_log() {
    local state line ret=1
    local curcontext="$curcontext"
    typeset -A opt_args
    _arguments -C -s \
        "${__everett_shared[@]}" \
        && ret=0
    return ret
}

__everett_help() {
    __everett_help_commands() {
        local -a commands=(
            'checkpoint:Record the state of the project.'
        'restore:Bring a state back.'
        'timeline:Work with timelines.'
        'log:List checkpoints.'
        'exit-codes:What the exit codes mean.'
        )
        _describe -V commands commands
    }
    local state line ret=1
    local curcontext="$curcontext"
    typeset -A opt_args
    _arguments -C -s \
        "${__everett_shared[@]}" \
        '1: :__everett_help_commands' \
        '*:: :->words' \
        && ret=0
    return ret
}

_everett() {
    local -a __everett_line=("${(@)words[1,CURRENT-1]}")
    __everett
}

if [[ $funcstack[1] == _everett ]]; then
    _everett "$@"
else
    compdef _everett everett
fi
