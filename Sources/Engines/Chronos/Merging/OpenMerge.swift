package import Base

/// A merge that waits for decisions or proof, with the candidate in which they are made.
package struct OpenMerge: Sendable {
    package let candidate: ProjectRecord
    package let merge: MergeState
    /// Where the candidate stands.
    package let head: Digest?
}

extension ChronosEngine {
    /// Every merge of a project that is open, by the names of their candidates.
    package func openMerges(_ project: ProjectRecord) throws -> [OpenMerge] {
        try state.timelineRecords(project.id).filter { $0.state == .ready }.compactMap { timeline in
            guard let merge = timeline.merge, let world = project.on(timeline) else { return nil }
            return OpenMerge(candidate: world, merge: merge, head: timeline.head)
        }.sorted { $0.candidate.timeline < $1.candidate.timeline }
    }

    /// The merge that is open: the one named, or the only one there is, or the one whose workspace this is.
    package func openMerge(_ name: String?, of project: ProjectRecord) throws -> OpenMerge {
        try openMerge(in: candidate(name, of: project).world)
    }

    /// The merge that a timeline is the candidate of.
    package func openMerge(in candidate: ProjectRecord) throws -> OpenMerge {
        let timeline = try timeline(candidate.timeline, candidate)
        guard let merge = timeline.merge else { throw Self.noCandidate(candidate.timeline) }
        return OpenMerge(candidate: candidate, merge: merge, head: timeline.head)
    }
}
