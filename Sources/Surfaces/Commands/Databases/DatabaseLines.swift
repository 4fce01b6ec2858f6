internal import Base
internal import Chronos
internal import Databases
internal import Terminal

/// Databases on servers, in words.
enum DatabaseLines {
    private static let mostTables = 10
    private static let mostSessions = 10

    /// What a restore changes there, what it leaves, and who is in the way.
    static func changes(_ preview: RestorePreview, _ context: Context) -> [StyledText] {
        var lines: [StyledText] = []
        let language = context.language
        for change in preview.databases {
            let schema =
                change.changesSchema ? Phrase(", its schema too", pl: ", także jej schemat") : Phrase(verbatim: "")
            lines.append(
                StyledText(Phrase("database ", pl: "baza danych ")[language]) + StyledText(change.name, .name)
                    + StyledText(Phrase(" goes back", pl: " wraca")[language] + schema[language]))
            for table in change.tables.prefix(mostTables) {
                lines.append(
                    StyledText("  " + table.name + ": " + rows(table.rowsNow) + " -> " + rows(table.rowsThen)))
            }
            let more = change.tables.count - mostTables
            if more > 0 {
                lines.append(
                    StyledText(
                        Phrase("  and \(more) more tables", pl: "  i jeszcze tabel: \(more)")[language], .dim))
            }
        }
        for name in preview.databasesLeft {
            lines.append(
                StyledText(
                    Phrase(
                        "database \(name) stays as it is: it cannot be reached, or is under care no more",
                        pl: "baza \(name) zostaje bez zmian: nie da się z nią połączyć albo nie jest już pod opieką")[
                            language], .warning))
        }
        for used in preview.sessions {
            lines.append(
                StyledText(
                    Phrase(
                        "connected to \(used.database), and disconnected by this:",
                        pl: "połączone z \(used.database) i zostaną rozłączone:")[language], .warning))
            for session in used.sessions.prefix(mostSessions) {
                let state = session.state.map { ", " + $0 } ?? ""
                let name = session.application.isEmpty ? session.user : "\(session.application) (\(session.user))"
                let line = Phrase(verbatim: "  pid \(session.processID): \(name)\(state)")
                lines.append(StyledText(line[language]))
            }
        }
        return lines
    }

    private static func rows(_ count: Int64?) -> String { count.map { "\($0)" } ?? "-" }

    /// What a checkpoint holds of them.
    static func held(_ detail: CheckpointDetail, _ context: Context) -> [StyledText] {
        (detail.databases?.entries ?? []).map { entry in
            let tables = Phrase.count(
                entry.fingerprint.tables.count, "table", "tables", pl: ("tabela", "tabele", "tabel"))
            return StyledText(entry.name, .name)
                + StyledText(
                    "  \(entry.product) \(entry.version), \(tables[context.language]), \(context.bytes(entry.size))")
        }
    }
}
