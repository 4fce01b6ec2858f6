/// One way of making things go wrong.
package enum ChaosMode: String, Sendable, CaseIterable {
    /// SIGKILL at any state-changing file operation or any instant, in recovery too.
    case kill
    /// SIGKILL at each named moment.
    case points
    /// System calls that fail, once or from then on, and short reads and writes.
    case errors

    /// Of a hundred trials of a whole programme.
    var share: Int {
        switch self {
        case .kill: 48
        case .points: 24
        case .errors: 28
        }
    }

    /// How many trials share one home and workspace.
    static let trialsOfRun = 25
}
