/// A series of trials that share a home and a workspace and follow from one seed.
protocol ChaosRun: AnyObject {
    var place: ChaosPlace { get }

    /// One trial; throws a ``Complaint`` when a promise did not hold.
    func trial(_ number: Int) throws

    /// What is looked at once, after the last trial.
    func finish() throws
}

extension ChaosRun {
    func finish() throws {}
}

/// What was done and in which ways the outcome is wrong.
struct Complaint: Error {
    let action: String
    let lines: [String]

    /// Throws when there is something to complain about.
    static func raise(_ action: String, _ lines: [String]) throws {
        if !lines.isEmpty { throw Complaint(action: action, lines: lines) }
    }
}
