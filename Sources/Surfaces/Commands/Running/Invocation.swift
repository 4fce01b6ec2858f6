package import Base
package import Platform

/// One call of the program and all it may know of the world; nothing below asks the process itself.
package struct Invocation: Sendable {
    /// What follows the program's name.
    package var arguments: [[UInt8]]
    package var variables: Variables
    /// Nil when the directory the program was started in no longer exists.
    package var workingDirectory: AbsolutePath?
    package var streams: Streams
    package var files: any FileOperations
    package var clock: Clock
    package var engine: EngineFactory
    package var isInterrupted: @Sendable () -> Bool
    /// The process that asks: this one, or the one that handed its call to this one.
    var caller = Machine.processID
    /// Whether a daemon may be asked to carry the call out; the daemon itself must not.
    package var mayHandOver: Bool
    /// The caller's variables that are none of Everett's own, asked for by a name that its project declares; nil: they are
    /// with a caller who has not been asked yet.
    package var declared: (@Sendable (String) -> [UInt8]?)?
    /// Where what that caller must be asked for is noted.
    var wanted: WantedNames?
    /// Set where the answer is passed on by somebody else.
    var collector: OutputCollector?

    package init(
        arguments: [[UInt8]], variables: Variables, workingDirectory: AbsolutePath?, streams: Streams,
        files: any FileOperations = RealFileOperations(), clock: Clock = Machine.clock, engine: EngineFactory,
        isInterrupted: @escaping @Sendable () -> Bool, mayHandOver: Bool = false,
        declared: (@Sendable (String) -> [UInt8]?)? = { _ in nil }
    ) {
        self.arguments = arguments
        self.variables = variables
        self.workingDirectory = workingDirectory
        self.streams = streams
        self.files = files
        self.clock = clock
        self.engine = engine
        self.isInterrupted = isInterrupted
        self.mayHandOver = mayHandOver
        self.declared = declared
    }
}

extension Invocation {
    /// Git, found where the user says that programs are; only its engine is used.
    var git: AbsolutePath? {
        variables.text("PATH").flatMap { ChildProcess.find("git", searchPath: $0, files: files) }
    }
}
