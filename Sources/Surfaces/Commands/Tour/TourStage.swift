internal import Base
internal import Platform
internal import Terminal

/// Where a tour happens: a directory with a sample project and a home of its own, which the user's are not touched by.
struct TourStage {
    /// Programs that the story calls.
    private static let programs = ["git", "sqlite3", "sh", "sed", "find", "sha256sum"]
    private static let patience: Int64 = 120_000

    let place: AbsolutePath
    private let context: Context
    private var directory: AbsolutePath
    private var pictures: [String: Picture] = [:]

    private struct Picture: Equatable {
        let hash: String
        let entries: Int
    }

    init(_ place: AbsolutePath, _ context: Context) {
        self.place = place
        self.context = context
        directory = place
    }

    static func missingPrograms(_ path: String) -> [String] {
        programs.filter { ChildProcess.find($0, searchPath: path) == nil }
    }

    private var path: String { context.invocation.variables.text("PATH") ?? "/usr/local/bin:/usr/bin:/bin" }

    var environment: [String: String] {
        var variables = [
            "PATH": place.appending("bin").description + ":" + path, "HOME": place.appending("user").description,
            "EVERETT_HOME": place.appending("home").description,
            "XDG_CONFIG_HOME": place.appending("config").description, "EVERETT_MAINTENANCE": "off",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Tour",
            "GIT_AUTHOR_EMAIL": "tour@localhost", "GIT_COMMITTER_NAME": "Tour", "GIT_COMMITTER_EMAIL": "tour@localhost",
            "LC_ALL": context.language == .polish ? "pl_PL.UTF-8" : "C.UTF-8",
        ]
        if context.style.isTerminal { variables["FORCE_COLOR"] = "1" }
        return variables
    }

    mutating func perform(_ step: TourStep) throws {
        let language = context.language
        switch step {
        case .heading(let words):
            context.say(lines: [""])
            context.say(StyledText("== " + words[language], .heading))
        case .remark(let words):
            context.say(lines: [""])
            context.say(words, .dim)
        case .enter(let name):
            directory = place.appending(BytePath.root.appending(Array(name.utf8)))
            context.say(lines: [""])
            let command = "$ " + ShellWord.entering(directory.description)
            context.say(StyledText(command, .name))
        case .prepare(let script): _ = try shell(script, in: place)
        case .type(let line, let ending):
            context.say(lines: [""])
            context.say(StyledText("$ " + line, .name))
            try type(line, ending)
        case .picture(let name, let directory): pictures[name] = try picture(directory)
        case .prove(let name, let directory, let words): try compare(name, directory, isSame: true, words)
        case .disprove(let name, let directory, let words): try compare(name, directory, isSame: false, words)
        }
        context.output.flush()
    }

    private func type(_ line: String, _ ending: TourStep.Ending) throws {
        let result = try run("exec 2>&1; set -eu\n" + line, in: directory)
        let text = result.standardOutput.text
        context.say(lines: text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init))
        if result.succeeded != (ending == .well) { throw wentWrong(line, result) }
        if ending == .badly, case .exited(let code) = result.termination {
            context.say(
                StyledText(Phrase("exit code \(code)", pl: "kod zakończenia \(code)")[context.language], .warning))
        }
    }

    private func shell(_ script: String, in place: AbsolutePath) throws -> String {
        let result = try run("set -eu\n" + script, in: place)
        guard result.succeeded else { throw wentWrong(String(script.prefix(60)), result) }
        return result.standardOutput.text
    }

    private func run(_ script: String, in place: AbsolutePath) throws -> ChildResult {
        guard let sh = ChildProcess.find("sh", searchPath: path) else {
            throw EverettError(.notFound, Phrase("there is no shell", pl: "nie ma powłoki"))
        }
        return try ChildProcess.run(
            sh, arguments: ["-c", script], environment: environment, workingDirectory: place,
            timeoutMilliseconds: Self.patience, isCancelled: context.invocation.isInterrupted)
    }

    private func wentWrong(_ line: String, _ result: ChildResult) -> EverettError {
        let words = String((result.standardError.text + result.standardOutput.text).suffix(400))
        return EverettError(
            .failed,
            Phrase("the tour went wrong at: \(line)", pl: "wycieczka nie udała się przy: \(line)")
                + Phrase(verbatim: words.isEmpty ? "" : "\n" + SafeText.make(words, limit: 400)),
            hints: [
                Phrase(
                    "'everett doctor' says what this machine lacks",
                    pl: "'everett doctor' powie, czego brakuje na tej maszynie")
            ])
    }

    // MARK: Proofs

    /// One line for everything: kind, mode, name, link, content; a database by what it holds, since SQLite numbers its own
    /// header. What git keeps is its own business.
    private func picture(_ name: String) throws -> Picture {
        let script = """
            cd \(ShellWord.quoted(name))
            {
                find . -path ./.git -prune -o -type f ! -name '*.db' -print0 | xargs -0 sha256sum
                find . -name '*.db' | while IFS= read -r database; do
                    printf '%s  %s\\n' "$(sqlite3 "$database" .dump | sha256sum)" "$database"
                done
                find . -path ./.git -prune -o -printf '%y %m %p %l\\n'
            } | LC_ALL=C sort
            """
        let text = try shell(script, in: place)
        return Picture(
            hash: Hasher256.digest(of: Array(text.utf8)).hex,
            entries: text.split(separator: "\n").count { $0.dropFirst(1).first == " " })
    }

    private func compare(_ name: String, _ directory: String, isSame: Bool, _ words: Phrase) throws {
        let then = pictures[name]
        let now = try picture(directory)
        guard (now == then) == isSame else {
            throw EverettError(
                .failed, Phrase("NOT PROVEN: ", pl: "NIE DOWIEDZIONO: ") + words,
                hints: [
                    Phrase(
                        "please tell us: this must not happen", pl: "prosimy o zgłoszenie: to nie powinno się zdarzyć")
                ])
        }
        let mark = isSame ? Phrase("proven: ", pl: "dowiedzione: ") : Phrase("seen: ", pl: "widać: ")
        let how =
            isSame
            ? Phrase(
                " (\(now.entries) entries, sha256 of all of them \(now.hash.prefix(16))…)",
                pl: " (wpisów: \(now.entries), sha256 całości \(now.hash.prefix(16))…)") : Phrase(verbatim: "")
        context.say(lines: [""])
        context.say(
            StyledText(mark[context.language], isSame ? .added : .changed) + StyledText(words[context.language])
                + StyledText(how[context.language], .dim))
    }
}
