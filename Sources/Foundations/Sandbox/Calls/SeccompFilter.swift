/// Which system calls a sandbox refuses, as the program that the kernel runs before each call.
///
/// A list of refusals, not of permissions: programs of any kind have to work. What it lets pass meets the namespaces.
package struct SeccompFilter: Sendable, Hashable {
    package enum Architecture: Sendable, Hashable, CaseIterable {
        case x86, arm

        /// The one that this was built for; nil where there is no filter for it.
        package static var current: Architecture? {
            #if arch(x86_64)
                .x86
            #elseif arch(arm64)
                .arm
            #else
                nil
            #endif
        }

        /// AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64.
        var number: UInt32 { self == .x86 ? 0xc000_003e : 0xc000_00b7 }
    }

    /// Where the kernel puts what it asks about (`struct seccomp_data`), and the lower half of each argument.
    enum Offset {
        static let number: UInt32 = 0
        static let architecture: UInt32 = 4
        static func argument(_ index: UInt32) -> UInt32 { 16 + 8 * index }
    }

    /// What the kernel does with a call.
    enum Verdict {
        static let allow: UInt32 = 0x7fff_0000
        static let kill: UInt32 = 0x8000_0000
        static func fail(_ errno: UInt32) -> UInt32 { 0x0005_0000 | errno }
        static let notPermitted = fail(1)
        static let noSuchCall = fail(38)
        static let noSuchFamily = fail(97)
    }

    let instructions: [FilterProgram.Instruction]

    package init(
        _ architecture: Architecture, network: SandboxProfile.Network, allowances: SandboxProfile.Allowances
    ) {
        var program = FilterProgram()
        func number(_ call: SystemCall.Numbers) -> UInt32? { architecture == .x86 ? call.x86 : call.arm }

        program.load(Offset.architecture)
        program.jump(.equals, architecture.number, to: .next, otherwise: .kill)
        program.load(Offset.number)
        // The x32 numbers of an x86 kernel are a second way to every call.
        if architecture == .x86 { program.jump(.atLeast, 0x4000_0000, to: .unknownCall) }
        for (call, mark) in [
            (SystemCall.socket, "socket"), (SystemCall.socketpair, "socket"), (SystemCall.clone, "clone"),
            (SystemCall.ioctl, "ioctl"),
        ] {
            if let number = number(call) { program.jump(.equals, number, to: .block(mark)) }
        }
        // Its flags lie in memory, where no filter sees them; libraries then use `clone`.
        if let clone3 = number(SystemCall.clone3) { program.jump(.equals, clone3, to: .unknownCall) }
        let tracing = allowances.contains(.tracing) ? [] : SystemCall.tracing
        for call in SystemCall.refused + tracing {
            if let number = number(call) { program.jump(.equals, number, to: .refuse) }
        }
        program.give(Verdict.allow)
        SeccompFilter.judgeArguments(&program, network, allowances)
        for (mark, verdict) in [
            (.allow, Verdict.allow), (.refuse, Verdict.notPermitted), (.unknownCall, Verdict.noSuchCall),
            (.noSuchFamily, Verdict.noSuchFamily), (.kill, Verdict.kill),
        ] as [(FilterProgram.Mark, UInt32)] {
            program.mark(mark)
            program.give(verdict)
        }
        instructions = program.instructions
    }

    /// As bubblewrap's `--seccomp` wants it: the kernel's structures one after another, in the machine's byte order.
    package var bytes: [UInt8] {
        instructions.flatMap { instruction -> [UInt8] in
            let value = instruction.value
            return [
                UInt8(truncatingIfNeeded: instruction.code), UInt8(truncatingIfNeeded: instruction.code >> 8),
                instruction.whenTrue, instruction.whenFalse,
                UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8),
                UInt8(truncatingIfNeeded: value >> 16), UInt8(truncatingIfNeeded: value >> 24),
            ]
        }
    }

    private static func judgeArguments(
        _ program: inout FilterProgram, _ network: SandboxProfile.Network, _ allowances: SandboxProfile.Allowances
    ) {
        program.mark(.block("socket"))
        program.load(Offset.argument(0))
        // AF_UNIX, and where there is a network AF_INET and AF_INET6.
        for family: UInt32 in network == .none ? [1] : [1, 2, 10] { program.jump(.equals, family, to: .allow) }
        if allowances.contains(.interfaceQueries) {
            // AF_NETLINK for NETLINK_ROUTE only.
            program.jump(.equals, 16, to: .next, otherwise: .noSuchFamily)
            program.load(Offset.argument(2))
            program.jump(.equals, 0, to: .allow)
        }
        program.give(Verdict.noSuchFamily)

        // CLONE_NEW of mount, cgroup, uts, ipc, user, pid and net.
        program.mark(.block("clone"))
        program.load(Offset.argument(0))
        program.jump(.hasBits, 0x7e02_0000, to: .refuse)
        program.give(Verdict.allow)

        // TIOCSTI and TIOCLINUX put words into a terminal as if someone had typed them.
        program.mark(.block("ioctl"))
        program.load(Offset.argument(1))
        program.jump(.equals, 0x5412, to: .refuse)
        program.jump(.equals, 0x541c, to: .refuse)
        program.give(Verdict.allow)
    }
}
