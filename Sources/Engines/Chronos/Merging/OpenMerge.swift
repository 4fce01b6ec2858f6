package import Base

/// A merge that waits for decisions or proof, with the candidate in which they are made.
package struct OpenMerge: Sendable {
    package let candidate: ProjectRecord
    package let merge: MergeState
    /// Where the candidate stands.
    package let head: Digest?
    /// Databases on servers that the destination gets, as the candidate's newest checkpoint has them.
    package let databases: [DatabaseChange]
    /// Who is connected to what would be replaced in the destination.
    package let sessions: [DatabaseSessions]
}

extension ChronosEngine {
    /// Every merge of a project that is open, by the names of their candidates.
    package func openMerges(_ project: ProjectRecord) throws -> [OpenMerge] {
        try state.timelineRecords(project.id).filter { $0.state == .ready && $0.merge != nil }
            .sorted { $0.name < $1.name }.compactMap { project.on($0) }.map(openMerge(in:))
    }

    /// The merge that is open: the one named, or the only one there is, or the one whose workspace this is.
    package func openMerge(_ name: String?, of project: ProjectRecord) throws -> OpenMerge {
        try openMerge(in: candidate(name, of: project).world)
    }

    /// The merge that a timeline is the candidate of.
    package func openMerge(in candidate: ProjectRecord) throws -> OpenMerge {
        let timeline = try timeline(candidate.timeline, candidate)
        guard let merge = timeline.merge else { throw Self.noCandidate(candidate.timeline) }
        let reader = try ObjectReader(store)
        func databases(_ id: Digest) throws -> DatabasesComponent? {
            try readDatabases(try readCheckpoint(id, reader), reader)
        }
        let changes = DatabaseChange.changes(
            from: try databases(merge.ours), to: try timeline.head.map(databases) ?? nil)
        return OpenMerge(
            candidate: candidate, merge: merge, head: timeline.head, databases: changes,
            sessions: sessionsInTheWay(changes, of: try? world(merge.destination, of: candidate)))
    }

    /// Who is connected to what a merge would replace. A server that does not answer is told of when the merge is made: what is
    /// to be decided can be looked at all the same.
    func sessionsInTheWay(_ changes: [DatabaseChange], of destination: ProjectRecord?) -> [DatabaseSessions] {
        guard let destination else { return [] }
        return (try? sessions(of: changes.map(\.name), destination)) ?? []
    }
}
