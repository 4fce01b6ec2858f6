/// Completions for zsh, in the form its own function library expects: `_arguments` for the line, `_describe` for answers.
struct ZshCompletion {
    let tree: CompletionTree

    private var name: String { tree.program }
    private static let indent = "        "

    var script: String {
        """
        #compdef \(name)
        # zsh completion for \(name), made by '\(name) completions zsh'; changes belong there.
        # Answers of \(name) are text: they go to 'compadd' as they are, and are never expanded.

        \(asking)
        \(shared)
        \(tree.nodes.map(function).joined(separator: "\n"))
        \(ending)
        """
    }

    /// The program's questions, and options that belong to every command.
    private var asking: String {
        let context = tree.context.map { "--" + $0 }.joined(separator: "|")
        return #"""
            # Asks the program; every line is a value, a tab and words about it. The order of the answer is kept.
            __\#(name)_ask() {
                local line word option='' value
                local -a answers context suffix
                for word in "${__\#(name)_line[@]}"; do
                    word=${(Q)word}
                    if [[ -n $option ]]; then
                        context+=("$option=$word")
                        option=''
                    fi
                    case $word in
                    \#(context)) option=$word ;;
                    (\#(context))=*) context+=("$word") ;;
                    esac
                done
                for line in "${(@f)$(command \#(name) complete $1 "${context[@]}" -- "${(Q)PREFIX}" 2> /dev/null < /dev/null)}"; do
                    [[ -n $line ]] || continue
                    value=${line%%$'\t'*}
                    if [[ $value == *= ]]; then suffix=(-S ''); fi
                    value=${value//\\/\\\\}
                    answers+=("${value//:/\\:}:${line#*$'\t'}")
                done
                _describe -V $1 answers "${suffix[@]}"
            }

            __\#(name)_ask_or_directories() {
                local ret=1
                __\#(name)_ask $1 && ret=0
                _path_files -/ && ret=0
                return ret
            }

            """#
    }

    private var shared: String {
        let specs = tree.shared.flatMap(specifications).map { "    \(CompletionShell.zsh.quoted($0))\n" }
        return "# Options of every command.\ntypeset -ga __\(name)_shared=(\n\(specs.joined()))\n"
    }

    private func function(_ node: CompletionNode) -> String {
        let function = ([tree.program] + node.path).joined(separator: "_").replacing("-", with: "_")
        var text = "__\(function)() {\n"
        if !node.commands.isEmpty { text += commands(node, function) }
        text += "    local state line ret=1\n    local curcontext=\"$curcontext\"\n    typeset -A opt_args\n"
        text += "    _arguments -C -s \\\n"
        if !tree.shared.isEmpty { text += "\(Self.indent)\"${__\(name)_shared[@]}\" \\\n" }
        let specs = node.options.flatMap(specifications)
        for spec in specs + (node.commands.isEmpty ? operands(node) : ["1: :__\(function)_commands", "*:: :->words"]) {
            text += "\(Self.indent)\(CompletionShell.zsh.quoted(spec)) \\\n"
        }
        text += "\(Self.indent)&& ret=0\n"
        if !node.commands.isEmpty { text += descent(node) }
        return text + "    return ret\n}\n"
    }

    private func commands(_ node: CompletionNode, _ function: String) -> String {
        // A function of its own inside this one: it is defined when it is first needed.
        let entries = node.commands.map { command in
            "        " + CompletionShell.zsh.quoted("\(command.name):\(command.summary)") + "\n"
        }
        return """
                __\(function)_commands() {
                    local -a commands=(
                \(entries.joined().dropLast())
                    )
                    _describe -V commands commands
                }

            """
    }

    private func descent(_ node: CompletionNode) -> String {
        let known = tree.nodes.filter { $0.path.count == node.path.count + 1 && $0.path.starts(with: node.path) }
        if known.isEmpty { return "" }
        let cases = known.map { child in
            let function = ([tree.program] + child.path).joined(separator: "_").replacing("-", with: "_")
            let words = ([child.path.last ?? ""] + child.aliases).joined(separator: "|")
            return "    \(words)) __\(function) && ret=0 ;;\n"
        }
        return "    [[ $state == words ]] && case $line[1] in\n\(cases.joined())    esac\n"
    }

    // MARK: Specifications of `_arguments`

    private func specifications(_ option: CompletionNode.Option) -> [String] {
        let summary = "[" + Self.escaped(option.summary, "[]:") + "]"
        let repeats = option.spec.kind == .repeated
        let exclusion = repeats ? "*" : "(" + option.spellings.joined(separator: " ") + ")"
        return option.spellings.map { spelling in
            guard let source = option.source else { return exclusion + spelling + summary }
            let isLong = spelling.hasPrefix("--")
            let value = ":" + Self.escaped(option.spec.placeholder, ":") + ":" + action(source)
            return exclusion + spelling + (isLong ? "=" : "+") + summary + value
        }
    }

    private func operands(_ node: CompletionNode) -> [String] {
        node.operands.enumerated().map { index, operand in
            let place = operand.isRepeating ? "*" : "\(index + 1)" + (operand.isOptional ? ":" : "")
            return place + ":" + Self.escaped(operand.name, ":") + ":" + action(operand.source)
        }
    }

    private func action(_ source: ValueSource) -> String {
        switch source {
        case .anything: " "
        case .words(let words): "(" + words.joined(separator: " ") + ")"
        case .files: "_files"
        case .directories: "_path_files -/"
        // After a blank the function is called as it stands, without options for 'compadd' between its words.
        case .asked(let question): " __\(name)_ask \(question)"
        case .askedOrDirectories(let question): " __\(name)_ask_or_directories \(question)"
        }
    }

    private static func escaped(_ text: String, _ special: String) -> String {
        text.map { special.contains($0) || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    }

    /// Works both as an autoloaded function, whose file is its body, and when it is sourced.
    private var ending: String {
        """
        _\(name)() {
            local -a __\(name)_line=("${(@)words[1,CURRENT-1]}")
            __\(name)
        }

        if [[ $funcstack[1] == _\(name) ]]; then
            _\(name) "$@"
        else
            compdef _\(name) \(name)
        fi

        """
    }
}
