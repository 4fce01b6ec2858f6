internal import Inbox
internal import Runs
internal import Shapes
internal import Web

/// The documents of the interface as far as its description spells them out; what they mean is told for `--json`.
enum Documents {
    static let checkpoint = Schema.object([
        .init("id", .string), .init("timeline", .string), .init("parents", .array(.string)),
        .init("name", .nullable(.string)), .init("cause", .string), .init("created", .string),
        .init("files", .integer), .init("bytes", .integer), .init("bytes_new", .integer), .init("pinned", .boolean),
        .init("hidden", .boolean), .init("head", .boolean), .init("occasion", .nullable(occasion)),
    ])

    static let question = Schema.object([
        .init("id", .string), .init("state", .choice(InboxQuestion.State.allCases.map(\.rawValue))),
        .init("agent", .string), .init("run", .nullable(.string)), .init("function", .string),
        .init("project", .string), .init("timeline", .string), .init("digest", .string), .init("asked", .string),
        .init("expires", .string), .init("answered", .nullable(.string)), .init("door", .nullable(.string)),
        .init("message", .string),
        .init("plan", .any(detail: "The call and what it would change; its digest is what is agreed to.")),
    ])

    private static let runMembers: [Schema.Property] = [
        .init("id", .string), .init("kind", .choice(AgentRun.Kind.allCases.map(\.rawValue))),
        .init("state", .choice(["running", "ended", "cut_off"])), .init("agent", .string),
        .init("session", .nullable(.string)), .init("command", .string), .init("timeline", .string),
        .init("began", .string), .init("ended", .nullable(.string)), .init("status", .nullable(.integer)),
        .init("first", .nullable(.string)), .init("last", .nullable(.string)), .init("entries", .integer),
        .init("left_out", .integer),
    ]

    static let run = Schema.object(runMembers)

    static let runWithStrip = Schema.object(
        runMembers + [
            .init(
                "strip",
                .array(
                    .object([
                        .init("number", .integer), .init("kind", .choice(RunEntry.Kind.allCases.map(\.rawValue))),
                        .init("turn", .nullable(.integer)), .init("tool", .nullable(.string)),
                        .init("detail", .string), .init("checkpoint", .nullable(.string)),
                        .init("added", .nullable(.integer)), .init("modified", .nullable(.integer)),
                        .init("removed", .nullable(.integer)), .init("created", .string),
                    ])))
        ])

    static let occasion = Schema.object([
        .init("run", .nullable(.string)), .init("agent", .string), .init("session", .nullable(.string)),
        .init("turn", .nullable(.integer)), .init("tool", .nullable(.string)), .init("detail", .string),
    ])

    static let coverage = Schema.any(detail: "What was captured, what was not and why, and how consistent it is.")

    static let detail = Schema.object([
        .init("id", .string), .init("name", .nullable(.string)), .init("created", .string), .init("writer", .string),
        .init("repositories", .array(.any(detail: "Where a git repository stood."))),
        .init("policy", .any(detail: "What was to be captured.")),
        .init("environment", .any(detail: "Compose files, names of variables, tools and containers.")),
        .init("coverage", coverage),
    ])

    static let taken = Schema.object([
        .init("id", .string), .init("name", .nullable(.string)), .init("files", .integer),
        .init("bytes_new", .integer), .init("duration_ms", .integer), .init("unchanged", .boolean),
        .init("coverage", coverage),
    ])

    static let forgotten = Schema.object([
        .init("dry_run", .boolean), .init("checkpoints", .array(.string)), .init("needed_by_undo", .array(.string)),
        .init("operation", .nullable(.string)),
    ])

    static let restore = Schema.object([
        .init("checkpoint", .string), .init("safety_checkpoint", .nullable(.string)), .init("changed", .integer),
        .init("removed", .integer), .init("verified", .nullable(.boolean)), .init("operation", .nullable(.string)),
        .init("changes", .array(change), required: false), .init("dry_run", .boolean),
        .init("databases", .array(database)), .init("databases_left", .array(.string)),
        .init("database_sessions", .array(session)),
    ])

    static let change = Schema.object([.init("path", .string), .init("status", .string)])

    static let difference = Schema.object([
        .init("from", .string), .init("to", .string), .init("changes", .array(change)),
        .init("next", .nullable(.integer)),
    ])

    /// Which world is meant, of a route that acts on one.
    static let timelineParameter = RouteDocumentation.Parameter(
        "timeline", .string, "The timeline that is meant (main).")

    static let timeline = Schema.object([
        .init("name", .string), .init("kind", .string), .init("workspace", .nullable(.string)),
        .init("way", .string), .init("origin", .nullable(.string)), .init("base", .nullable(.string)),
        .init("created", .string),
    ])

