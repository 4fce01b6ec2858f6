internal import Base

/// What several answers have in common.
extension Outputs {
    static let counts = ValueSchema.open(
        ["added", "modified", "removed", "total"].map { .init($0, .integer()) })

    static let pathStatus = ValueSchema.open([.init("path", .string), .init("status", .string)])
    static let skipped = ValueSchema.open([.init("path", .string), .init("reason", .string)])

    static let entry = ValueSchema.nullable(
        .open([
            .init("kind", .string), .init("mode", .string), .init("size", .nullable(.integer())),
            .init("secret", .flag()),
        ]))

    static let change = ValueSchema.open([
        .init("path", .string), .init("status", .string), .init("old", entry), .init("new", entry),
        .init("lines_added", .nullable(.integer()), required: false),
        .init("lines_removed", .nullable(.integer()), required: false),
    ])

    static let databaseChange = ValueSchema.open([
        .init("name", .string), .init("schema_changes", .flag()),
        .init(
            "tables",
            .list(
                .open([
                    .init("name", .string), .init("rows_now", .nullable(.integer())),
                    .init("rows_then", .nullable(.integer())),
                ]))),
    ])

    static let environmentChange = ValueSchema.open([
        .init("group", .string), .init("place", .string), .init("key", .string), .init("status", .string),
        .init("old", .nullable(.string)), .init("new", .nullable(.string)),
    ])

    static let repository = ValueSchema.open([
        .init("path", .string), .init("head", .string), .init("commit", .nullable(.string)),
        .init("stashes", .integer()), .init("operations", .texts), .init("outside", .nullable(.string)),
        .init("lfs_present", .nullable(.integer())), .init("lfs_missing", .nullable(.integer())),
    ])

    static let coverage = ValueSchema.open(
        [
            "files", "directories", "symlinks", "databases", "secrets", "repositories", "knowledge_notes",
            "agent_entries", "bytes",
        ].map { .init($0, .integer()) } + [
            .init("consistency", .string), .init("scan", .string), .init("skipped", .list(skipped)),
            .init("torn", .texts), .init("file_stores", .list(.open([.init("kind", .string)]))),
            .init("notes", .list(.open([.init("path", .string), .init("text", .string)]))),
        ])

    static let checkpoint = ValueSchema.open([
        .init("id", id), .init("timeline", .string), .init("parents", .list(id)), .init("name", .nullable(.string)),
        .init("cause", .string), .init("created", .string), .init("files", .integer()), .init("bytes", .integer()),
        .init("bytes_new", .integer()), .init("pinned", .flag()), .init("hidden", .flag()), .init("head", .flag()),
        .init(
            "occasion",
            .nullable(
                .open([
                    .init("run", .nullable(.string)), .init("agent", .string), .init("session", .nullable(.string)),
                    .init("turn", .nullable(.integer())), .init("tool", .nullable(.string)), .init("detail", .string),
                ]))),
    ])

    static let timeline: [ValueSchema.Member] = [
        .init("name", .string), .init("kind", .string), .init("workspace", .nullable(.string)), .init("way", .string),
        .init("origin", .nullable(.string)), .init("base", .nullable(id)), .init("created", .string),
    ]

