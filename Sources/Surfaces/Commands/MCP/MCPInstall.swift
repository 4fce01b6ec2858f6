internal import Base
internal import Chronos
internal import Interop
internal import Platform
internal import Shapes
internal import Terminal

/// `everett mcp install` and `everett mcp remove`
enum MCPInstall {
    static let command = Command(
        CommandSpec(
            "install",
            Phrase(
                "Tells a client of the Model Context Protocol about Everett.",
                pl: "Mówi klientowi MCP o programie Everett."),
            discussion: Phrase(
                "One entry is put into the client's own configuration file; everything else in it stays as it is, to the byte, and what "
                    + "was there before is kept beside it. A file that is not understood is not touched: what to write is shown instead.",
                pl:
                    "Do pliku konfiguracyjnego klienta trafia jeden wpis; reszta pozostaje bez zmian co do bajta, a poprzednia treść zostaje "
                    + "obok. Plik, którego nie da się zrozumieć, nie jest ruszany: zamiast tego pokazywany jest wpis."),
            examples: [
                CommandExample(
                    "everett mcp install claude-code",
                    Phrase("For all your projects.", pl: "Dla wszystkich twoich projektów.")),
                CommandExample(
                    "everett mcp install cursor --here --dry-run",
                    Phrase("What it would write for this project.", pl: "Co zapisałoby dla tego projektu.")),
            ],
            options: [
                .flag("here", Phrase("in the project's own file, not in yours", pl: "w pliku projektu, nie w twoim")),
                dryRun,
            ],
            positionals: [client]), isForUsers: true
    ) { context in
        let target = try target(context)
        let old = try target.read(context)
        let edit = target.client.edit(try program(target, context), in: old ?? [])
        let new: [UInt8]
        do throws(ConfigurationEdit.Fault) {
            new = try edit.applied(to: old ?? [])
        } catch {
            throw unreadable(target.path, edit.snippet)
        }
        return try finish(
            target, old, new, context, Phrase("is told about Everett in", pl: "wie o programie Everett z"))
    }

    static let removal = Command(
        CommandSpec(
            "remove",
            Phrase("Takes that entry out of a client's file again.", pl: "Usuwa ten wpis z pliku klienta."),
            examples: [
                CommandExample("everett mcp remove claude-code", Phrase("From your file.", pl: "Z twojego pliku."))
            ],
            options: [
                .flag("here", Phrase("from the project's own file", pl: "z pliku projektu")), dryRun,
            ],
            positionals: [client]), isForUsers: true
    ) { context in
        let target = try target(context)
        let old = try target.read(context)
        let new: [UInt8]?
        do throws(ConfigurationEdit.Fault) {
            new = try old.flatMap { bytes throws(ConfigurationEdit.Fault) in
                try target.client.edit([], in: bytes).removed(from: bytes)
            }
        } catch {
            throw unreadable(target.path, nil)
        }
        guard let new else {
            throw EverettError(
                .notFound,
                Phrase("\(target.path) says nothing of Everett", pl: "\(target.path) nic nie mówi o programie Everett"))
        }
        return try finish(target, old, new, context, Phrase("is told nothing more in", pl: "nie ma już wpisu w"))
    }

    private static let dryRun = OptionSpec.flag(
        "dry-run", Phrase("only show what would be written", pl: "tylko pokaż, co zostałoby zapisane"))
    private static let client = PositionalSpec(
        "CLIENT", .required,
        Phrase(
            "claude-code, claude-desktop, codex, cursor, gemini, goose, opencode or vscode",
            pl: "claude-code, claude-desktop, codex, cursor, gemini, goose, opencode albo vscode"))

    // MARK: Where

