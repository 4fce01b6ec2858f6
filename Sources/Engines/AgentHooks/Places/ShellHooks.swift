internal import Base
internal import Configuration
internal import Platform

/// A shell whose command lines a person types.
package enum HookShell: String, Sendable, CaseIterable {
    case bash, zsh, fish

    /// The file that is read when one is opened, and what is to stand in it.
    package func file(_ places: HookPlaces, _ command: HookCommand) -> HookPlan.File {
        let program = command.program
        switch self {
        case .bash, .zsh:
            let path = self == .bash ? places.home.appending(".bashrc") : places.zsh.appending(".zshrc")
            let lines = [
                "if command -v \(program) >/dev/null 2>&1; then eval \"$(\(program) hook shell code \(rawValue))\"; fi"
            ]
            return HookPlan.File(path: path, edit: ConfigurationEdit(.lines(lines, block: HookPlan.block)))
        case .fish:
            let text = """
                # Written by 'everett hooks install shell'; 'everett hooks remove shell' takes it out again.
                if command -v \(program) >/dev/null 2>&1
                    \(program) hook shell code fish | source
                end

                """
            return HookPlan.File(
                path: places.configuration.appending("fish/conf.d/everett.fish"),
                edit: ConfigurationEdit(.file(Array(text.utf8), mark: "everett hooks remove shell")))
        }
    }

    /// What the shell runs: before a command line, and when the next one can be typed.
    package func code(_ program: String) -> String {
        switch self {
        case .bash: Self.bash(program)
        case .zsh: Self.zsh(program)
        case .fish: Self.fish(program)
        }
    }

    // `PS0` is expanded between the typing of a line and its execution (bash 4.4), and disturbs nobody's DEBUG trap.
    // The number tells a line that was not put into the history from the one before it.
    private static func bash(_ program: String) -> String {
        #"""
        if [[ $- == *i* && -z ${__everett_number+set} ]]; then
            __everett_number=
            __everett_last() {
                local HISTTIMEFORMAT= entry
                entry=$(builtin history 1)
                if [[ $entry =~ ^[[:space:]]*([0-9]+)[*]?[[:space:]]+(.*)$ ]]; then
                    __everett_entry=${BASH_REMATCH[1]} __everett_line=${BASH_REMATCH[2]}
                else
                    __everett_entry= __everett_line=
                fi
            }
            __everett_before() {
                __everett_last
                [[ $__everett_entry == "$__everett_number" ]] && __everett_line=
                command PROGRAM hook shell before -- "$__everett_line" "$$" </dev/null >/dev/null
            }
            __everett_prompt() {
                local status=$?
                __everett_last
                if [[ $__everett_entry != "$__everett_number" ]]; then
                    __everett_number=$__everett_entry
                    (command PROGRAM hook shell prompt -- "" "$$" </dev/null >/dev/null 2>&1 &)
                fi
                return $status
            }
            PS0=${PS0-}'$(__everett_before)'
            if [[ $(declare -p PROMPT_COMMAND 2>/dev/null) == "declare -a"* ]]; then
                PROMPT_COMMAND+=(__everett_prompt)
            else
                PROMPT_COMMAND=${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}__everett_prompt
            fi
        fi

        """#.replacing("PROGRAM", with: program)
    }

    private static func zsh(_ program: String) -> String {
        #"""
        if [[ -o interactive && -z ${__everett_is_here+set} ]]; then
            __everett_is_here=1
            __everett_before() {
                __everett_ran=1
                command PROGRAM hook shell before -- "$3" "$$" </dev/null >/dev/null
            }
            __everett_prompt() {
                [[ -n ${__everett_ran-} ]] || return 0
                __everett_ran=
                command PROGRAM hook shell prompt -- "" "$$" </dev/null >/dev/null 2>&1 &!
            }
            autoload -Uz add-zsh-hook
            add-zsh-hook preexec __everett_before
            add-zsh-hook precmd __everett_prompt
        fi

        """#.replacing("PROGRAM", with: program)
    }

    private static func fish(_ program: String) -> String {
        #"""
        if status is-interactive; and not set -q __everett_is_here
            set -g __everett_is_here 1
            function __everett_before --on-event fish_preexec
                command PROGRAM hook shell before -- "$argv[1]" $fish_pid </dev/null >/dev/null
            end
            function __everett_after --on-event fish_postexec
                command PROGRAM hook shell prompt -- "" $fish_pid </dev/null >/dev/null 2>&1 &
                disown 2>/dev/null
            end
        end

        """#.replacing("PROGRAM", with: program)
    }
}
