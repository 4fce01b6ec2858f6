package import Platform

/// How a program in a sandbox ended: what the kernel counted and reported, never what the program printed.
package struct SandboxResult: Sendable, Hashable {
    package enum Termination: Sendable, Hashable {
        /// By itself; a program that a signal ended has 128 and the signal's number, as in a shell.
        case exited(Int32)
        /// By Everett, by the kernel for want of memory, or from outside.
        case killed
    }

    package let termination: Termination
    /// In the order in which they are declared.
    package let limitsMet: [SandboxLimit]
    package let wasCancelled: Bool
    /// Empty when streams were inherited.
    package let output: ChildOutput
    package let error: ChildOutput
    package let wallMilliseconds: Int64
    /// The most that everything together had; nil where only a control group could tell.
    package let peakMemoryBytes: UInt64?
    package let reach: SandboxReach
    /// Whether everything that was started has verifiably ended.
    package let isEmpty: Bool

    /// Exit code 0 by itself, and no limit was met on the way.
    package var succeeded: Bool { termination == .exited(0) && limitsMet.isEmpty && !wasCancelled && isEmpty }

    /// What a shell would say; 124 when the time was over, even where the program then ended in order, as timeout(1) has it.
    package var exitCode: Int32 {
        if limitsMet.contains(.time) { return 124 }
        switch termination {
        case .exited(let code): return code
        case .killed: return wasCancelled ? 130 : 137
        }
    }
}

/// For what limits on memory and processes held in a run.
package enum SandboxReach: String, Sendable, Hashable {
    /// Everything together.
    case together
    /// Memory of each process by itself; processes as the kernel counts them for a user, which for root it does not.
    case each
}
