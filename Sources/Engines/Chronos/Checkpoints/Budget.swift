internal import Base

/// Decides what to leave out of a project that is larger than its owner allowed.
enum Budget {
    private struct Weight {
        var files = 0
        var bytes: UInt64 = 0
    }

    static func isExceeded(by totals: ScanTotals, _ policy: CapturePolicy) -> Bool {
        totals.allocated > policy.maximumBytes || totals.files > policy.maximumFiles
    }

    /// Paths to leave out, to be named in the coverage report; `scan` lists every file.
    ///
    /// Directories that a command can make again go first, the heaviest first; then the largest files.
    static func choose(from scan: ScanResult, _ policy: CapturePolicy) -> [BytePath: SkippedPath.Reason] {
        var remaining = Weight(files: scan.totals.files, bytes: scan.totals.allocated)
        var derived: [BytePath: Weight] = [:]
        var largest: [(path: BytePath, bytes: UInt64)] = []
        for job in scan.jobs {
            if let directory = policy.derivedDirectory(above: job.path) {
                derived[directory, default: Weight()].files += 1
                derived[directory, default: Weight()].bytes += job.status.allocated
            } else {
                largest.append((job.path, job.status.allocated))
            }
        }
        var leftOut: [BytePath: SkippedPath.Reason] = [:]
        func fits() -> Bool { remaining.bytes <= policy.maximumBytes && remaining.files <= policy.maximumFiles }
        for (path, weight) in derived.sorted(by: { ($0.value.bytes, $1.key) > ($1.value.bytes, $0.key) }) {
            if fits() { break }
            leftOut[path] = .derived
            remaining.bytes -= min(remaining.bytes, weight.bytes)
            remaining.files -= min(remaining.files, weight.files)
        }
        for (path, bytes) in largest.sorted(by: { ($0.bytes, $1.path) > ($1.bytes, $0.path) }) {
            if fits() { break }
            leftOut[path] = .overBudget
            remaining.bytes -= min(remaining.bytes, bytes)
            remaining.files -= 1
        }
        return leftOut
    }
}
