package import Platform
internal import Synchronization

/// What to run, how long, and from which seed.
package struct ChaosOptions: Sendable {
    package var modes: [ChaosMode]
    /// In all, shared out among the modes.
    package var trials: Int
    package var seed: UInt64
    /// The debug binary of `everett`.
    package var program: AbsolutePath
    /// Where to work; memory and the temporary directory when nil.
    package var directory: String?
    /// Leaves the directories of runs that went wrong.
    package var keeps = false
    package var lanes = 2

    package init(modes: [ChaosMode], trials: Int, seed: UInt64, program: AbsolutePath) {
        self.modes = modes
        self.trials = trials
        self.seed = seed
        self.program = program
    }
}

/// How many trials were made and what they found.
package struct ChaosTally: Sendable {
    package struct Row: Sendable {
        package var trials = 0
        package var violations = 0

        package init() {}
    }

    package private(set) var rows: [ChaosMode: Row] = [:]
    package private(set) var violations: [Violation] = []

    mutating func add(_ mode: ChaosMode) { rows[mode, default: Row()].trials += 1 }

    mutating func add(_ violation: Violation) {
        rows[violation.mode, default: Row()].violations += 1
        violations.append(violation)
    }

    package var trials: Int { rows.values.reduce(0) { $0 + $1.trials } }
}

/// Runs trials in several lanes and counts.
package struct ChaosProgramme: Sendable {
    let options: ChaosOptions

    package init(_ options: ChaosOptions) {
        self.options = options
    }

    private struct Job {
        let mode: ChaosMode
        let seed: UInt64
        let trials: Int
    }

    /// Blocks until everything was tried; `onTrial` is told after each trial, `onViolation` at once.
    package func run(
        onTrial: @escaping @Sendable (ChaosTally) -> Void = { _ in },
        onViolation: @escaping @Sendable (Violation) -> Void = { _ in }
    ) -> ChaosTally {
        let queue = Mutex(jobs())
        let tally = Mutex(ChaosTally())
        Lanes.run(max(1, options.lanes)) { _ in
            while let job = queue.withLock({ $0.popLast() }) {
                perform(job) { mode in
                    onTrial(
                        tally.withLock { tally in
                            tally.add(mode)
                            return tally
                        })
                } report: { violation in
                    tally.withLock { $0.add(violation) }
                    onViolation(violation)
                }
            }
        }
        return tally.withLock { $0 }
    }

    /// Runs of each mode, mixed; run number i of a mode has the seed `seed + i`, so that it can be asked for alone.
    private func jobs() -> [Job] {
        let shares = options.modes.reduce(0) { $0 + $1.share }
        var jobs: [(place: Double, job: Job)] = []
        for mode in options.modes {
            var left = max(1, options.trials * mode.share / max(1, shares))
            let runs = (left + mode.trialsOfRun - 1) / mode.trialsOfRun
            for number in 0..<runs {
                let trials = min(left, mode.trialsOfRun)
                left -= trials
                jobs.append(
                    (
                        Double(number) / Double(runs),
                        Job(mode: mode, seed: options.seed &+ UInt64(number), trials: trials)
                    ))
            }
        }
        return jobs.sorted { $0.place > $1.place }.map(\.job)
    }

    private func perform(_ job: Job, counted: (ChaosMode) -> Void, report: (Violation) -> Void) {
        var number = 0
        var place: ChaosPlace?
        do {
            let made = try ChaosPlace(seed: job.seed, beneath: options.directory)
            place = made
            let run = try makeRun(job, made)
            while number < job.trials {
                number += 1
                try run.trial(number)
                counted(job.mode)
            }
            try run.finish()
        } catch {
            let complaint = error as? Complaint ?? Complaint(action: "the programme itself", lines: ["\(error)"])
            if number > 0 { counted(job.mode) }
            report(
                Violation(
                    mode: job.mode, seed: job.seed, trial: number, action: complaint.action,
                    complaints: complaint.lines, place: options.keeps ? place?.keep() : nil))
        }
    }

    private func makeRun(_ job: Job, _ place: ChaosPlace) throws -> any ChaosRun {
        switch job.mode {
        case .kill, .points, .errors: try CommandRun(job.mode, seed: job.seed, place, program: options.program)
        case .power: try PowerRun(seed: job.seed, place)
        case .flips: try FlipRun(seed: job.seed, place, program: options.program)
        case .race: try RaceRun(seed: job.seed, place, program: options.program)
        }
    }
}
