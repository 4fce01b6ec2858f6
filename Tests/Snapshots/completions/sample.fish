# fish completion for everett, made by 'everett completions fish'; changes belong there.
# Answers of everett are text: fish writes them into the command line quoted, and never expands them.

# Looks at the line up to the cursor once: which command it is, and how many operands it has.
function __everett_look
    set -l tokens (commandline -opc)
    set -e tokens[1]
    if set -q __everett_seen; and test (count $tokens) -eq (count $__everett_seen)
        and test "$tokens" = "$__everett_seen"
        return
    end
    set -g __everett_seen $tokens
    set -g __everett_node ''
    set -g __everett_count 0
    set -g __everett_context
    set -g __everett_dashes 0
    set -l option ''
    for token in $tokens
        if test -n "$option"
            if contains -- $option --project
                set -a __everett_context "$option=$token"
            end
            set option ''
        else if test $__everett_dashes -eq 1
            set __everett_count (math $__everett_count + 1)
        else
            switch $token
                case --
                    set __everett_dashes 1
                case '--project=*'
                    set -a __everett_context $token
                case '--*=*'
                case '-?*'
                    if contains -- $token --color --project; or contains -- "$__everett_node $token" 'checkpoint -m' 'checkpoint --message' 'checkpoint -c' 'checkpoint --component'
                        set option $token
                    end
                case '*'
                    set -l path (string trim -- "$__everett_node $token")
                    switch $path
                        case 'save' 'cp'
                            set path 'checkpoint'
                    end
                    if test $__everett_count -eq 0; and contains -- $path 'checkpoint' 'restore' 'timeline' 'timeline list' 'timeline drop' 'log' 'help'
                        set __everett_node $path
                    else
                        set __everett_count (math $__everett_count + 1)
                    end
            end
        end
    end
end

# Whether the command is this one, and, where a number is given, as many operands stand before the cursor.
function __everett_at
    __everett_look
    test "$__everett_node" = "$argv[1]"; or return 1
    switch "$argv[2]"
        case ''
            return 0
        case '*+'
            test $__everett_count -ge (string trim -c + -- $argv[2]); or test $__everett_dashes -eq 1
        case '*'
            test $__everett_count -eq $argv[2]; and test $__everett_dashes -eq 0
    end
end

# Asks the program; every line is a value, a tab and words about it.
function __everett_ask
    __everett_look
    command everett complete $argv[1] $__everett_context -- (commandline -ct) 2> /dev/null < /dev/null
end

