/// What functions answer, as far as callers may rely on it: later versions may add members.
enum Outputs {
    static let id = ValueSchema.text(64...64)
    static let status = ValueSchema.open([
        .init(
            "project",
            .open([
                .init("id", .string), .init("root", .string), .init("timeline", .string), .init("head", .nullable(id)),
                .init("changed", .nullable(counts)), .init("changes", .list(pathStatus)),
                .init("changes_omitted", .integer()), .init("moved_repositories", .texts),
                .init("repositories", .list(repository)), .init("executable_configuration", .texts),
                .init("databases", .list(databaseChange)), .init("databases_unknown", .texts),
                .init("unfinished_restore", .flag()),
            ]))
    ])

    static let taken = ValueSchema.open([
        .init("id", id), .init("name", .nullable(.string)), .init("timeline", .string), .init("files", .integer()),
        .init("bytes_new", .integer()), .init("duration_ms", .integer()), .init("unchanged", .flag()),
        .init("coverage", coverage),
        .init(
            "storage",
            .open([.init("bytes", .integer()), .init("budget", .nullable(.integer())), .init("over_budget", .flag())]),
            required: false),
    ])

    static let checkpoints = ValueSchema.open([.init("checkpoints", .list(checkpoint))])

    static let forgotten = ValueSchema.open([
        .init("dry_run", .flag()), .init("checkpoints", .list(id)), .init("needed_by_undo", .list(id)),
        .init("operation", .nullable(.string)),
    ])

    static let difference = ValueSchema.open([
        .init("from", .string), .init("to", .string), .init("changes", .list(change)),
        .init("databases", .list(databaseChange)), .init("databases_unknown", .texts),
        .init("environment", .list(environmentChange)), .init("moved_repositories", .texts),
    ])

    static let restore = ValueSchema.open(restoreMembers)

    static let reversal = ValueSchema.open([
        .init("operation", operation), .init("restore", .nullable(restore)), .init("dry_run", .flag()),
    ])

    static let branched = ValueSchema.open(
        timeline + [
            .init("databases", .map(.open([.init("kind", .string)]))), .init("ports", .map(.integer())),
            .init("env", .map(.string)), .init("files", .integer()), .init("bytes", .integer()),
            .init("verified", .flag()),
            .init("omitted", .list(skipped)), .init("cloned", .texts), .init("operation", .nullable(.string)),
            .init("duration_ms", .integer()),
        ])

    static let timelines = ValueSchema.open([
        .init(
            "timelines",
            .list(
                .open(
                    timeline + [
                        .init("head", .nullable(id)), .init("head_created", .nullable(.string)),
                        .init("checkpoints", .integer()), .init("present", .flag()), .init("current", .flag()),
                        .init("ports", .map(.integer())),
                    ])))
    ])

    static let executed = ValueSchema.open([
        .init("timeline", .string), .init("exit_code", .integer()),
        .init("limits_met", .list(.choice(["time", "memory", "processes", "output", "disk"]))),
        .init("output", .string), .init("error", .string), .init("dropped_bytes", .integer()),
        .init("ended_whole", .flag()), .init("limits_hold_for", .choice(["together", "each"])),
        .init("peak_memory_bytes", .nullable(.integer())), .init("duration_ms", .integer()),
    ])

    static let bisected = ValueSchema.open([
        .init("guilty", .list(id)), .init("cause", .nullable(.string)), .init("last_good", id),
        .init("candidates", .integer()),
        .init(
            "steps",
            .list(
                .open([
                    .init("checkpoint", id), .init("verdict", .choice(["good", "bad", "unknown"])),
                    .init("exit_code", .integer()), .init("duration_ms", .integer()),
                ]))), .init("changes", .list(change)), .init("duration_ms", .integer()),
    ])

    static let hits = ValueSchema.open([
        .init(
            "notes",
            .list(
                .open(
                    noteMembers + [
                        .init("score", .number),
                        .init("snippet", .list(.open([.init("text", .string), .init("match", .flag())]))),
                    ])))
    ])

    static let note = ValueSchema.open(noteMembers + [.init("body", .string), .init("new", .flag())])
}
