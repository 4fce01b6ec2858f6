package import Platform

/// The world in which a program runs: what it sees, what it may write, whom it reaches and how much it may take.
///
/// Nothing that is not named here is visible, but the read-only runtime of the machine (``SandboxHost``).
package struct SandboxProfile: Sendable, Hashable {
    /// A directory or file of the host and where the program finds it.
    package struct Bind: Sendable, Hashable {
        package let host: AbsolutePath
        package let inside: AbsolutePath
        package let isWritable: Bool

        package init(_ host: AbsolutePath, at inside: AbsolutePath, isWritable: Bool = false) {
            self.host = host
            self.inside = inside
            self.isWritable = isWritable
        }

        /// Readable where it is on the host.
        package static func readable(_ path: AbsolutePath) -> Bind { Bind(path, at: path) }
    }

    /// Where the files of the workspace lie.
    package enum Workspace: Sendable, Hashable {
        case directory(AbsolutePath)
        /// Frozen lower directories seen through an upper one that takes every change.
        case overlay(ConfinedStart.Overlay)

        /// What the host knows the workspace by.
        package var host: AbsolutePath {
            switch self {
            case .directory(let path): path
            case .overlay(let overlay): overlay.upper
            }
        }
    }

    package enum Network: Sendable, Hashable {
        /// Unix sockets only.
        case none
        /// A loopback of its own, which leads nowhere else.
        case loopback
        /// The host's network, its loopback and abstract sockets included.
        case host
    }

    /// What a program may do that not every program needs.
    package struct Allowances: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Debuggers may trace processes of the same sandbox.
        package static let tracing = Allowances(rawValue: 1)
        /// The kernel may be asked for network interfaces and routes; some servers refuse to start without.
        package static let interfaceQueries = Allowances(rawValue: 2)
    }

    package var workspace: Workspace
    /// The path at which the workspace appears.
    package var place: AbsolutePath
    package var binds: [Bind] = []
    /// Paths of the host that stay invisible where a bind would show them.
    package var hidden: [AbsolutePath] = []
    /// All of it: nothing is inherited.
    package var environment: [String: String] = [:]
    /// Inside; nil means the workspace.
    package var workingDirectory: AbsolutePath?
    package var network = Network.none
    /// What can be reached by a loopback of its own, beside what listens in the sandbox.
    package var doors: [SandboxDoor] = []
    package var allowances: Allowances = [.tracing]
    package var limits = SandboxLimits()

    package init(_ workspace: Workspace, at place: AbsolutePath) {
        self.workspace = workspace
        self.place = place
    }
}
