internal import Base
internal import Chronos
internal import Platform

/// Runs `verify --repair` on a home and holds what it says against what can be restored afterwards.
struct RepairJudge {
    let child: EverettChild
    let place: ChaosPlace
    let checkpoints: [Oracle.Known]

    func complaints() throws -> [String] {
        let answer = try child.run(["verify", "--repair", "--json"])
        if answer.hung { return ["repair did not end"] }
        guard answer.succeeded, let document = try? JSONValue(Array(answer.output.utf8)) else {
            return ["repair: \(answer.summary) \(answer.output)"]
        }
        let verified = try child.run(["verify", "--json"])
        var lines = verified.succeeded ? [] : ["after a repair, verify: \(verified.summary) \(verified.output)"]
        let places = document["projects_without_place"]?.elements?.compactMap { $0["directory"]?.text } ?? []
        let project = places.first.map { ["--project", $0] } ?? []
        let lost = RepairJudge.losses(document)
        for checkpoint in checkpoints {
            lines += try complaints(about: checkpoint, lost[checkpoint.id.hex], project)
        }
        // Whoever goes on working after a repair must be able to.
        if places.isEmpty {
            let next = try child.run(["checkpoint", "--json"])
            if !next.succeeded { lines.append("after a repair, checkpoint: \(next.summary)") }
            let sound = try child.run(["verify", "--quick", "--json"])
            if !sound.succeeded { lines.append("after a repair and a checkpoint, verify: \(sound.summary)") }
        }
        return lines.isEmpty ? [] : lines + ["repair said: \(answer.output)"]
    }

    /// The paths that are lost, by checkpoint; none where all of it is.
    private static func losses(_ document: JSONValue) -> [String: [BytePath]] {
        var found: [String: [BytePath]] = [:]
        for loss in document["losses"]?.elements ?? [] {
            guard let id = loss["checkpoint"]?.text else { continue }
            found[id] = (loss["paths"]?.elements ?? []).compactMap { path in
                if let hex = path["path_hex"]?.text { return Hex.decode(hex).flatMap { BytePath(validating: $0) } }
                return path["path"]?.text.flatMap { BytePath($0) }
            }
        }
        return found
    }

    private func complaints(
        about checkpoint: Oracle.Known, _ lost: [BytePath]?, _ project: [String]
    ) throws -> [String] {
        guard let world = checkpoint.world else { return [] }
        let name = "after a repair, checkpoint \(checkpoint.id.short)"
        return try place.withRoom { room in
            let answer = try child.run(
                ["restore", "--json", checkpoint.id.hex, "--into", room.description] + project)
            guard answer.succeeded else {
                return lost == nil || lost?.isEmpty == false ? ["\(name) --into: \(answer.summary)"] : []
            }
            if let lost, lost.isEmpty { return ["\(name) was called lost, but was restored"] }
            let found = try WorldSnapshot(room)
            // What is lost is left out, and nothing else than it.
            let differences = found.without(lost ?? []).difference(from: world.without(lost ?? []))
            let damaged = (lost ?? []).filter { found[$0] != nil }.map { "\($0) was called lost, but was restored" }
            return differences.isEmpty && damaged.isEmpty
                ? [] : ["\(name) is not what was captured"] + differences + damaged
        }
    }
}
