internal import Base
internal import Terminal

/// One command: how it is written, and what it does.
struct Command: Sendable {
    let spec: CommandSpec
    let settings: SettingUse
    /// Told to whoever interrupts it: what state things are in.
    let whenInterrupted: Phrase
    /// Whether a daemon, which knows what changed, is asked to carry it out: nothing that asks the user is.
    let isHandedOver: @Sendable (ParsedArguments) -> Bool
    /// Whether it hears signals and adopts orphans, which only the main thread does.
    let needsMainThread: Bool
    /// No agent may do it, approved or not.
    let isForUsers: Bool
    let run: @Sendable (Context) throws -> ExitStatus

    init(
        _ spec: CommandSpec, settings: SettingUse = .personal, whenInterrupted: Phrase = Words.nothingChanged,
        isForUsers: Bool = false,
        handedOver isHandedOver: @escaping @Sendable (ParsedArguments) -> Bool = { _ in false },
        needsMainThread: Bool = false,
        run: @escaping @Sendable (Context) throws -> ExitStatus
    ) {
        self.spec = spec
        self.settings = settings
        self.whenInterrupted = whenInterrupted
        self.isForUsers = isForUsers
        self.isHandedOver = isHandedOver
        self.needsMainThread = needsMainThread
        self.run = run
    }
}
