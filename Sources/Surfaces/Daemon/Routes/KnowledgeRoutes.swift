internal import Base
internal import Chronos
internal import Knowledge
internal import Shapes
internal import Web

/// What is known in a project's worlds: the list, a search, one note, keeping one, retiring one.
enum KnowledgeRoutes {
    static func all(_ services: Services) -> [Route] {
        [list(services), add(services), show(services), retire(services)]
    }

    private static func list(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/knowledge",
            RouteDocumentation(
                "The notes, newest first; with a search those that hold all its words, the best first.",
                parameters: [
                    .init("search", .string, "Words, or beginnings of words; case and accents do not count."),
                    .init("tag", .string, "Only with this tag."), .init("kind", .string, "Only of this kind."),
                    .init("since", .string, "Written then or later: a day, or a time in UTC."),
                    .init("past", .boolean, "Also those that do not hold any more."),
                    .init("limit", .integer, "At most so many (100)."),
                    Documents.timelineParameter,
                ],
                responses: [
                    .init(
                        .ok, "As `everett knowledge list --json` says it.",
                        schema: .object([.init("notes", .array(Documents.note))]))
                ]),
            handler: .async { call in
                var since: Timestamp?
                if let text = call.query("since") {
                    guard let time = NoteTime.parse(text) else {
                        throw RouteCall.mistake(
                            Phrase("since is a day, or a time in UTC", pl: "since to dzień albo czas UTC"))
                    }
                    since = time
                }
                let filter = NoteFilter(
                    tags: call.query("tag").map { [$0] } ?? [], kind: call.query("kind"), since: since,
                    includesPast: try call.flag("past") ?? false,
                    limit: try call.query("limit", in: 1...NoteFilter.mostAtOnce) ?? 100)
                return try await services.look(call) { desk in
                    let world = desk.project
                    let now = services.clock.now
                    if let text = call.query("search"), !text.isEmpty {
                        let hits = try desk.engine.searchNotes(text, filter, world)
                        return .document { $0.hits(hits, at: now) }
                    }
                    let notes = try desk.engine.notes(filter, world)
                    return .document { $0.notes(notes, at: now) }
                }
            })
    }

    private static func add(_ services: Services) -> Route {
        Route(
            .post, "/api/projects/{project}/knowledge", body: .json(limit: 1 << 20),
            RouteDocumentation(
                "Keeps a note; one that says the same and still holds is returned instead.",
                parameters: [Documents.timelineParameter],
                request: .object([
                    .init("body", .string), .init("title", .nullable(.string), required: false),
                    .init("tags", .array(.string), required: false),
                    .init("kind", .nullable(.string), required: false),
                    .init("source", .nullable(.string), required: false),
                    .init("agent", .boolean, required: false),
                    .init("supersedes", .nullable(.string), required: false),
                ]),
                responses: [
                    .init(.created, "As `everett knowledge add --json` says it.", schema: Documents.note)
                ]),
            handler: .async { call in
                let json = try call.json()
                guard let body = try call.text("body", in: json) else {
                    throw RouteCall.mistake(Phrase("body is the note's text", pl: "body to treść notatki"))
                }
                let title = try call.text("title", in: json)
                let tags = try call.texts("tags", in: json)
                let kind = try call.text("kind", in: json) ?? "note"
                let source = try call.text("source", in: json)
                let old = try call.text("supersedes", in: json)
                let author: NoteProvenance.Author = try call.flag("agent", in: json) ? .agent : .user
                return try await services.change(call) { desk in
                    let world = desk.project
                    let draft = try NoteDraft(
                        body, title: title, tags: tags, kind: kind,
                        provenance: try desk.engine.provenance(author, source: source, world))
                    let (note, isNew) = try desk.engine.addNote(draft, superseding: old, world)
                    return .document(isNew ? .created : .ok) { json in
                        json.note(note, at: services.clock.now, withBody: true)
                        json.bool("new", isNew)
                    }
                }
            })
    }

    private static func show(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/knowledge/{note}",
            RouteDocumentation(
                "One note with its text.", parameters: [Documents.timelineParameter],
                responses: [.init(.ok, "As `everett knowledge show --json` says it.", schema: Documents.note)]),
            handler: .async { call in
                try await services.look(call) { desk in
                    let note = try desk.engine.note(call["note"], desk.project)
                    return .document { $0.note(note, at: services.clock.now, withBody: true) }
                }
            })
    }

    private static func retire(_ services: Services) -> Route {
        Route(
            .put, "/api/projects/{project}/knowledge/{note}/retired",
            body: .json(limit: Route.RequestBody.defaultLimit),
            RouteDocumentation(
                "Takes a note out of use, or back into it; it is never deleted.",
                parameters: [Documents.timelineParameter],
                request: .object([.init("retired", .boolean)]),
                responses: [.init(.ok, "The note as it is now.", schema: Documents.note)]),
            handler: .async { call in
                guard case .bool(let isRetired) = try call.json()["retired"] else {
                    throw RouteCall.mistake(
                        Phrase("retired is true or false", pl: "retired ma wartość true albo false"))
                }
                return try await services.change(call) { desk in
                    let note = try desk.engine.setRetired(isRetired, call["note"], desk.project)
                    return .document { $0.note(note, at: services.clock.now, withBody: true) }
                }
            })
    }
}
