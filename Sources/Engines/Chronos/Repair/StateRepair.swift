internal import Base
internal import Platform
internal import Storage

/// Looks at `state.db` alone, and puts a sound one in its place that holds every row which is what was written.
struct StateRepair {
    let home: Home
    let files: any FileOperations
    let hooks: Hooks

    /// What is wrong; empty when it is sound.
    func problems() throws -> [String] {
        guard try files.statusIfPresent(FileDescriptors.none, CName(home.state.bytes)) != nil else {
            return try holdsPacks() ? ["state.db is missing"] : []
        }
        do {
            let state = try StateDatabase(home.state, files: files)
            let found =
                try state.problems(quick: false) + SchemaCheck.differences(state.connection, files)
                + state.damagedRows().map { "row \($0) is not what was written" }
            if found.isEmpty, try state.projects().isEmpty, try holdsPacks() {
                return ["state.db knows no project, but there are packs"]
            }
            return found
        } catch let error as EverettError where StateRepair.isDamage(error.code) {
            return [error.message.english]
        }
    }

    /// Whether a failure speaks of what is stored; a disk that fails for a moment must not cost a sound database.
    static func isDamage(_ code: ErrorCode) -> Bool {
        let passing: Set<ErrorCode> = [
            .newerFormat, .locked, .io, .noSpace, .permission, .cancelled, .timeout, .refused, .keyMissing,
        ]
        return !passing.contains(code)
    }

    private func holdsPacks() throws -> Bool {
        let directory = try files.openOwned(absolute: home.packs, [.read, .directory])
        return try files.list(directory.raw).contains { $0.name.hasSuffix(".pack") }
    }

    /// Builds the new database beside the old one, then swaps them; returns the rows that could not be kept.
    func replace(quarantine: Int32) throws -> [String] {
        let directory = try files.openOwned(absolute: home.path, [.read, .directory])
        for suffix in ["", "-wal", "-shm"] { try removeIfPresent(directory.raw, "state.db.repair" + suffix) }
        let dropped = try build()
        try hooks.reach(.repairStateBuilt)
        for suffix in ["-wal", "-shm", ""] {
            let name = CName("state.db" + suffix)
            guard try files.statusIfPresent(directory.raw, name) != nil else { continue }
            try files.rename(directory.raw, name, quarantine, name, .replace)
        }
        try files.fsync(quarantine)
        try hooks.reach(.repairStateMoved)
        for suffix in ["-wal", "-shm"] { try removeIfPresent(directory.raw, "state.db.repair" + suffix) }
        try files.rename(directory.raw, CName("state.db.repair"), directory.raw, CName("state.db"), .replace)
        try files.fsync(directory.raw)
        try hooks.reach(.repairStateReplaced)
        return dropped
    }

    private func build() throws -> [String] {
        let fresh = try StateDatabase(home.stateDraft, files: files)
        var dropped: [String] = []
        if try files.statusIfPresent(FileDescriptors.none, CName(home.state.bytes)) != nil {
            do {
                let old = try Connection.open(path: home.state)
                try fresh.connection.run("PRAGMA foreign_keys = OFF")
                try fresh.connection.transaction { () throws(EverettError) in
                    dropped = try RowSeal.salvage(from: old, to: fresh.connection)
                }
            } catch {
                dropped.append("state.db: \(EverettError.wrapping(error).message.english)")
            }
        }
        // Until the rows that are missing were looked for in the packs.
        try fresh.connection.transaction { () throws(EverettError) in try fresh.setMeta("recovering", 1) }
        return dropped
    }

    private func removeIfPresent(_ directory: Int32, _ name: String) throws(SystemError) {
        do {
            try files.unlink(directory, CName(name))
        } catch {
            if !error.isMissing { throw error }
        }
    }
}
