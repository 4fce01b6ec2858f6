/// One way of making things go wrong.
package enum ChaosMode: String, Sendable, CaseIterable {
    /// SIGKILL at any state-changing file operation or any instant, in recovery too.
    case kill
    /// SIGKILL at each named moment.
    case points
    /// System calls that fail, once or from then on, and short reads and writes.
    case errors
    /// What a power cut may leave of the store.
    case power
    /// Damaged bytes in every kind of file of the store.
    case flips
    /// Writers, attackers and many processes at once.
    case race

    /// Of a hundred trials of a whole programme.
    var share: Int {
        switch self {
        case .kill: 36
        case .points: 18
        case .errors: 22
        case .power: 12
        case .flips: 11
        case .race: 1
        }
    }

    /// How many trials share one home and workspace.
    var trialsOfRun: Int {
        switch self {
        case .kill, .points, .errors: 25
        case .power, .flips: 40
        case .race: 3
        }
    }
}
