internal import Base

/// Databases on servers in a candidate of a merge.
extension ChronosEngine {
    /// Gives a candidate's databases what a side of the merge had.
    func take(
        _ names: Set<String>, as id: Digest, in candidate: ProjectRecord, _ supervision: Supervision
    ) throws {
        var request = RestoreRequest(checkpoint: id, components: [.databases])
        request.databases = names
        // Whoever is connected to a candidate's database is there to look at it.
        var supervision = supervision
        supervision.endsSessions = true
        let report = try performRestore(
            candidate, request,
            RestoreEntry(kind: .restore, reverses: nil, headAfter: nil, isRecorded: false), supervision)
        guard report.isVerified, names.isDisjoint(with: report.preview.databasesLeft) else {
            throw Self.isWrittenTo(candidate)
        }
    }

    /// The databases that a candidate proposes; refused where one of them could not be looked at.
    func proposed(
        _ candidate: ProjectRecord, _ proven: Checkpoint, _ merge: MergeState, now: Checkpoint, _ reader: ObjectReader
    ) throws -> DatabasesComponent? {
        let then = try readDatabases(try readCheckpoint(merge.ours, reader), reader)
        let found = try readDatabases(proven, reader)
        for entry in try WorldDatabases.read(home.world(candidate), files).entries where found?[entry.name] == nil {
            throw Words.databaseOfCandidate(entry.name)
        }
        let living = try readDatabases(now, reader)
        return DatabasesComponent(
            try (living?.entries ?? []).map { entry in
                guard let wanted = found?[entry.name], let before = then?[entry.name],
                    !wanted.isSameContent(as: before)
                else { return entry }
                guard entry.isSameContent(as: before), entry.isSamePlace(as: wanted) else {
                    throw Self.hasMoved(merge)
                }
                return wanted
            })
    }
}
