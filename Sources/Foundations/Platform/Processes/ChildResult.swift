/// How a child process ended and what it said; a failure of the child is a value, not an error.
package struct ChildResult: Sendable, Hashable {
    package enum Termination: Sendable, Hashable {
        case exited(Int32)
        case signalled(Int32)
        /// Not even SIGKILL ended it in time; it hangs in the kernel.
        case unended
    }

    /// Why Everett ended the child.
    package enum Interruption: Sendable, Hashable {
        case timeout
        case cancelled
    }

    package let termination: Termination
    /// Nil when the child ended by itself.
    package let interruption: Interruption?
    package let standardOutput: ChildOutput
    package let standardError: ChildOutput
    /// A process that outlived the child kept its output open, so later output is unknown.
    package let outputWasHeldOpen: Bool

    /// Exit code 0, by itself.
    package var succeeded: Bool { termination == .exited(0) && interruption == nil }
}
