internal import Base
internal import Chronos
internal import Daemon
internal import Platform
internal import Shapes
internal import Terminal

/// `everett mcp token`, `everett mcp tokens` and `everett mcp revoke`
enum MCPToken {
    private static let dayMilliseconds: Int64 = 86_400_000
    private static let mostDays: Int64 = 3_650

    static let make = Command(
        CommandSpec(
            "token",
            Phrase(
                "Makes a token with which an agent reaches the daemon over HTTP.",
                pl: "Tworzy token, z którym agent sięga do usługi przez HTTP."),
            discussion: Phrase(
                "It is shown once; only its hash is kept. It is good for this project and for /mcp, and for no other address of the "
                    + "daemon. With --may-run commands that its holder gives are run, in sandboxes of timelines and never on main.",
                pl:
                    "Jest pokazywany raz; zachowuje się tylko jego skrót. Działa dla tego projektu i pod /mcp, pod żadnym innym adresem "
                    + "usługi. Z --may-run uruchamiane są polecenia jego posiadacza, w piaskownicach linii czasu i nigdy na main."
            ),
            examples: [
                CommandExample("everett mcp token laptop", Phrase("Make one.", pl: "Utwórz go.")),
                CommandExample(
                    "everett mcp token ci --days 30 --may-run",
                    Phrase("For a month, with programs.", pl: "Na miesiąc, z programami.")),
            ],
            options: [
                .flag(
                    "may-run",
                    Phrase(
                        "run its holder's commands, in sandboxes of timelines",
                        pl: "uruchamiaj polecenia jego posiadacza, w piaskownicach linii czasu")),
                .value(
                    "days", "N", Phrase("good for so many days (until revoked)", pl: "ważny tyle dni (do odwołania)")),
            ],
            positionals: [
                PositionalSpec("NAME", .required, Phrase("what to call it", pl: "jak go nazwać"))
            ]), isForUsers: true
    ) { context in
        let name = try name(context)
        let days = try days(context)
        let engine = try context.openEngine()
        let project = try context.recordedProject(engine)
        let token = AgentTokenFile.prefix + Hex.encode(RandomSource.system.bytes(32))
        let now = context.invocation.clock.now
        let record = AgentTokenRecord(
            name: name, digest: Hasher256.digest(of: Array(token.utf8)), project: project.id,
            mayRun: context.arguments.flag("may-run"), created: now,
            expires: days.map { Timestamp(milliseconds: now.milliseconds + $0 * dayMilliseconds) })
        try change(context) { records in
            records.removeAll { ($0.expires?.milliseconds ?? .max) <= now.milliseconds }
            guard !records.contains(where: { $0.name == name }) else { throw taken(name) }
            guard records.count < AgentTokenFile.most else { throw tooMany }
            records.append(record)
        }
        tell(record, token, try address(context), context)
        return .ok
    }

    static let list = Command(
        CommandSpec(
            "tokens", Phrase("Lists the tokens of agents.", pl: "Wypisuje tokeny agentów."),
            examples: [CommandExample("everett mcp tokens", Phrase("All of them.", pl: "Wszystkie."))])
    ) { context in
        let engine = try context.openEngine()
        let roots = Dictionary(
            try engine.projects().map { ($0.id, $0.root.description) }, uniquingKeysWith: { first, _ in first })
        let records = try file(context).read()
        if context.isJSON {
            context.answer { json in
                json.array("tokens") { json in
                    for record in records {
                        json.object { json in
                            write(record, &json)
                            json.string("root", roots[record.project])
                        }
                    }
                }
            }
        } else if records.isEmpty {
            context.say(Phrase("no tokens", pl: "brak tokenów"))
        } else {
            for record in records { context.say(line(record, roots[record.project] ?? record.project.text, context)) }
        }
        return .ok
    }

    static let revoke = Command(
        CommandSpec(
            "revoke", Phrase("Makes a token of an agent worthless, at once.", pl: "Od razu unieważnia token agenta."),
            examples: [CommandExample("everett mcp revoke laptop", Phrase("This one.", pl: "Ten."))],
            positionals: [PositionalSpec("NAME", .required, Phrase("which", pl: "który"))]), isForUsers: true
    ) { context in
        let name = try name(context)
        try change(context) { records in
            guard records.contains(where: { $0.name == name }) else {
                throw EverettError(
                    .notFound, Phrase("no token '\(name)'", pl: "nie ma tokenu '\(name)'"),
                    hints: [Phrase("'everett mcp tokens' lists them", pl: "'everett mcp tokens' je wypisze")])
            }
            records.removeAll { $0.name == name }
        }
        if context.isJSON {
            context.answer { $0.string("revoked", name) }
        } else {
            context.say(Phrase("\(name) is worthless now", pl: "\(name) stracił ważność"))
        }
        return .ok
    }

    // MARK: The list

    private static func file(_ context: Context) throws -> AgentTokenFile {
        AgentTokenFile(home: try EverettHome.path(context.invocation.variables), files: context.invocation.files)
    }

