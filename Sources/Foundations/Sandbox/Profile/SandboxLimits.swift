/// How much a program in a sandbox may take; nil means as much as there is.
package struct SandboxLimits: Sendable, Hashable {
    /// How limits on memory and processes have to hold.
    package enum Reach: Sendable, Hashable {
        /// For everything together that runs in the sandbox, by a control group; without one nothing is started.
        case together
        /// Where there is no control group: memory for each process, processes by the kernel's count for the user.
        case eachAtLeast
    }

    package var wallMilliseconds: Int64?
    package var memoryBytes: UInt64? = 2 << 30
    package var processes: Int? = 512
    /// Of captured output, both streams together.
    package var outputBytes = 16 << 20
    /// Of `/tmp`; `/dev/shm` has a quarter of it.
    package var temporaryBytes: UInt64 = 1 << 30
    /// What may be written to the workspace: no file may be larger, and the upper directory of an overlay is measured.
    package var writtenBytes: UInt64?
    package var reach = Reach.together

    package init() {}
}

/// A limit that a program met.
package enum SandboxLimit: String, Sendable, Hashable, CaseIterable {
    case time, memory, processes, output, disk
}
