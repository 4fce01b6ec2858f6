internal import Base
internal import Chronos
internal import Inbox
internal import Platform
internal import Shapes

extension FunctionCall {
    /// What would be done, as its user is asked about it: the call, and what it would change as things stand now.
    ///
    /// The world that would change is captured first, so that the plan names it by its content and is another one as soon as it differs.
    func plan(of function: AgentFunction, _ arguments: JSONValue) throws -> ApprovalPlan {
        var failure: (any Error)?
        let document = JSONWriter.text { json in
            json.object { json in
                json.string("function", function.name)
                json.string("summary", function.summary.english)
                json.string("timeline", world.timeline)
                json.string("root", world.root.description)
                json.key("arguments")
                json.value(arguments)
                json.object("effect") { json in
                    do { try function.effect(self, &json) } catch { failure = error }
                }
            }
        }
        if let failure { throw failure }
        return try ApprovalPlan(
            function: function.name, project: world.id, timeline: world.timeline, document: document)
    }

    /// The content of a world now, by the id of a checkpoint of it.
    func now(_ world: ProjectRecord) throws -> Digest {
        try engine.checkpoint(world, CheckpointRequest(cause: .agent), desk.supervision).id
    }
}

extension JSONWriter {
    /// So many paths are named; the ids of both worlds stand for all of them.
    private static let mostPaths = 100

    mutating func effect(_ preview: RestorePreview) {
        string("checkpoint", preview.target.id.hex)
        string("name", preview.target.name)
        integer("added", preview.counts.added)
        integer("modified", preview.counts.modified)
        integer("removed", preview.counts.removed)
        array("changes") { json in
            for change in preview.changes.prefix(JSONWriter.mostPaths) {
                json.object { json in
                    json.path("path", change.path)
                    json.string("status", change.status.rawValue)
                }
            }
        }
        strings("databases", preview.databases.map(\.name))
        paths("executable_configuration", preview.executableConfiguration)
    }

    /// A value read from outside, with its members in the order of their names: one value, one spelling.
    mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .integer(let number): integer(number)
        case .number(let text): string(text)
        case .string(let text): string(text)
        case .array(let elements): array { json in for element in elements { json.value(element) } }
        case .object(let members):
            object { json in
                for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                    json.key(name)
                    json.value(member)
                }
            }
        }
    }
}
