/// Completions for fish: a `complete` line for each word of the tree, each with the place where it applies.
struct FishCompletion {
    let tree: CompletionTree

    private var name: String { tree.program }
    private let quoted = CompletionShell.fish.quoted

    var script: String {
        """
        # fish completion for \(name), made by '\(name) completions fish'; changes belong there.
        # Answers of \(name) are text: fish writes them into the command line quoted, and never expands them.

        \(walking)
        complete -c \(name) -f
        \(tree.nodes.map(lines).joined())
        """
    }

    private var walking: String {
        let context = tree.context.map { "--" + $0 }.joined(separator: " ")
        return #"""
            # Looks at the line up to the cursor once: which command it is, and how many operands it has.
            function __\#(name)_look
                set -l tokens (commandline -opc)
                set -e tokens[1]
                if set -q __\#(name)_seen; and test (count $tokens) -eq (count $__\#(name)_seen)
                    and test "$tokens" = "$__\#(name)_seen"
                    return
                end
                set -g __\#(name)_seen $tokens
                set -g __\#(name)_node ''
                set -g __\#(name)_count 0
                set -g __\#(name)_context
                set -g __\#(name)_dashes 0
                set -l option ''
                for token in $tokens
                    if test -n "$option"
                        if contains -- $option \#(context)
                            set -a __\#(name)_context "$option=$token"
                        end
                        set option ''
                    else if test $__\#(name)_dashes -eq 1
                        set __\#(name)_count (math $__\#(name)_count + 1)
                    else
                        switch $token
                            case --
                                set __\#(name)_dashes 1
                            case \#(tree.context.map { quoted("--" + $0 + "=*") }.joined(separator: " "))
                                set -a __\#(name)_context $token
                            case '--*=*'
                            case '-?*'
                                if contains -- $token \#(valuedShared); or contains -- "$__\#(name)_node $token" \#(valuedOwn)
                                    set option $token
                                end
                            case '*'
                                set -l path (string trim -- "$__\#(name)_node $token")
                                switch $path
            \#(aliases)                    end
                                if test $__\#(name)_count -eq 0; and contains -- $path \#(paths)
                                    set __\#(name)_node $path
                                else
                                    set __\#(name)_count (math $__\#(name)_count + 1)
                                end
                        end
                    end
                end
            end

            # Whether the command is this one, and, where a number is given, as many operands stand before the cursor.
            function __\#(name)_at
                __\#(name)_look
                test "$__\#(name)_node" = "$argv[1]"; or return 1
                switch "$argv[2]"
                    case ''
                        return 0
                    case '*+'
                        test $__\#(name)_count -ge (string trim -c + -- $argv[2]); or test $__\#(name)_dashes -eq 1
                    case '*'
                        test $__\#(name)_count -eq $argv[2]; and test $__\#(name)_dashes -eq 0
                end
            end

            # Asks the program; every line is a value, a tab and words about it.
            function __\#(name)_ask
                __\#(name)_look
                command \#(name) complete $argv[1] $__\#(name)_context -- (commandline -ct) 2> /dev/null < /dev/null
            end

            """#
    }

    private var aliases: String {
        tree.nodes.filter { !$0.aliases.isEmpty }.map { node in
            let indent = String(repeating: " ", count: 24)
            return indent + "case " + node.aliasKeys.map(quoted).joined(separator: " ") + "\n" + indent
                + "    set path \(quoted(node.key))\n"
        }.joined()
    }

    private var valuedShared: String {
        tree.shared.filter { $0.source != nil }.flatMap(\.spellings).joined(separator: " ")
    }

    private var valuedOwn: String {
        tree.nodes.flatMap { node in
            node.options.filter { $0.source != nil }.flatMap(\.spellings).map { quoted(node.key + " " + $0) }
        }.joined(separator: " ")
    }

    private var paths: String { tree.nodes.filter { !$0.path.isEmpty }.map { quoted($0.key) }.joined(separator: " ") }

    private func lines(_ node: CompletionNode) -> String {
        let place = "__\(name)_at \(quoted(node.key))"
        var text = ""
        for command in node.commands {
            text += line(place + " 0", "-a \(command.name) -d \(quoted(command.summary))")
        }
        for (index, operand) in node.operands.enumerated() {
            guard let arguments = arguments(operand.source) else { continue }
            text += line(place + " \(index)" + (operand.isRepeating ? "+" : ""), arguments)
        }
        for option in node.options + tree.shared {
            let short = option.spec.short.map { "-s \($0) " } ?? ""
            let value = option.source.map { source in " -r " + (self.arguments(source) ?? "-f") } ?? ""
            text += line(place, "\(short)-l \(option.spec.name) -d \(quoted(option.summary))\(value)")
        }
        return text
    }

    private func line(_ condition: String, _ rest: String) -> String {
        "complete -c \(name) -n \(quoted(condition)) \(rest)\n"
    }

    private func arguments(_ source: ValueSource) -> String? {
        switch source {
        case .anything: nil
        case .words(let words): "-f -a \(quoted(words.joined(separator: " ")))"
        case .files: "-F"
        case .directories: "-f -a '(__fish_complete_directories (commandline -ct))'"
        case .asked(let question): "-f -k -a '(__\(name)_ask \(question))'"
        case .askedOrDirectories(let question):
            "-f -k -a '(__\(name)_ask \(question); __fish_complete_directories (commandline -ct))'"
        }
    }
}
