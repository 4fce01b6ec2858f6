import Platform
import TestSupport
import Testing

/// Asks a real shell what it would offer for a line, through the script that the program prints for it.
enum ShellDriver: String, CaseIterable, CustomTestStringConvertible {
    case bash, zsh, fish

    var testDescription: String { rawValue }

    /// Where the shell is; `make test` installs what scripts/packages lists, so a missing one is a failure.
    func program() throws -> AbsolutePath {
        let found = ChildProcess.find(rawValue, searchPath: "/usr/local/bin:/usr/bin:/bin")
        return try #require(found, "\(rawValue) is not installed; scripts/bootstrap installs it")
    }

    /// Candidates as they would be written into the line (bash) or are (zsh, fish), in the order of the shell.
    func offers(_ line: String, _ bench: Bench) throws -> [String] {
        let script = bench.scratch.at("completion.\(rawValue)")
        if !bench.scratch.exists("completion.\(rawValue)") {
            let answer = try bench.did("completions", rawValue)
            #expect(answer.error.isEmpty)
            try bench.scratch.write("completion.\(rawValue)", answer.rawOutput)
        }
        try bench.scratch.write("driver.\(rawValue)", driver)
        let out = bench.scratch.at("offers")
        let words = arguments + [bench.scratch.at("driver.\(rawValue)").description, script.description]
        let answer = try bench.run(
            program(), (words + [line, out.description]).map { Array($0.utf8) },
            with: ["PATH": (bench.program.parent?.description ?? "") + ":/usr/local/bin:/usr/bin:/bin", "TERM": "dumb"])
        // Nothing may be written where the user types.
        #expect(answer.error.isEmpty && answer.status == 0, "\(self): \(answer.error)")
        return answer.output.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
    }

    private var arguments: [String] {
        switch self {
        case .bash: ["--norc", "--noprofile"]
        case .zsh: ["-f"]
        case .fish: ["--no-config"]
        }
    }

    private var driver: String {
        switch self {
        case .bash:
            #"""
            COMP_WORDBREAKS=$' \t\n"\'@><=;|&(:'
            source "$1"
            COMP_LINE=$2 COMP_POINT=${#2}
            __everett
            if ((${#COMPREPLY[@]})); then printf '%s\n' "${COMPREPLY[@]}"; fi
            """#
        case .fish:
            """
            source $argv[1]
            complete -C $argv[2]
            """
        case .zsh:
            // zsh completes only at a terminal: one of its own is driven, and what is handed to compadd is written down.
            #"""
            emulate -R zsh
            zmodload zsh/zpty
            script=$1 line=$2 out=$3
            cat > $out.rc <<'RC'
            PS1= PROMPT= RPROMPT=
            autoload -Uz compinit; compinit -u -D
            source $SCRIPT
            unsetopt beep list_beep auto_menu auto_list
            compadd () {
                if (( ${@[(I)-O*]} || ${@[(I)-A*]} || ${@[(I)-D*]} )); then builtin compadd "$@"; return; fi
                local -a hits; builtin compadd -O hits "$@"
                (( $#hits )) && print -rl -- "${(@)hits}" >> $OUT
                builtin compadd "$@"
            }
            _finish () { : > $OUT.end; exit 0 }
            zle -N _finish; bindkey '^X' _finish
            RC
            rm -f $out $out.end
            zpty driven "SCRIPT=${(q)script} OUT=${(q)out} zsh -f -i"
            zpty -w driven "source ${(q)out}.rc"
            zpty -w -n driven $line$'\t'$'\x18'
            # Reading what it draws lets it go on; it ends by itself.
            while [[ ! -e $out.end ]] && zpty -r driven drawn; do :; done
            zpty -d driven
            [[ ! -e $out ]] || sort -u $out
            """#
        }
    }
}
