internal import Base
internal import Daemon
internal import Platform
internal import Terminal

/// `everett events`
enum EventList {
    private static let pause: Int64 = 250

    static let command = Command(
        CommandSpec(
            "events",
            Phrase("Shows what happened, in all projects.", pl: "Pokazuje, co się działo, we wszystkich projektach."),
            discussion: Phrase(
                "The daemon keeps this journal, also of what was done while it was not running. With --json there is one "
                    + "document a line.",
                pl:
                    "Dziennik prowadzi usługa, także z tego, co zrobiono, gdy nie działała. Z --json każdy wiersz to jeden "
                    + "dokument."),
            examples: [
                CommandExample("everett events --follow", Phrase("And what comes.", pl: "I to, co nadejdzie.")),
                CommandExample(
                    "everett events --type checkpoint.created --json",
                    Phrase("One kind, for a script.", pl: "Jeden rodzaj, dla skryptu.")),
            ],
            options: [
                .flag("follow", short: "f", Phrase("go on until interrupted", pl: "pokazuj, aż do przerwania")),
                .value("after", "ID", Phrase("what came after this event", pl: "to, co nastąpiło po tym zdarzeniu")),
                .value("limit", "N", Phrase("at most so many at first (50)", pl: "na początek najwyżej tyle (50)")),
                .repeated("type", "TYPE", Phrase("only events of this type", pl: "tylko zdarzenia tego rodzaju")),
            ])
    ) { context in
        let invocation = context.invocation
        let place = DaemonPlace(home: try EverettHome.path(invocation.variables))
        guard DaemonRecord.read(place, invocation.files) != nil else { throw DaemonOpen.notRunning }
        let api = LocalAPI(place, invocation.files)
        let types = try types(context)
        var after = try after(context)
        var limit = try Amount.count("limit", context) ?? 50
        while true {
            let start = after.map { "&after=\($0)" } ?? ""
            let page = try api.get("/api/events?limit=\(max(1, min(limit, 5_000)))\(start)\(types)")
            let events = page["events"]?.elements ?? []
            if case .bool(true) = page["resync"] {
                context.note(
                    StyledText(
                        Phrase("older events are no longer kept", pl: "starszych zdarzeń już nie ma")[
                            context.language], .warning))
            }
            for event in events { show(event, context) }
            context.output.flush()
            // Nothing of these types may have come: then go on from where the journal ends.
            let newest = events.last?["id"]?.integer
            after = events.count >= limit ? newest : max(newest ?? 0, page["last"]?.integer ?? 0)
            limit = 5_000
            guard context.arguments.flag("follow"), !context.output.isClosed else { return .ok }
            LockFile.sleep(pause)
            if invocation.isInterrupted() { return .ok }
        }
    }

    private static func after(_ context: Context) throws -> Int64? {
        guard let text = context.arguments.value("after") else { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw EverettError(.usage, Phrase("--after takes an event's number", pl: "--after to numer zdarzenia"))
        }
        return number
    }

    private static func types(_ context: Context) throws -> String {
        let types = context.arguments.values("type")
        if types.isEmpty { return "" }
        guard types.allSatisfy({ $0.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == 0x2e || $0 == 0x5f } }) else {
            throw EverettError(
                .usage,
                Phrase(
                    "a type is written like checkpoint.created", pl: "rodzaj zapisuje się jak checkpoint.created"))
        }
        return "&types=" + types.joined(separator: ",")
    }

    private static func show(_ event: JSONValue, _ context: Context) {
        if context.isJSON {
            context.output.write(JSONLine.text(event) + "\n")
            return
        }
        let subject = event["subject"]?.text.map { String($0.prefix(12)) } ?? ""
        var line = StyledText("\(event["id"]?.integer ?? 0)".leading(6) + "  ", .dim)
        line += StyledText((event["time"]?.text ?? "") + "  ", .dim)
        line += StyledText((event["type"]?.text ?? "") + "  ", .name) + StyledText(subject, .id)
        context.say(line)
    }
}

extension String {
    fileprivate func leading(_ width: Int) -> String {
        String(repeating: " ", count: max(0, width - utf8.count)) + self
    }
}