    private static func target(_ context: Context) throws -> ClientFile {
        let name = String(decoding: context.arguments.rawPositional("CLIENT") ?? [], as: UTF8.self)
        guard let client = AgentClient(rawValue: name) else {
            let known = AgentClient.allCases.map(\.rawValue)
            let near = Suggestion.closest(to: name, among: known, most: 1).first
            throw EverettError(
                .usage, Phrase("no client '\(name)' is known", pl: "nieznany klient '\(name)'"),
                hints: [
                    near.map { Phrase("did you mean '\($0)'?", pl: "czy chodziło o '\($0)'?") }
                        ?? Phrase(
                            "there are: \(known.joined(separator: ", "))", pl: "są: \(known.joined(separator: ", "))")
                ])
        }
        if context.arguments.flag("here") {
            guard let file = client.projectFile else {
                throw EverettError(
                    .unsupported,
                    Phrase("\(name) has no file for a project", pl: "\(name) nie ma pliku dla projektu"),
                    hints: [Phrase("leave out --here", pl: "pomiń --here")])
            }
            let root = try context.recordedProject(try context.openEngine()).root
            return ClientFile(client: client, path: root.appending(BytePath(file) ?? .root))
        }
        let path = client.userFile(try places(context))
        guard let absolute = AbsolutePath(path) else {
            throw EverettError(.usage, Phrase("no such place: \(path)", pl: "nie ma takiego miejsca: \(path)"))
        }
        return ClientFile(client: client, path: absolute)
    }

    private static func places(_ context: Context) throws(EverettError) -> AgentClient.Places {
        let variables = context.invocation.variables
        guard let home = variables.text("HOME") else {
            throw EverettError(
                .usage, Phrase("HOME is not set", pl: "HOME nie jest ustawione"),
                hints: [Phrase("set it to your home directory", pl: "ustaw na swój katalog domowy")])
        }
        return AgentClient.Places(
            home: home, configuration: variables.text("XDG_CONFIG_HOME") ?? home + "/.config")
    }

    /// How a client starts the server: by the program's name where it is found by it, else by its place.
    private static func program(_ target: ClientFile, _ context: Context) throws -> [String] {
        let invocation = context.invocation
        var command = ["everett", "mcp"]
        let own = try? invocation.files.readLink(FileDescriptors.none, CName("/proc/self/exe"))
        let found = invocation.variables.text("PATH").flatMap {
            ChildProcess.find("everett", searchPath: $0, files: invocation.files)
        }
        if let own, found.flatMap(Places.canonical) != AbsolutePath(own) {
            command[0] = String(decoding: own, as: UTF8.self)
        }
        if target.client.startsElsewhere {
            let project = try context.recordedProject(try context.openEngine())
            command += ["--project", project.root.description]
        }
        return command
    }

    // MARK: The answer

    private static func finish(
        _ target: ClientFile, _ old: [UInt8]?, _ new: [UInt8], _ context: Context, _ words: Phrase
    ) throws -> ExitStatus {
        let isDryRun = context.arguments.flag("dry-run")
        let isChanged = old != new
        var backup: AbsolutePath?
        if isChanged, !isDryRun { backup = try target.write(new, old, context) }
        if context.isJSON {
            context.answer { json in
                json.string("client", target.client.rawValue)
                json.string("file", target.path.description)
                json.bool("changed", isChanged)
                json.bool("dry_run", isDryRun)
                json.string("backup", backup?.description)
                if isDryRun { json.string("content", String(decoding: new, as: UTF8.self)) }
            }
            return .ok
        }
        if isDryRun {
            context.say(StyledText(target.path.description, .name))
            for line in new.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
                context.say(StyledText(SafeText.make(Array(line))))
            }
        } else if isChanged {
            context.say(
                StyledText(target.client.rawValue + " ", .name) + StyledText(words[context.language] + " ")
                    + StyledText(target.path.description, .name))
            if let backup {
                context.say(
                    StyledText(
                        Phrase("what was there before: ", pl: "poprzednia treść: ")[context.language]
                            + backup.description, .dim))
            }
        } else {
            context.say(Phrase("it says so already", pl: "ten wpis już tam jest"))
        }
        return .ok
    }

    private static func unreadable(_ path: AbsolutePath, _ snippet: String?) -> EverettError {
        EverettError(
            .refused,
            Phrase(
                "\(path) is not understood, and was not touched", pl: "\(path) jest niezrozumiały i nie został ruszony"),
            hints: snippet.map { text in
                [Phrase("write this into it by hand:\n\(text)", pl: "wpisz to ręcznie:\n\(text)")]
            } ?? [Phrase("take the entry out by hand", pl: "usuń wpis ręcznie")])
    }
}