    /// A restore that was only looked at has null where something is known only afterwards.
    static let restoreMembers: [ValueSchema.Member] = [
        .init("checkpoint", id), .init("safety_checkpoint", .nullable(id)), .init("changed", .integer()),
        .init("removed", .integer()),
        .init("set_aside", .list(.open([.init("path", .string), .init("kept_at", .string)]))),
        .init("verified", .nullable(.flag())), .init("operation", .nullable(.string)), .init("kept", .texts),
        .init("differing", .texts), .init("container_problems", .texts, required: false),
        .init("knowledge", nowAndThen("notes")), .init("agents", nowAndThen("entries")),
        .init(
            "databases",
            .list(databaseChange)), .init("database_problems", .texts, required: false),
        .init(
            "kept_databases", .list(.open([.init("name", .string), .init("database", .string)])), required: false),
        .init("databases_left", .texts),
        .init("database_sessions", .list(.open([.init("database", .string)]))),
        .init("variables_left", .texts),
        .init(
            "containers",
            .nullable(
                .open([.init("wanted", .flag()), .init("volumes", .list(.anything)), .init("steps", .list(.anything))]))
        ),
        .init("untouched", .list(skipped)), .init("executable_configuration", .texts),
        .init("moved_repositories", .list(.open([.init("path", .string)]))), .init("revived_repositories", .texts),
        .init("changed_repositories", .list(repository)), .init("bytes_to_write", .integer(), required: false),
        .init("changes", .list(pathStatus), required: false), .init("duration_ms", .integer()),
        .init("dry_run", .flag()),
    ]

    private static func nowAndThen(_ what: String) -> ValueSchema {
        .nullable(.open([.init(what + "_now", .integer()), .init(what + "_then", .integer())]))
    }

    static let operation = ValueSchema.open([
        .init("id", .string), .init("number", .integer()), .init("kind", .string), .init("timeline", .string),
        .init("created", .string), .init("checkpoint", .nullable(id)), .init("head_before", .nullable(id)),
        .init("head_after", .nullable(id)), .init("world_before", .nullable(id)), .init("world_after", .nullable(id)),
        .init("components", .texts), .init("reverses", .nullable(.string)), .init("set_aside", .integer()),
    ])

    static let merged = ValueSchema.open([
        .init("status", .choice(["mergeable", "merged", "conflicts", "gate_failed"])),
        .init("candidate", .nullable(.string)), .init("workspace", .string, required: false),
        .init("checkpoint", id, required: false), .init("conflicts", .list(conflict)),
        .init(
            "evidence",
            .open([
                .init(
                    "gate",
                    .open([
                        .init("command", .string), .init("checkpoint", id), .init("exit_code", .integer()),
                        .init("succeeded", .flag()), .init("output_tail", .string),
                        .init("duration_ms", .integer()),
                    ]), required: false)
            ])), .init("source", .string, required: false), .init("into", .string, required: false),
        .init("base", id, required: false), .init("ours", id, required: false), .init("theirs", id, required: false),
        .init("changes", .list(change), required: false),
        .init(
            "tables",
            .map(.map(.open(["inserted", "updated", "deleted"].map { .init($0, .integer()) }))), required: false),
        .init("databases", .list(databaseChange), required: false),
        .init("databases_left", .texts, required: false), .init("tables_to_fill", .texts, required: false),
        .init(
            "disputed_notes",
            .list(
                .open([
                    .init("kind", .string), .init("note", .string), .init("ours", .nullable(.string)),
                    .init("theirs", .nullable(.string)),
                ])), required: false), .init("up_to_date", .flag(), required: false),
        .init("dry_run", .flag(), required: false), .init("restore", restore, required: false),
    ])

    private static let conflict = ValueSchema.open([
        .init("kind", .string), .init("path", .string), .init("other_paths", .texts), .init("resolved", .flag()),
        .init("details", .string), .init("base", entry), .init("ours", entry), .init("theirs", entry),
    ])

    static let noteMembers: [ValueSchema.Member] = [
        .init("id", .string), .init("kind", .string), .init("title", .string), .init("tags", .texts),
        .init("timeline", .string), .init("author", .choice(["user", "agent"])), .init("source", .nullable(.string)),
        .init("operation", .nullable(.string)), .init("checkpoint", .nullable(id)), .init("current", .flag()),
        .init("valid_from", .nullable(.string)), .init("valid_to", .nullable(.string)),
        .init("superseded_by", .nullable(.string)), .init("retired", .nullable(.string)),
        .init("disputes", .nullable(.string)), .init("hash", .string), .init("created", .string),
        .init("changed", .string),
    ]
}
