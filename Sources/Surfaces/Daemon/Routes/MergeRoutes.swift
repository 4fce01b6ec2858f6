internal import Base
internal import Chronos
internal import Shapes
internal import Web

/// Merging one timeline into another: what it would bring, what is left to decide, and its end.
///
/// No gate can be given here, and a merge that has one is not finished here: whoever holds a token may change what lies in a
/// project, but not have this machine run a command.
enum MergeRoutes {
    static func all(_ services: Services) -> [Route] {
        [
            list(services), begin(services), show(services), resolve(services), finish(services), abort(services),
        ]
    }

    private static func list(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/merges",
            RouteDocumentation(
                "The merges that are open.",
                responses: [
                    .init(
                        .ok, "Each as `everett conflicts --json` says it.",
                        schema: .object([.init("merges", .array(Documents.openMerge))]))
                ]),
            handler: .async { call in
                try await services.look(call) { desk in
                    let open = try desk.engine.openMerges(desk.project)
                    return .document { json in
                        json.array("merges") { json in
                            for merge in open { json.object { $0.openMerge(merge) } }
                        }
                    }
                }
            })
    }

    private static func begin(_ services: Services) -> Route {
        Route(
            .post, "/api/projects/{project}/merges", body: .json(limit: Route.RequestBody.defaultLimit),
            RouteDocumentation(
                "Merges `source` into the timeline; where both changed something differently, a candidate is made to decide in, "
                    + "and nothing else is changed. `If-Match` is about the timeline that gets the changes. `tables` says how "
                    + "rows of a table on a server are merged, `rows` being usual.",
                parameters: [Documents.timelineParameter],
                request: .object([
                    .init("source", .string), .init("dry_run", .boolean, required: false),
                    .init("end_sessions", .boolean, required: false),
                    .init(
                        "tables",
                        .array(.object([.init("table", .string), .init("policy", .choice(MergeRequest.policies))])),
                        required: false),
                ]),
                responses: [.init(.ok, "As `everett merge --json` says it.", schema: Documents.merge)]),
            handler: .async { call in
                let body = try call.json()
                guard let source = try call.text("source", in: body) else {
                    throw RouteCall.mistake(
                        Phrase("source names the timeline to merge", pl: "source wskazuje linię czasu do scalenia"))
                }
                try refuseGate(body)
                let isDryRun = try call.flag("dry_run", in: body)
                let endsSessions = try call.flag("end_sessions", in: body)
                let request = MergeRequest(
                    source: source, git: services.settings.git(), tables: try MergeRequest.tables(tables(call, body)))
                return try await services.change(call) { desk in
                    if isDryRun {
                        let preview = try desk.engine.previewMerge(desk.project, request, desk.supervision)
                        let status = preview.conflicts.isEmpty ? MergeStatus.mergeable : .conflicts
                        return .document { $0.merge(preview, status: status, candidate: nil, isDryRun: true) }
                    }
                    let beginning = try desk.engine.merge(
                        desk.project, request, desk.supervision(endingSessions: endsSessions))
                    if let restore = beginning.restore {
                        return .document { $0.merged(beginning.preview, restore, nil) }
                    }
                    let status = beginning.candidate == nil ? MergeStatus.merged : .conflicts
                    return .document {
                        $0.merge(
                            beginning.preview, status: status, candidate: beginning.candidate, isDryRun: false)
                    }
                }
            })
    }

    private static func tables(_ call: RouteCall, _ body: JSONValue) throws -> [(table: String, policy: String)] {
        guard let tables = body["tables"], tables != .null else { return [] }
        guard let elements = tables.elements else {
            throw RouteCall.mistake(Phrase("tables is a list", pl: "tables to lista"))
        }
        return try elements.map { element in
            guard let table = try call.text("table", in: element), let policy = try call.text("policy", in: element)
            else {
                throw RouteCall.mistake(
                    Phrase("an element of tables has table and policy", pl: "element tables ma table i policy"))
            }
            return (table, policy)
        }
    }

    private static func show(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/merges/{candidate}",
            RouteDocumentation(
                "What an open merge leaves to decide, and what was decided.",
                responses: [.init(.ok, "As `everett conflicts --json` says it.", schema: Documents.openMerge)]),
            handler: .async { call in
                try await services.look(call) { desk in
                    let open = try desk.openMerge(call["candidate"])
                    return .document { $0.openMerge(open) }
                }
            })
    }

    private static func resolve(_ services: Services) -> Route {
        Route(
            .post, "/api/projects/{project}/merges/{candidate}/resolve", body: .json(limit: 1 << 20),
            RouteDocumentation(
                "Decides about conflicts: `ours` is the timeline that gets the changes, `theirs` the one they come from, `base` "
                    + "what both began with, `as-is` what lies in the candidate's workspace.",
                request: .object([
                    .init("take", .choice(choices.map(\.name))), .init("paths", .array(.string), required: false),
                    .init("paths_hex", .array(.string), required: false),
                ]),
                responses: [.init(.ok, "As `everett resolve --json` says it.", schema: Documents.openMerge)]),
            handler: .async { call in
                let body = try call.json()
                let take = try call.text("take", in: body)
                guard let choice = choices.first(where: { $0.name == take })?.choice else {
                    throw RouteCall.mistake(
                        Phrase(
                            "take is one of ours, theirs, base and as-is", pl: "take to ours, theirs, base albo as-is"))
                }
                let paths = try call.paths(in: body)
                guard !paths.isEmpty else {
                    throw RouteCall.mistake(
                        Phrase("paths says about what", pl: "paths mówi, czego to dotyczy"))
                }
                return try await services.change(call) { desk in
                    let candidate = try desk.openMerge(call["candidate"]).candidate
                    _ = try desk.engine.resolve(paths, choice, in: candidate, desk.supervision)
                    let open = try desk.engine.openMerge(in: candidate)
                    return .document { $0.openMerge(open) }
                }
            })
    }

    private static let choices: [(name: String, choice: MergeChoice)] = [
        ("ours", .side(.ours)), ("theirs", .side(.theirs)), ("base", .side(.base)), ("as-is", .asIs),
    ]

    private static func finish(_ services: Services) -> Route {
        Route(
            .post, "/api/projects/{project}/merges/{candidate}/continue",
            body: .json(limit: Route.RequestBody.defaultLimit),
            RouteDocumentation(
                "Brings a merge about which everything is decided to its end. Refused when it has a gate to pass, which only "
                    + "`everett merge --continue` runs.",
                request: .object([.init("end_sessions", .boolean, required: false)]),
                responses: [.init(.ok, "As `everett merge --continue --json` says it.", schema: Documents.merge)]),
            handler: .async { call in
                let body = try call.json()
                try refuseGate(body)
                let endsSessions = try call.flag("end_sessions", in: body)
                return try await services.change(call) { desk in
                    let open = try desk.openMerge(call["candidate"])
                    guard open.merge.gate.isEmpty else { throw gated(open) }
                    let sealed = try desk.engine.sealCandidate(open.candidate, desk.supervision)
                    // The head that the caller saw was the candidate's; of the destination's promotion makes sure by itself.
                    var supervision = desk.supervision(endingSessions: endsSessions)
                    supervision.expectedHead = .any
                    let (restore, _) = try desk.engine.promote(open.candidate, at: sealed, supervision)
                    return .document { $0.merged(nil, restore, nil) }
                }
            })
    }

    private static func abort(_ services: Services) -> Route {
        Route(
            .delete, "/api/projects/{project}/merges/{candidate}",
            RouteDocumentation(
                "Gives a merge up; its candidate is dropped, which can be undone.",
                parameters: [.init("dry_run", .boolean, "Only say what would be done.")],
                responses: [.init(.ok, "As `everett merge --abort --json` says it.", schema: Documents.dropped)]),
            handler: .async { call in
                if try call.flag("dry_run") ?? false {
                    return try await services.look(call) { desk in
                        let name = try desk.openMerge(call["candidate"]).candidate.timeline
                        let report = try desk.engine.previewDrop(name, desk.project, desk.supervision)
                        return .document { $0.dropped(report) }
                    }
                }
                return try await services.change(call) { desk in
                    let name = try desk.openMerge(call["candidate"]).candidate.timeline
                    let report = try desk.engine.drop(name, desk.project, desk.supervision)
                    return .document { $0.dropped(report) }
                }
            })
    }

    // MARK: Gates

    /// A gate that is asked for and left out would be a proof that nobody made.
    private static func refuseGate(_ body: JSONValue) throws {
        guard let gate = body["gate"], gate != .null else { return }
        throw EverettError(
            .refused,
            Phrase("no command is run for this interface", pl: "ten interfejs nie uruchamia poleceń"),
            hints: [
                Phrase(
                    "a gate is given on the command line: everett merge TIMELINE --gate CMD",
                    pl: "bramkę podaje się w wierszu poleceń: everett merge LINIA --gate POLECENIE")
            ])
    }

    private static func gated(_ open: OpenMerge) -> EverettError {
        EverettError(
            .refused,
            Phrase(
                "this merge has to pass a gate, and no command is run for this interface",
                pl: "to scalanie musi przejść bramkę, a ten interfejs nie uruchamia poleceń"),
            hints: [
                Phrase(
                    "on the command line: everett merge --continue \(open.candidate.timeline)",
                    pl: "w wierszu poleceń: everett merge --continue \(open.candidate.timeline)")
            ])
    }
}

extension ProjectDesk {
    /// The merge whose candidate has this name, with the policy that holds for the project.
    fileprivate func openMerge(_ candidate: String) throws -> OpenMerge {
        try engine.openMerge(in: try world(candidate))
    }
}
