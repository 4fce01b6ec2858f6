/// One file of a control group and what is written into it; a pure reading of limits.
struct ControlGroupSetting: Sendable, Hashable {
    let file: String
    let value: String
    /// False for what some kernels do not have.
    let isNeeded: Bool

    init(_ file: String, _ value: String, isNeeded: Bool = true) {
        self.file = file
        self.value = value
        self.isNeeded = isNeeded
    }

    static func memory(_ version: ControlGroups.Version, _ limits: SandboxLimits) -> [ControlGroupSetting] {
        guard let bytes = limits.memoryBytes else { return [] }
        return switch version {
        case .two:
            [
                ControlGroupSetting("memory.max", "\(bytes)"),
                // Absent where the kernel has no swap; and what is killed is killed as a whole.
                ControlGroupSetting("memory.swap.max", "0", isNeeded: false),
                ControlGroupSetting("memory.oom.group", "1", isNeeded: false),
            ]
        case .one:
            [
                ControlGroupSetting("memory.limit_in_bytes", "\(bytes)"),
                ControlGroupSetting("memory.memsw.limit_in_bytes", "\(bytes)", isNeeded: false),
            ]
        }
    }

    static func processes(_ limits: SandboxLimits) -> [ControlGroupSetting] {
        // Two more for bubblewrap: the one outside that waits, and the first process inside.
        limits.processes.map { [ControlGroupSetting("pids.max", "\($0 + 2)")] } ?? []
    }
}
