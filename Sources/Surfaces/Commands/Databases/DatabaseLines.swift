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
        for change in preview.databases { lines += self.lines(change, Phrase(" goes back", pl: " wraca"), context) }
        for name in preview.databasesLeft {
            lines.append(
                StyledText(
                    Phrase(
                        "database \(name) stays as it is: it cannot be reached, is elsewhere now, or under care no more",
                        pl:
                            "baza \(name) zostaje bez zmian: nie da się z nią połączyć, jest gdzie indziej albo nie jest już pod opieką"
                    )[
                        language], .warning))
        }
        return lines + sessions(preview.sessions, context)
    }

    /// What differs between two sides, and which databases nobody could look at.
    static func differences(
        _ changes: [DatabaseChange], unknown: [String], _ context: Context
    ) -> [StyledText] {
        changes.flatMap { lines($0, Phrase(" differs", pl: " różni się"), context) }
            + unknown.map { name in
                let text = Phrase(
                    "database \(name) could not be looked at; 'everett databases' tells why",
                    pl: "bazy \(name) nie dało się sprawdzić; 'everett databases' powie dlaczego")
                return StyledText(text[context.language], .warning)
            }
    }

    /// Who is connected to what would be replaced.
    private static func sessions(_ all: [DatabaseSessions], _ context: Context) -> [StyledText] {
        var lines: [StyledText] = []
        let language = context.language
        for used in all {
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

    /// What a merge brings to them, and which it leaves.
    static func merged(_ preview: MergePreview, _ context: Context) -> [StyledText] {
        var lines: [StyledText] = []
        for merged in preview.databases {
            lines += self.lines(merged.change, Phrase(" changes", pl: " zmienia się"), context)
            if !merged.tables.isEmpty {
                let list = merged.tables.prefix(mostTables).joined(separator: ", ")
                let text = Phrase(
                    "  to be filled anew by the project's own scripts: \(list)",
                    pl: "  do ponownego wypełnienia skryptami projektu: \(list)")
                lines.append(StyledText(text[context.language], .warning))
            }
            lines += merged.notes.map { StyledText("  " + $0[context.language], .dim) }
        }
        lines += sessions(preview.sessions, context)
        return lines
            + preview.databasesLeft.map { name in
                let text = Phrase(
                    "database \(name) stays as it is here: on one side it could not be looked at, or is elsewhere",
                    pl:
                        "baza \(name) zostaje tu bez zmian: po jednej stronie nie dało się jej sprawdzić albo jest gdzie indziej"
                )
                return StyledText(text[context.language], .warning)
            }
    }

    private static func lines(_ change: DatabaseChange, _ what: Phrase, _ context: Context) -> [StyledText] {
        let language = context.language
        let schema = change.changesSchema ? Phrase(", its schema too", pl: ", także jej schemat") : Phrase(verbatim: "")
        var lines = [
            StyledText(Phrase("database ", pl: "baza danych ")[language]) + StyledText(change.name, .name)
                + StyledText(what[language] + schema[language])
        ]
        for table in change.tables.prefix(mostTables) {
            lines.append(StyledText("  " + table.name + ": " + rows(table.rowsNow) + " -> " + rows(table.rowsThen)))
        }
        let more = change.tables.count - mostTables
        if more > 0 {
            let text = Phrase("  and \(more) more tables", pl: "  i jeszcze tabel: \(more)")
            lines.append(StyledText(text[language], .dim))
        }
        return lines
    }

    /// Databases that a restore took away and that hold what no checkpoint does, and what to do with them.
    static func kept(_ databases: [KeptDatabase], _ context: Context) -> [StyledText] {
        databases.flatMap { kept in
            [
                StyledText(
                    Phrase(
                        "rows were written to \(kept.name) while it was being replaced; they are in the database ",
                        pl: "do bazy \(kept.name) pisano podczas podmiany; te wiersze są w bazie ")[context.language],
                    .warning) + StyledText(kept.database, .name),
                StyledText(
                    Phrase(
                        "  on the same server; it lets nobody in before ALTER DATABASE … ALLOW_CONNECTIONS true, and stays "
                            + "until you drop it",
                        pl:
                            "  na tym samym serwerze; nie wpuści nikogo przed ALTER DATABASE … ALLOW_CONNECTIONS true i "
                            + "zostanie, póki jej nie usuniesz")[context.language], .dim),
            ]
        }
    }

    /// What a bundle does not carry.
    static func leftOut(_ names: [String], _ context: Context) -> [StyledText] {
        names.map { name in
            let text = Phrase(
                "without the rows of database \(name): they stay with its server",
                pl: "bez wierszy bazy \(name): zostają przy swoim serwerze")
            return StyledText(text[context.language], .warning)
        }
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
