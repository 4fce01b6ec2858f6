package import Base
package import Chronos
internal import Databases

extension JSONWriter {
    /// What differs in databases on servers, and which of them could not be looked at.
    package mutating func databases(_ changes: [DatabaseChange], unknown: [String]) {
        databases(changes)
        strings("databases_unknown", unknown)
    }

    private mutating func databases(_ changes: [DatabaseChange]) {
        array("databases") { json in
            for change in changes {
                json.object { json in
                    json.string("name", change.name)
                    json.bool("schema_changes", change.changesSchema)
                    json.array("tables") { json in
                        for table in change.tables {
                            json.object { json in
                                json.string("name", table.name)
                                json.integer("rows_now", table.rowsNow)
                                json.integer("rows_then", table.rowsThen)
                            }
                        }
                    }
                }
            }
        }
    }

    /// What a merge brings to them, and which it leaves.
    mutating func databases(_ preview: MergePreview) {
        databases(preview.databases.map(\.change))
        strings("databases_left", preview.databasesLeft)
        sessions(preview.sessions)
        strings(
            "tables_to_fill",
            preview.databases.flatMap { merged in merged.tables.map { "\(merged.change.name):\($0)" } })
    }

    /// What an open merge would bring to them, and who is in the way.
    mutating func databases(_ open: OpenMerge) {
        databases(open.databases)
        sessions(open.sessions)
    }

    /// What became of them, beyond what was to be expected.
    mutating func databases(_ report: RestoreReport) {
        strings("database_problems", report.databaseProblems.map(\.english))
        kept(report.keptDatabases)
    }

    /// Databases that hold rows which no checkpoint has.
    package mutating func kept(_ databases: [KeptDatabase]) {
        array("kept_databases") { json in
            for kept in databases {
                json.object { json in
                    json.string("name", kept.name)
                    json.string("database", kept.database)
                }
            }
        }
    }

    /// Databases that are kept on servers to be copied, the longest unused first.
    package mutating func templates(_ templates: [KeptTemplate]) {
        array("database_templates") { json in
            for template in templates {
                json.object { json in
                    json.string("name", template.name)
                    json.string("database", template.database)
                    json.integer("bytes", template.bytes)
                    json.string("made", template.made.rfc3339)
                    json.string("used", template.used.rfc3339)
                }
            }
        }
    }

    /// What becomes of databases on servers.
    mutating func databases(_ preview: RestorePreview) {
        databases(preview.databases)
        strings("databases_left", preview.databasesLeft)
        sessions(preview.sessions)
    }

    private mutating func sessions(_ all: [DatabaseSessions]) {
        array("database_sessions") { json in
            for used in all {
                for session in used.sessions {
                    json.object { json in
                        json.string("database", used.database)
                        json.integer("pid", session.processID)
                        json.string("user", session.user)
                        json.string("application", session.application)
                        json.string("client", session.client)
                        json.string("state", session.state)
                        json.string("since", session.since?.rfc3339)
                    }
                }
            }
        }
    }

    /// A database under care, without its braces.
    package mutating func declared(_ database: DeclaredDatabase) {
        string("name", database.name)
        string("variable", database.variable)
        string("address", database.address)
        string("database", database.database)
        string("problem", database.problem.map { "\($0.message.english)" })
    }
}