    static let dropped = Schema.object([
        .init("name", .string), .init("checkpoint", .nullable(.string)),
        .init("lost", .array(.any(detail: "A path that no checkpoint holds, and why."))),
        .init("operation", .nullable(.string)), .init("dry_run", .boolean),
    ])

    private static let conflict = Schema.object([
        .init("kind", .string), .init("path", .string), .init("other_paths", .array(.string)),
        .init("resolved", .boolean), .init("details", .string),
        .init("base", .nullable(side)), .init("ours", .nullable(side)), .init("theirs", .nullable(side)),
    ])

    private static let side = Schema.object([
        .init("kind", .string), .init("mode", .string), .init("size", .nullable(.integer)), .init("secret", .boolean),
        .init("path", .string, required: false),
    ])

    static let openMerge = Schema.object([
        .init("candidate", .string), .init("workspace", .string), .init("head", .nullable(.string)),
        .init("source", .string), .init("into", .string), .init("base", .string), .init("ours", .string),
        .init("theirs", .string), .init("gate", .nullable(.string)), .init("open", .integer),
        .init("conflicts", .array(conflict)), .init("databases", .array(database)),
        .init("database_sessions", .array(session)),
    ])

    private static let database = Schema.object([
        .init("name", .string), .init("schema_changes", .boolean),
        .init(
            "tables",
            .array(
                .object([
                    .init("name", .string), .init("rows_now", .nullable(.integer)),
                    .init("rows_then", .nullable(.integer)),
                ]))),
    ])

    private static let session = Schema.object([
        .init("database", .string), .init("pid", .integer), .init("user", .string), .init("application", .string),
        .init("client", .string), .init("state", .nullable(.string)), .init("since", .nullable(.string)),
    ])

    static let merge = Schema.object([
        .init("status", .choice(MergeStatus.allCases.map(\.rawValue))), .init("candidate", .nullable(.string)),
        .init("workspace", .string, required: false), .init("conflicts", .array(conflict)),
        .init("evidence", .any(detail: "What passed, or did not pass, the gate.")),
        .init("changes", .array(change), required: false),
        .init("tables", .any(detail: "Rows that are brought, by database and table."), required: false),
        .init("databases", .array(database), required: false),
        .init("databases_left", .array(.string), required: false),
        .init("database_sessions", .array(session), required: false),
        .init("tables_to_fill", .array(.string), required: false),
        .init("disputed_notes", .array(.any(detail: "A note about which the sides disagree.")), required: false),
        .init("up_to_date", .boolean, required: false), .init("dry_run", .boolean, required: false),
        .init("checkpoint", .string, required: false), .init("restore", restore, required: false),
    ])

    static let graph = Schema.object([
        .init("timelines", .array(timeline)), .init("lanes", .array(.string)),
        .init(
            "checkpoints",
            .object([
                .init("id", .array(.string)), .init("parents", .any(detail: "A place, null, or a list of them, each.")),
                .init("lane", .array(.integer)), .init("number", .array(.integer)),
                .init("created_ms", .array(.integer)), .init("causes", .array(.string)),
                .init("cause", .array(.integer)), .init("name", .any(detail: "Names by place.")),
                .init("pinned", .array(.integer)), .init("files", .array(.integer)),
                .init("bytes_new", .array(.integer)),
            ])), .init("left_out", .integer),
    ])

    static let operation = Schema.object([
        .init("id", .string), .init("number", .integer), .init("kind", .string), .init("created", .string),
        .init("checkpoint", .nullable(.string)), .init("reverses", .nullable(.string)),
    ])

    static let reversal = Schema.object([
        .init("operation", operation), .init("restore", .nullable(restore)), .init("dry_run", .boolean),
    ])

    static let note = Schema.object([
        .init("id", .string), .init("kind", .string), .init("title", .string),
        .init("body", .string, required: false), .init("tags", .array(.string)), .init("timeline", .string),
        .init("author", .string), .init("source", .nullable(.string)), .init("current", .boolean),
        .init("superseded_by", .nullable(.string)), .init("retired", .nullable(.string)),
        .init("disputes", .nullable(.string)), .init("created", .string),
    ])

    static let contextEntry = Schema.object([
        .init("id", .string), .init("number", .nullable(.integer)), .init("kind", .string),
        .init("agent", .nullable(.string)), .init("session", .nullable(.string)), .init("turn", .nullable(.integer)),
        .init("bytes", .integer), .init("body", .nullable(.string), required: false),
        .init("summary", .nullable(.string), required: false), .init("timeline", .nullable(.string)),
        .init("checkpoint", .nullable(.string)), .init("source", .nullable(.string)), .init("created", .string),
    ])

    static let event = Schema.object([
        .init("id", .integer), .init("time", .string), .init("type", .choice(EventTypes.all)),
        .init("project", .nullable(.string)),
        .init("subject", .nullable(.string)), .init("data", .any(detail: "Depends on the type.")),
    ])
}
