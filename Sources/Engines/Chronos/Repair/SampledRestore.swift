package import Base
internal import Platform

/// What a few test restores gave.
package struct SampleReport: Sendable {
    package struct Sample: Sendable, Hashable {
        package let checkpoint: Digest
        package let path: BytePath
        /// Why it could not be restored; nil when it was, and was compared.
        package let problem: String?
    }

    package let samples: [Sample]
    package let milliseconds: Int64
    package var isSound: Bool { samples.allSatisfy { $0.problem == nil } }
}

extension ChronosEngine {
    /// Restores randomly chosen paths of randomly chosen checkpoints into a scratch directory, and compares each.
    package func sampleRestores(_ count: Int, _ supervision: Supervision) throws -> SampleReport {
        let start = environment.clock.monotonicNanoseconds
        let reader = try ObjectReader(store)
        let seed = ObjectHasher.id(.chunk, Array(environment.ids.next().text.utf8)).prefix
        var generator = SeededGenerator(seed: seed)
        let all = try state.projects().flatMap { project in
            try state.checkpoints(project.id, includingHidden: true).map { (project, $0) }
        }
        var samples: [SampleReport.Sample] = []
        for number in 0..<count {
            try supervision.check()
            supervision.report(.checking, units: number, of: count)
            guard let (project, record) = all.randomElement(using: &generator) else { break }
            var path = BytePath.root
            do {
                path = try randomPath(record.id, reader, &generator)
                let place = home.scratch.appending(
                    BytePath.root.appending(Array("sample-\(environment.identity.pid)".utf8))
                )
                defer { try? removeScratch(place) }
                let request = RestoreRequest(checkpoint: record.id, paths: path.isRoot ? [] : [path])
                let report = try materialise(project, request, into: place, mayUseHome: true, supervision)
                samples.append(
                    SampleReport.Sample(
                        checkpoint: record.id, path: path, problem: report.isVerified ? nil : "it differs when restored"
                    )
                )
            } catch let error as EverettError where error.code != .cancelled {
                samples.append(
                    SampleReport.Sample(checkpoint: record.id, path: path, problem: error.message.english)
                )
            }
        }
        return SampleReport(samples: samples, milliseconds: milliseconds(since: start))
    }

    /// Goes down from the root, one entry at a time, until it is at a file or at nothing.
    private func randomPath(
        _ id: Digest, _ reader: ObjectReader, _ generator: inout SeededGenerator
    ) throws -> BytePath {
        var tree = try readFiles(readCheckpoint(id, reader), reader).tree
        var path = BytePath.root
        while let entry = try reader.tree(tree).entries.randomElement(using: &generator) {
            path = path.appending(entry.name)
            guard entry.kind == .directory, let content = entry.content else { break }
            tree = content
        }
        return path
    }

    private func removeScratch(_ place: AbsolutePath) throws(SystemError) {
        _ = try files.removeAll(in: place) { _ in true }
        try files.removeDirectory(FileDescriptors.none, CName(place.bytes))
    }
}