    /// Changes the list, and has a daemon that runs know of it.
    private static func change(_ context: Context, _ body: (inout [AgentTokenRecord]) throws -> Void) throws {
        // The home has to be there, and of a version that is understood.
        _ = try context.openEngine()
        let identity: ProcessIdentity
        do throws(SystemError) {
            identity = try ProcessIdentity.current()
        } catch {
            throw EverettError(
                error, while: Phrase("reading who this process is", pl: "ustalanie, czym jest ten proces"))
        }
        let invocation = context.invocation
        try file(context).change(identity, invocation.clock, body)
        let place = DaemonPlace(home: try EverettHome.path(invocation.variables))
        guard DaemonRecord.read(place, invocation.files) != nil else { return }
        do {
            _ = try LocalAPI(place, invocation.files).post("/api/agent-tokens/reload")
        } catch {
            throw EverettError(
                .unreachable,
                Phrase(
                    "the list is changed, but the daemon was not told",
                    pl: "lista jest zmieniona, ale usługa o tym nie wie"),
                hints: [
                    Phrase(
                        "start it anew: everett down, then everett up --detach",
                        pl: "uruchom ją na nowo: everett down, potem everett up --detach")
                ], cause: error)
        }
    }

    private static func name(_ context: Context) throws -> String {
        let name = String(decoding: context.arguments.rawPositional("NAME") ?? [], as: UTF8.self)
        guard AgentTokenRecord.isName(name) else {
            throw EverettError(
                .usage,
                Phrase(
                    "a token's name has letters, digits, '.', '-' and '_', at most 64 of them",
                    pl: "nazwa tokenu składa się z liter, cyfr oraz '.', '-' i '_', najwyżej 64 znaków"))
        }
        return name
    }

    private static func days(_ context: Context) throws -> Int64? {
        guard let text = context.arguments.value("days") else { return nil }
        guard let days = Int64(text), (1...mostDays).contains(days) else {
            throw EverettError(
                .usage,
                Phrase(
                    "--days is a whole number from 1 to \(mostDays)",
                    pl: "--days to liczba całkowita od 1 do \(mostDays)"))
        }
        return days
    }

    private static func taken(_ name: String) -> EverettError {
        EverettError(
            .conflict, Phrase("there is a token '\(name)' already", pl: "token '\(name)' już istnieje"),
            hints: [
                Phrase(
                    "take another name, or: everett mcp revoke \(name)",
                    pl: "wybierz inną nazwę albo: everett mcp revoke \(name)")
            ])
    }

    private static let tooMany = EverettError(
        .refused,
        Phrase(
            "there are \(AgentTokenFile.most) tokens, and no more are kept",
            pl: "jest już \(AgentTokenFile.most) tokenów i więcej się nie przechowuje"),
        hints: [Phrase("'everett mcp revoke NAME' frees a place", pl: "'everett mcp revoke NAZWA' zwolni miejsce")])

    // MARK: The answer

    /// Where a daemon can be reached; nil when none runs.
    private static func address(_ context: Context) throws -> String? {
        let place = DaemonPlace(home: try EverettHome.path(context.invocation.variables))
        return DaemonRecord.read(place, context.invocation.files).map { $0.addressForPeople + "/mcp" }
    }

    private static func write(_ record: AgentTokenRecord, _ json: inout JSONWriter) {
        json.string("name", record.name)
        json.string("project", record.project.text)
        json.bool("may_run", record.mayRun)
        json.string("created", record.created.rfc3339)
        json.string("expires", record.expires?.rfc3339)
    }

    private static func tell(_ record: AgentTokenRecord, _ token: String, _ address: String?, _ context: Context) {
        if context.isJSON {
            context.answer { json in
                write(record, &json)
                json.string("token", token)
                json.string("address", address)
            }
            return
        }
        context.say(StyledText(token, .name))
        context.say(
            Phrase(
                "it is not shown again; the header is: Authorization: Bearer TOKEN",
                pl: "nie zostanie pokazany ponownie; nagłówek to: Authorization: Bearer TOKEN"), .dim)
        if let address {
            context.say(
                StyledText(Phrase("the address is ", pl: "adres to ")[context.language]) + StyledText(address, .name))
        } else {
            context.say(
                Phrase("no daemon runs: everett up --detach", pl: "usługa nie działa: everett up --detach"), .dim)
        }
    }

    private static func line(_ record: AgentTokenRecord, _ root: String, _ context: Context) -> StyledText {
        var facts = [root]
        if record.mayRun { facts.append(Phrase("may run programs", pl: "może uruchamiać programy")[context.language]) }
        if let expires = record.expires {
            facts.append((Phrase("until ", pl: "do ") + Phrase(verbatim: expires.rfc3339))[context.language])
        }
        return StyledText(record.name, .name)
            + StyledText("  " + SafeText.make(facts.joined(separator: ", "), limit: 400), .dim)
    }
}