complete -c everett -f
complete -c everett -n '__everett_at \'\' 0' -a checkpoint -d 'Record the state of the project.'
complete -c everett -n '__everett_at \'\' 0' -a restore -d 'Bring a state back.'
complete -c everett -n '__everett_at \'\' 0' -a timeline -d 'Work with timelines.'
complete -c everett -n '__everett_at \'\' 0' -a log -d 'List checkpoints.'
complete -c everett -n '__everett_at \'\' 0' -a help -d 'Shows the help of a command or a topic.'
complete -c everett -n '__everett_at \'\'' -l json -d 'write JSON'
complete -c everett -n '__everett_at \'\'' -l color -d 'use colours' -r -f -a 'auto always never'
complete -c everett -n '__everett_at \'\'' -s q -l quiet -d 'say only what matters'
complete -c everett -n '__everett_at \'\'' -s v -l verbose -d 'say more'
complete -c everett -n '__everett_at \'\'' -l project -d 'the project\'s directory' -r -f -k -a '(__everett_ask projects; __fish_complete_directories (commandline -ct))'
complete -c everett -n '__everett_at \'\'' -s h -l help -d 'show this help'
complete -c everett -n '__everett_at \'checkpoint\' 0+' -F
complete -c everett -n '__everett_at \'checkpoint\'' -s m -l message -d 'what to call it' -r -f
complete -c everett -n '__everett_at \'checkpoint\'' -s c -l component -d 'record only this' -r -f -a 'files git'
complete -c everett -n '__everett_at \'checkpoint\'' -l json -d 'write JSON'
complete -c everett -n '__everett_at \'checkpoint\'' -l color -d 'use colours' -r -f -a 'auto always never'
complete -c everett -n '__everett_at \'checkpoint\'' -s q -l quiet -d 'say only what matters'
complete -c everett -n '__everett_at \'checkpoint\'' -s v -l verbose -d 'say more'
complete -c everett -n '__everett_at \'checkpoint\'' -l project -d 'the project\'s directory' -r -f -k -a '(__everett_ask projects; __fish_complete_directories (commandline -ct))'
complete -c everett -n '__everett_at \'checkpoint\'' -s h -l help -d 'show this help'
complete -c everett -n '__everett_at \'restore\' 0' -f -k -a '(__everett_ask checkpoints)'
complete -c everett -n '__everett_at \'restore\' 1' -f -a '(__fish_complete_directories (commandline -ct))'
complete -c everett -n '__everett_at \'restore\'' -s n -l dry-run -d 'only tell'
complete -c everett -n '__everett_at \'restore\'' -l json -d 'write JSON'
complete -c everett -n '__everett_at \'restore\'' -l color -d 'use colours' -r -f -a 'auto always never'
complete -c everett -n '__everett_at \'restore\'' -s q -l quiet -d 'say only what matters'
complete -c everett -n '__everett_at \'restore\'' -s v -l verbose -d 'say more'
complete -c everett -n '__everett_at \'restore\'' -l project -d 'the project\'s directory' -r -f -k -a '(__everett_ask projects; __fish_complete_directories (commandline -ct))'
complete -c everett -n '__everett_at \'restore\'' -s h -l help -d 'show this help'
complete -c everett -n '__everett_at \'timeline\' 0' -a list -d 'List them.'
complete -c everett -n '__everett_at \'timeline\' 0' -a drop -d 'Drop one.'
complete -c everett -n '__everett_at \'timeline\'' -s a -l all -d 'dropped ones too'
complete -c everett -n '__everett_at \'timeline\'' -l json -d 'write JSON'
complete -c everett -n '__everett_at \'timeline\'' -l color -d 'use colours' -r -f -a 'auto always never'
complete -c everett -n '__everett_at \'timeline\'' -s q -l quiet -d 'say only what matters'
complete -c everett -n '__everett_at \'timeline\'' -s v -l verbose -d 'say more'
complete -c everett -n '__everett_at \'timeline\'' -l project -d 'the project\'s directory' -r -f -k -a '(__everett_ask projects; __fish_complete_directories (commandline -ct))'
complete -c everett -n '__everett_at \'timeline\'' -s h -l help -d 'show this help'
complete -c everett -n '__everett_at \'timeline list\'' -s a -l all -d 'dropped ones too'
complete -c everett -n '__everett_at \'timeline list\'' -l json -d 'write JSON'
complete -c everett -n '__everett_at \'timeline list\'' -l color -d 'use colours' -r -f -a 'auto always never'
complete -c everett -n '__everett_at \'timeline list\'' -s q -l quiet -d 'say only what matters'
complete -c everett -n '__everett_at \'timeline list\'' -s v -l verbose -d 'say more'
complete -c everett -n '__everett_at \'timeline list\'' -l project -d 'the project\'s directory' -r -f -k -a '(__everett_ask projects; __fish_complete_directories (commandline -ct))'
complete -c everett -n '__everett_at \'timeline list\'' -s h -l help -d 'show this help'
complete -c everett -n '__everett_at \'timeline drop\'' -s a -l all -d 'dropped ones too'
complete -c everett -n '__everett_at \'timeline drop\'' -l json -d 'write JSON'
complete -c everett -n '__everett_at \'timeline drop\'' -l color -d 'use colours' -r -f -a 'auto always never'
complete -c everett -n '__everett_at \'timeline drop\'' -s q -l quiet -d 'say only what matters'
complete -c everett -n '__everett_at \'timeline drop\'' -s v -l verbose -d 'say more'
complete -c everett -n '__everett_at \'timeline drop\'' -l project -d 'the project\'s directory' -r -f -k -a '(__everett_ask projects; __fish_complete_directories (commandline -ct))'
complete -c everett -n '__everett_at \'timeline drop\'' -s h -l help -d 'show this help'
complete -c everett -n '__everett_at \'log\'' -l json -d 'write JSON'
complete -c everett -n '__everett_at \'log\'' -l color -d 'use colours' -r -f -a 'auto always never'
complete -c everett -n '__everett_at \'log\'' -s q -l quiet -d 'say only what matters'
complete -c everett -n '__everett_at \'log\'' -s v -l verbose -d 'say more'
complete -c everett -n '__everett_at \'log\'' -l project -d 'the project\'s directory' -r -f -k -a '(__everett_ask projects; __fish_complete_directories (commandline -ct))'
complete -c everett -n '__everett_at \'log\'' -s h -l help -d 'show this help'
complete -c everett -n '__everett_at \'help\' 0' -a checkpoint -d 'Record the state of the project.'
complete -c everett -n '__everett_at \'help\' 0' -a restore -d 'Bring a state back.'
complete -c everett -n '__everett_at \'help\' 0' -a timeline -d 'Work with timelines.'
complete -c everett -n '__everett_at \'help\' 0' -a log -d 'List checkpoints.'
complete -c everett -n '__everett_at \'help\' 0' -a exit-codes -d 'What the exit codes mean.'
complete -c everett -n '__everett_at \'help\'' -l json -d 'write JSON'
complete -c everett -n '__everett_at \'help\'' -l color -d 'use colours' -r -f -a 'auto always never'
complete -c everett -n '__everett_at \'help\'' -s q -l quiet -d 'say only what matters'
complete -c everett -n '__everett_at \'help\'' -s v -l verbose -d 'say more'
complete -c everett -n '__everett_at \'help\'' -l project -d 'the project\'s directory' -r -f -k -a '(__everett_ask projects; __fish_complete_directories (commandline -ct))'
complete -c everett -n '__everett_at \'help\'' -s h -l help -d 'show this help'
