internal import Base
internal import Daemon
internal import Platform
internal import Terminal

/// `everett logs`
enum DaemonLogs {
    private static let mostRead: UInt64 = 4 << 20

    static let command = Command(
        CommandSpec(
            "logs", Phrase("Shows what the daemon wrote into its log.", pl: "Pokazuje dziennik usługi."),
            discussion: Phrase(
                "Of a daemon that runs its newest lines; otherwise what the last one left in its file.",
                pl: "Najnowsze wiersze działającej usługi, a gdy nie działa, to, co ostatnia zostawiła w pliku."),
            examples: [
                CommandExample("everett logs --limit 20", Phrase("The last twenty.", pl: "Ostatnie dwadzieścia.")),
                CommandExample("everett logs --json", Phrase("For a script.", pl: "Dla skryptu.")),
            ],
            options: [.value("limit", "N", Phrase("at most so many lines (200)", pl: "najwyżej tyle wierszy (200)"))])
    ) { context in
        let limit = min(try Amount.count("limit", context) ?? 200, 1_000)
        let lines = try lines(limit, context)
        if context.isJSON {
            context.answer { json in
                json.array("lines") { json in
                    for line in lines { json.written(Array(line.text.utf8)) }
                }
            }
        } else {
            for line in lines { context.say(styled(line.json)) }
            if lines.isEmpty {
                context.note(StyledText(Phrase("no line yet", pl: "nie ma jeszcze wierszy")[context.language], .dim))
            }
        }
        return .ok
    }

    private struct Line {
        let text: String
        let json: JSONValue
    }

    private static func lines(_ limit: Int, _ context: Context) throws -> [Line] {
        let invocation = context.invocation
        let place = DaemonPlace(home: try EverettHome.path(invocation.variables))
        if DaemonRecord.read(place, invocation.files) != nil {
            let answer = try LocalAPI(place, invocation.files).get("/api/logs?limit=\(limit)")
            return (answer["lines"]?.elements ?? []).map { Line(text: JSONLine.text($0), json: $0) }
        }
        do throws(SystemError) {
            let file = try invocation.files.openOwned(absolute: place.log, [.read])
            let size = try invocation.files.status(file.raw).size
            let start = size > mostRead ? size - mostRead : 0
            let bytes = try invocation.files.readUpTo(file.raw, Int(mostRead), at: start)
            let lines = bytes.split(separator: UInt8(ascii: "\n")).suffix(limit)
            // Whatever else a program that died printed is no line of the log.
            return lines.compactMap { line in
                guard let json = try? JSONValue(Array(line)), case .object = json else { return nil }
                return Line(text: String(decoding: line, as: UTF8.self), json: json)
            }
        } catch {
            if error.isMissing { return [] }
            throw EverettError(error, while: Phrase("reading the log", pl: "odczyt dziennika"))
        }
    }

    private static func styled(_ json: JSONValue) -> StyledText {
        let level = json["level"]?.text ?? ""
        let role: TextRole = level == "error" ? .error : level == "warning" ? .warning : .plain
        var line = StyledText((json["at"]?.text ?? "") + " ", .dim)
        line += StyledText(level.padding(to: 8), role) + StyledText(json["event"]?.text ?? "", .name)
        if case .object(let members) = json {
            for (name, value) in members.sorted(by: { $0.key < $1.key })
            where !["at", "level", "event"].contains(name) {
                line += StyledText("  \(name)=", .dim) + StyledText(value.text ?? JSONLine.text(value))
            }
        }
        return line
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - utf8.count))
    }
}
