/// Completions for bash, written without bash-completion's helpers so that it works where they are not installed.
///
/// Nothing that comes from outside reaches `eval`, `compgen -W` or any other place where bash expands words: a name of a
/// checkpoint may hold `$(…)`. Candidates are compared as text and written back quoted.
struct BashCompletion {
    let tree: CompletionTree

    private var name: String { tree.program }

    var script: String {
        """
        # bash completion for \(name), made by '\(name) completions bash'; changes belong there.
        # Answers of \(name) are text: they are compared and quoted, and never expanded.

        \(splitting)
        \(nodes)
        \(values)
        \(offering)
        \(walking)
        complete -F __\(name) \(name)

        """
    }

    private var splitting: String {
        #"""
        # Takes the line up to the cursor apart as bash would. Finished words go to 'words'; of the last one, 'current' is
        # what it means, 'quote' the quote it stands in, and 'lead' what readline does not count as part of the word.
        __\#(name)_split() {
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

        """#
    }

    private var nodes: String {
        var text =
            "# What may follow a command: its commands, its options, its operands.\n__\(name)_at() {\n    case $1 in\n"
        for node in tree.nodes {
            let commands = node.commands.map(\.name).joined(separator: " ")
            let options = node.options.flatMap(\.spellings).joined(separator: " ")
            let operands = node.operandTexts.map(CompletionShell.bash.quoted).joined(separator: " ")
            let keys = ([node.key] + node.aliasKeys).map(CompletionShell.bash.quoted).joined(separator: " | ")
            text += "    \(keys))\n"
            text += "        node=\(CompletionShell.bash.quoted(node.key))\n"
            text += "        known=\(CompletionShell.bash.quoted(known(beneath: node).joined(separator: " ")))\n"
            text += "        commands=\(CompletionShell.bash.quoted(commands))\n"
            text += "        options=\(CompletionShell.bash.quoted(options))\n"
            text += "        operands=(\(operands))\n        ;;\n"
        }
        let shared = tree.shared.flatMap(\.spellings).joined(separator: " ")
        text += "    *) known='' commands='' options='' operands=() ;;\n    esac\n"
        return text + "    options+=\(CompletionShell.bash.quoted(" " + shared))\n}\n"
    }

    /// Words after which another node begins: the commands by all of their names.
    private func known(beneath node: CompletionNode) -> [String] {
        let children = tree.nodes.filter { $0.path.dropLast() == node.path[...] && !$0.path.isEmpty }
        return children.flatMap { [$0.path.last ?? ""] + $0.aliases }
    }

    private var values: String {
        var text = "# What the value of an option is; fails for a flag.\n__\(name)_value() {\n    case $2 in\n"
        text += tree.shared.compactMap { cases($0, "") }.joined()
        text += "    esac\n    case $1' '$2 in\n"
        for node in tree.nodes { text += node.options.compactMap { cases($0, node.key + " ") }.joined() }
        return text + "    *) return 1 ;;\n    esac\n}\n"
    }

    private func cases(_ option: CompletionNode.Option, _ prefix: String) -> String? {
        guard let source = option.source else { return nil }
        let patterns = option.spellings.map { CompletionShell.bash.quoted(prefix + $0) }.joined(separator: " | ")
        let end = prefix.isEmpty ? "; return" : ""
        return "    \(patterns)) source=\(CompletionShell.bash.quoted(source.text))\(end) ;;\n"
    }

    private var offering: String {
        #"""
        # Adds a candidate, written so that bash reads back exactly this text.
        __\#(name)_offer() {
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
        __\#(name)_ask() {
            local value rest
            while IFS=$'\t' read -r value rest; do
                if [[ $value == *= ]]; then compopt -o nospace 2> /dev/null; fi
                __\#(name)_offer "$value"
            done < <(command \#(name) complete "$1" "${context[@]}" -- "$wanted" 2> /dev/null < /dev/null)
        }

        # Offers what a source holds.
        __\#(name)_source() {
            local word
            case $1 in
            words:*) for word in ${1#words:}; do __\#(name)_offer "$word"; done ;;
            files) compopt -o bashdefault -o default 2> /dev/null ;;
            directories) compopt -o dirnames 2> /dev/null ;;
            ask:*) __\#(name)_ask "${1#ask:}" ;;
            ask+directories:*)
                __\#(name)_ask "${1#ask+directories:}"
                compopt -o plusdirs 2> /dev/null
                ;;
            esac
        }

        """#
    }

    private var walking: String {
        let context = tree.context.map { "--" + $0 }.joined(separator: " | ")
        let contextEqual = tree.context.map { "--" + $0 + "=*" }.joined(separator: " | ")
        return #"""
            __\#(name)() {
                local words current quote lead mixed wanted known commands options operands source
                local node='' option='' dashes='' count=0 word index=0 context=() IFS=$' \t\n'
                COMPREPLY=()
                __\#(name)_split
                # What stands before the program, a variable or another program, is not ours.
                while ((index < ${#words[@]})) && [[ ${words[index]##*/} != \#(name) ]]; do index=$((index + 1)); done
                if ((index >= ${#words[@]})); then index=0; fi
                __\#(name)_at ''
                for word in "${words[@]:index+1}"; do
                    if [[ -n $option ]]; then
                        case $option in \#(context)) context+=("$option=$word") ;; esac
                        option=''
                    elif [[ -n $dashes ]]; then
                        count=$((count + 1))
                    else
                        case $word in
                        --) dashes=1 ;;
                        \#(contextEqual)) context+=("$word") ;;
                        --*=*) ;;
                        -?*) if __\#(name)_value "$node" "$word"; then option=$word; fi ;;
                        *)
                            if ((count == 0)) && [[ " $known " == *" $word "* ]]; then
                                __\#(name)_at "${node:+$node }$word"
                            else
                                count=$((count + 1))
                            fi
                            ;;
                        esac
                    fi
                done

                wanted=$current
                if [[ -n $option ]]; then
                    __\#(name)_value "$node" "$option" && __\#(name)_source "$source"
                elif [[ -z $dashes && $current == --*=* ]]; then
                    if __\#(name)_value "$node" "${current%%=*}"; then
                        wanted=${current#*=}
                        # What readline replaces begins after the equals sign, wherever it breaks words.
                        if [[ $lead == *=* ]]; then lead=${lead#*=}; else lead=''; fi
                        __\#(name)_source "$source"
                        if [[ $COMP_WORDBREAKS != *=* ]]; then COMPREPLY=("${COMPREPLY[@]/#/"${current%%=*}="}"); fi
                    fi
                elif [[ -z $dashes && $current == -* ]]; then
                    for word in $options; do __\#(name)_offer "$word"; done
                else
                    if [[ -z $dashes ]] && ((count == 0)); then
                        for word in $commands; do __\#(name)_offer "$word"; done
                    fi
                    local last=$((${#operands[@]} - 1))
                    if ((last >= 0)); then
                        if [[ ${operands[last]} == *\* ]] && { ((count > last)) || [[ -n $dashes ]]; }; then count=$last; fi
                        if ((count <= last)); then __\#(name)_source "${operands[count]%\*}"; fi
                    fi
                fi
            }
            """#
    }
}
