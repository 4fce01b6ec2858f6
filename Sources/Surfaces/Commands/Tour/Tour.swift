internal import Base
internal import Chronos
internal import Daemon
internal import Platform
internal import Sandbox
internal import Terminal

/// `everett tour`
enum Tour {
    static let command = Command(
        CommandSpec(
            "tour",
            Phrase(
                "Shows what Everett does, on a sample project.",
                pl: "Pokazuje na przykładowym projekcie, co robi Everett."),
            discussion: Phrase(
                "Damage and its undoing with proof, an experiment on a timeline, a merge with a conflict, a search for the culprit; "
                    + "then the dashboard with that history. The sample has a home of its own: nothing of yours is touched.",
                pl:
                    "Szkody i ich cofnięcie z dowodem, eksperyment na linii czasu, scalanie z konfliktem, szukanie winnego; potem "
                    + "panel z tą historią. Przykład ma własny katalog domowy: nic twojego nie zostanie ruszone."),
            examples: [
                CommandExample("everett tour", Phrase("About a minute.", pl: "Około minuty.")),
                CommandExample("everett tour --remove", Phrase("Away with the sample.", pl: "Usuń przykład.")),
            ],
            options: [
                .value("at", "DIR", Phrase("a directory that is not there yet", pl: "katalog, którego jeszcze nie ma")),
                .flag("no-daemon", Phrase("do not start a daemon at the end", pl: "nie uruchamiaj usługi na końcu")),
                .flag("remove", Phrase("end its daemon and remove the sample", pl: "zakończ usługę i usuń przykład")),
            ])
    ) { context in
        let place = try place(context)
        if context.arguments.flag("remove") {
            try remove(place, context)
            context.say(Phrase("the sample is gone", pl: "przykładu już nie ma"))
            return .ok
        }
        let missing = TourStage.missingPrograms(context.invocation.variables.text("PATH") ?? "")
        guard missing.isEmpty else {
            throw EverettError(
                .unsupported,
                Phrase(
                    "the tour needs \(missing.joined(separator: ", "))",
                    pl: "wycieczka potrzebuje: \(missing.joined(separator: ", "))"),
                hints: [
                    Phrase(
                        "install them, for example: sudo apt install git sqlite3 bubblewrap",
                        pl: "zainstaluj je, na przykład: sudo apt install git sqlite3 bubblewrap")
                ])
        }
        try remove(place, context)
        try prepare(place, context)
        var stage = TourStage(place, context)
        let report = SandboxProbe.run(in: place, files: context.invocation.files)
        for step in TourStory.steps(hasSandbox: report.tier != .none) {
            guard !context.invocation.isInterrupted() else {
                throw EverettError(
                    .cancelled, Phrase("interrupted", pl: "przerwano"),
                    hints: [
                        Phrase(
                            "'everett tour --remove' takes away what is there",
                            pl: "'everett tour --remove' usunie to, co jest")
                    ])
            }
            try stage.perform(step)
        }
        try end(&stage, context)
        return .ok
    }

    private static func place(_ context: Context) throws -> AbsolutePath {
        if let typed = context.arguments.rawValue("at") { return try context.place(typed) }
        let parent = context.invocation.variables.text("TMPDIR") ?? "/tmp"
        guard let place = AbsolutePath("\(parent)/everett-tour-\(Machine.user)") else {
            throw EverettError(
                .usage, Phrase("TMPDIR is no absolute path", pl: "TMPDIR nie jest ścieżką bezwzględną"))
        }
        return place
    }

    /// What marks a directory as one that a tour made, and so may remove.
    private static let marker: StaticString = "everett-tour"

    private static func prepare(_ place: AbsolutePath, _ context: Context) throws {
        let files = context.invocation.files
        do {
            for directory in [place, place.appending("bin"), place.appending("user")] {
                try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o700)
            }
            let mark = try files.openOwned(
                FileDescriptors.none, CName(place.appending(marker).bytes), [.write, .create, .exclusive],
                permissions: 0o600)
            _ = try files.status(mark.raw)
            let program = try files.readLink(FileDescriptors.none, CName("/proc/self/exe"))
            try files.symlink(
                target: CName(program), FileDescriptors.none, CName(place.appending("bin").appending("everett").bytes))
        } catch {
            throw EverettError(
                error, while: Phrase("making the sample in \(place)", pl: "tworzenie przykładu w \(place)"),
                hints: [Phrase("name another place: --at DIR", pl: "podaj inne miejsce: --at KATALOG")])
        }
    }

    /// Only what a tour of this user made is removed.
    private static func remove(_ place: AbsolutePath, _ context: Context) throws {
        let files = context.invocation.files
        do {
            guard let status = try files.statusIfPresent(FileDescriptors.none, CName(place.bytes)) else { return }
            let mark = try files.statusIfPresent(FileDescriptors.none, CName(place.appending(marker).bytes))
            guard status.kind == .directory, status.user == Machine.user, mark?.user == Machine.user else {
                throw EverettError(
                    .refused,
                    Phrase("\(place) was made by no tour of yours", pl: "\(place) nie jest dziełem twojej wycieczki"),
                    hints: [Phrase("name another place: --at DIR", pl: "podaj inne miejsce: --at KATALOG")])
            }
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("looking at \(place)", pl: "sprawdzanie \(place)"))
        }
        guard let sh = AbsolutePath("/bin/sh") else { return }
        let home = ShellWord.quoted(place.description)
        let result = try ChildProcess.run(
            sh,
            arguments: [
                "-c",
                "if [ -d \(home)/home/run ]; then EVERETT_HOME=\(home)/home \(home)/bin/everett down || true; fi; rm -rf \(home)",
            ], environment: TourStage(place, context).environment, workingDirectory: AbsolutePath("/"),
            timeoutMilliseconds: 60_000)
        guard result.succeeded else {
            throw EverettError(
                .io, Phrase("\(place) could not be removed", pl: "nie udało się usunąć \(place)"),
                hints: [Phrase(verbatim: SafeText.make(result.standardError.text, limit: 300))])
        }
    }

    private static func end(_ stage: inout TourStage, _ context: Context) throws {
        let home = "EVERETT_HOME=\(ShellWord.quoted(stage.place.appending("home").description))"
        if !context.arguments.flag("no-daemon") {
            try stage.perform(
                .heading(
                    Phrase("With a daemon there is a page to look at", pl: "Z usługą jest też strona do oglądania")))
            try stage.perform(.type("everett up --detach --port 0"))
            try stage.perform(.type("everett open --print"))
            context.say(
                Phrase(
                    "That address is good for one login within a minute; another one: ",
                    pl: "Ten adres wystarcza na jedno zalogowanie w ciągu minuty; kolejny: ")
                    + Phrase(verbatim: "\(home) everett open --print"), .dim)
        }
        context.say(lines: [""])
        context.say(StyledText(Phrase("Now your own project:", pl: "Teraz twój projekt:")[context.language], .heading))
        let first = "  cd my-project && everett init && everett checkpoint -m start"
        context.say(StyledText(first, .name))
        context.say(
            StyledText("  ") + StyledText("everett tour --remove", .name)
                + StyledText(
                    Phrase("   ends the sample and its daemon", pl: "   kończy przykład i jego usługę")[
                        context.language], .dim))
    }
}
