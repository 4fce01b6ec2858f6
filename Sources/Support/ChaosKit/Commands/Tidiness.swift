internal import Base
internal import Platform

/// What may lie in a home and a workspace once everything is finished.
enum Tidiness {
    private static let homeNames: Set<String> = [
        "format", "lock", "state.db", "state.db-wal", "state.db-shm", "packs", "cache", "restores", "rescued", "tmp",
        "readers", "maintenance", "trust", "projects", "worlds", "scratch",
        "contexts", "bases", "runs", "agents", "inbox.db", "inbox.db-wal", "inbox.db-shm", "agent-tokens.json",
        "agent-tokens.lock",
        // A process that died between two steps of the first opening leaves the copy that comes before the second.
        "state.db.before-v2", "state.db.before-v3",
    ]

    /// Where calls failed, a restore may keep more than it had to.
    static func complaints(_ place: ChaosPlace, mayRescue: Bool) -> [String] {
        var lines: [String] = []
        for name in names(place.home) where !homeNames.contains(name) { lines.append("left in the home: \(name)") }
        for name in names(place.home.appending("packs")) {
            let isPack = name.hasSuffix(".pack") && Digest(hex: String(name.dropLast(5))) != nil
            if !isPack { lines.append("left in packs: \(name)") }
        }
        for directory in ["restores", "tmp", "scratch"] + (mayRescue ? [] : ["rescued"]) {
            for name in names(place.home.appending(BytePath(directory) ?? .root)) {
                lines.append("left in \(directory): \(name)")
            }
        }
        for name in names(place.work) where name.hasPrefix(".everett-") {
            lines.append("left in the workspace: \(name)")
        }
        return lines
    }

    private static func names(_ directory: AbsolutePath) -> [String] {
        let files = RealFileOperations()
        guard let opened = try? files.openOwned(absolute: directory, [.read, .directory]) else { return [] }
        return ((try? files.list(opened.raw)) ?? []).map { String(decoding: $0.name, as: UTF8.self) }.sorted()
    }
}
