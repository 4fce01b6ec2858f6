internal import Base
internal import Chronos
package import Functions
internal import Shapes

/// Fulfils wishes with an engine, with an agent's rights and in the room of whoever calls.
package enum WishPerformer {
    /// Checkpoints of one page of a list.
    static let perPage = 100

    /// Never throws: what goes wrong is what came of it.
    package static func perform(_ wish: Wish, at desk: FunctionDesk) -> Deed {
        do {
            switch wish {
            case .call(let function, let arguments):
                return .called(try function.perform(arguments, at: desk))
            case .read(let address): return .read(document: try document(address, desk))
            case .list(let after): return try list(after: after, desk)
            }
        } catch {
            return .failed(EverettError.wrapping(error))
        }
    }

    private static func document(_ address: ResourceAddress, _ desk: FunctionDesk) throws -> String {
        switch address {
        case .status: return try answer("status", [:], desk)
        case .checkpoints: return try answer("list_checkpoints", [:], desk)
        case .timelines: return try answer("list_timelines", [:], desk)
        case .diff(let from, let to):
            return try answer("diff", ["from": .string(from), "to": .string(to), "stat": .bool(true)], desk)
        case .coverage: return try coverage("@", desk)
        case .checkpointCoverage(let id): return try coverage(id, desk)
        case .checkpoint(let id):
            let detail = try detail(id, desk)
            return JSONWriter.text { json in json.object { $0.detail(detail) } }
        }
    }

    private static func answer(_ name: String, _ arguments: [String: JSONValue], _ desk: FunctionDesk) throws -> String
    {
        try FunctionTable.function(name).perform(.object(arguments), at: desk).document
    }

    private static func coverage(_ id: String, _ desk: FunctionDesk) throws -> String {
        let detail = try detail(id, desk)
        return JSONWriter.text { json in
            json.object { json in
                json.string("checkpoint", detail.record.id.hex)
                json.coverage(detail.coverage)
            }
        }
    }

    private static func detail(_ text: String, _ desk: FunctionDesk) throws -> CheckpointDetail {
        try desk.engine.show(desk.engine.resolve(text, desk.project), desk.project)
    }

    private static func list(after: String?, _ desk: FunctionDesk) throws -> Deed {
        let all = try desk.engine.history(desk.project)
        var first = 0
        if let after {
            guard let place = all.firstIndex(where: { $0.id.hex == after }) else {
                throw EverettError(.usage, Words.wrongCursor)
            }
            first = place + 1
        }
        let page = all[first...].prefix(perPage)
        let next = page.endIndex < all.endIndex ? page.last?.id.hex : nil
        return .listed(
            page.map { ListedCheckpoint(id: $0.id.hex, name: $0.name, created: $0.created.rfc3339) }, next: next)
    }
}
