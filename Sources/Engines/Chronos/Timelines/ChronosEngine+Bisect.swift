package import Base

/// What was found out at one checkpoint.
package struct BisectStep: Sendable {
    package let checkpoint: CheckpointRecord
    package let verdict: Bisection.Verdict
    /// What the test ended with.
    package let exitCode: Int32
    package let milliseconds: Int64
}

/// What a bisection found.
package struct BisectReport: Sendable {
    package let steps: [BisectStep]
    /// How many checkpoints there were to choose from, the good and the bad one included.
    package let candidates: Int
    /// The first bad one; several when those between could not be tested. Oldest first.
    package let guilty: [CheckpointRecord]
    /// The last that is known to be good before them.
    package let lastGood: CheckpointRecord
    package let milliseconds: Int64
}

extension ChronosEngine {
    /// Finds the first checkpoint at which a test fails, in a scratch world that is rewound to one after another.
    ///
    /// The test runs without the lock. It is asked once at the bad end, too, so that a test that cannot fail is noticed.
    package func bisect(
        _ project: ProjectRecord, good: Digest, bad: Digest, _ supervision: Supervision,
        testing test: (_ world: ProjectRecord, _ at: CheckpointRecord) throws -> (Bisection.Verdict, exitCode: Int32),
        onStep: (_ step: BisectStep, _ remaining: Int) -> Void
    ) throws -> BisectReport {
        let start = environment.clock.monotonicNanoseconds
        let row = try path(from: good, to: bad, project)
        var world = try makeScratch(project, as: bad, supervision)
        var steps: [BisectStep] = []
        func ask(_ record: CheckpointRecord) throws -> Bisection.Verdict {
            let began = environment.clock.monotonicNanoseconds
            let (verdict, exitCode) = try test(world, record)
            steps.append(
                BisectStep(
                    checkpoint: record, verdict: verdict, exitCode: exitCode, milliseconds: milliseconds(since: began)))
            return verdict
        }
        let result = Result {
            var search = Bisection(count: row.count)
            let verdict = try ask(row[row.count - 1])
            if let step = steps.last { onStep(step, search.remaining) }
            if verdict == .good { throw Self.passesAtTheEnd(bad) }
            while let next = search.next {
                try supervision.check()
                world = try rewind(world, to: row[next].id, supervision)
                search.note(next, try ask(row[next]))
                if let step = steps.last { onStep(step, search.remaining) }
            }
            let found =
                switch search.answer {
                case .found(let index): index...index
                case .among(let range): range
                case nil: row.indices.lowerBound...(row.count - 1)
                }
            return BisectReport(
                steps: steps, candidates: row.count, guilty: Array(row[found]), lastGood: row[found.lowerBound - 1],
                milliseconds: milliseconds(since: start))
        }
        try dropScratch(world, Supervision(onProgress: supervision.onProgress))
        return try result.get()
    }

    /// The checkpoints from one to a later one that came from it, oldest first.
    private func path(from good: Digest, to bad: Digest, _ project: ProjectRecord) throws -> [CheckpointRecord] {
        let first = try checkpointRecord(good, project)
        let last = try checkpointRecord(bad, project)
        let parents = try state.parents(project.id)
        let lineage = CheckpointGraph(parents).ancestors(of: bad)
        guard good != bad else {
            throw EverettError(
                .usage,
                Phrase(
                    "\(good.short) cannot be both good and bad", pl: "\(good.short) nie może być zarazem dobry i zły"),
                hints: [
                    Phrase(
                        "--good names an older checkpoint, --bad a later one (@ if left out)",
                        pl: "--good wskazuje starszy punkt, --bad późniejszy (domyślnie @)")
                ])
        }
        guard lineage.contains(good) else {
            throw EverettError(
                .usage,
                Phrase(
                    "\(good.short) is not in the history of \(bad.short)",
                    pl: "\(good.short) nie należy do historii \(bad.short)"),
                hints: [
                    Phrase(
                        "--good names an older checkpoint, --bad a later one that came from it",
                        pl: "--good wskazuje starszy punkt, --bad późniejszy, który z niego wynikł")
                ])
        }
        let before = CheckpointGraph(parents).ancestors(of: good)
        let between = try state.checkpoints(project.id, includingHidden: true).filter {
            lineage.contains($0.id) && !before.contains($0.id) && $0.id != bad
        }.sorted { $0.number < $1.number }
        return [first] + between + [last]
    }

    private static func passesAtTheEnd(_ bad: Digest) -> EverettError {
        EverettError(
            .refused,
            Phrase(
                "the test passes at \(bad.short), which was said to be bad",
                pl: "test przechodzi w \(bad.short), który miał być zły"),
            hints: [
                Phrase(
                    "in a timeline there is no network and no home directory: see how the test runs with "
                        + "'everett branch look --from \(bad.short)' and 'everett exec look -- …'",
                    pl: "na linii czasu nie ma sieci ani katalogu domowego: zobacz, jak działa test, przez "
                        + "'everett branch look --from \(bad.short)' i 'everett exec look -- …'")
            ])
    }
}
