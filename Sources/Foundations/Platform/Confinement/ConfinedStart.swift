/// What a program that is to be confined is started with.
package struct ConfinedStart: Sendable {
    /// The program's standard streams.
    package enum Streams: Sendable, Hashable {
        /// Ours, with our session and terminal.
        case inherited
        /// Collected, in a session of its own; what it reads is a file in memory.
        case captured(input: [UInt8]?)
    }

    /// An overlay, mounted on its upper directory where only the program sees it.
    package struct Overlay: Sendable, Hashable {
        /// The uppermost first.
        package let lower: [AbsolutePath]
        package let upper: AbsolutePath
        package let work: AbsolutePath

        package init(lower: [AbsolutePath], upper: AbsolutePath, work: AbsolutePath) {
            self.lower = lower
            self.upper = upper
            self.work = work
        }
    }

    package let program: AbsolutePath
    package let arguments: [[UInt8]]
    package var streams = Streams.captured(input: nil)
    /// Of each stream so much is kept.
    package var outputLimit = 1 << 20
    /// What the program finds in descriptors 3, 4, …; after the last comes one to which it writes its status.
    package var files: [[UInt8]] = []
    /// `cgroup.procs` of the groups that it belongs to from its first instruction on.
    package var groups: [AbsolutePath] = []
    package var overlay: Overlay?
    /// Limits of each process, by the kernel's RLIMIT_FSIZE and RLIMIT_DATA.
    package var fileBytes: UInt64?
    package var dataBytes: UInt64?
    /// RLIMIT_NPROC in a user namespace of its own; the kernel does not heed it for root.
    package var processes: Int?

    /// Whether the program gets a descriptor, after that of its status, which ends when it is released, and not before.
    package var isHeld = false

    package init(_ program: AbsolutePath, arguments: [[UInt8]]) {
        self.program = program
        self.arguments = arguments
    }

    /// The descriptor to which the program writes its status.
    package static func statusDescriptor(files: Int) -> Int { 3 + files }

    /// The one that ends when it is released.
    package static func holdDescriptor(files: Int) -> Int { statusDescriptor(files: files) + 1 }
}
