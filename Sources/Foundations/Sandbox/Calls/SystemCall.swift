/// System calls that a sandbox treats specially, with their numbers; those from 424 on are the same everywhere.
enum SystemCall: Sendable {
    struct Numbers: Sendable, Hashable {
        let name: String
        let x86: UInt32?
        let arm: UInt32?

        init(_ name: String, _ x86: UInt32?, _ arm: UInt32?) {
            self.name = name
            self.x86 = x86
            self.arm = arm
        }
    }

    static let socket = Numbers("socket", 41, 198)
    static let socketpair = Numbers("socketpair", 53, 199)
    static let clone = Numbers("clone", 56, 220)
    static let clone3 = Numbers("clone3", 435, 435)
    static let ioctl = Numbers("ioctl", 16, 29)

    /// Each lets one process read or steer another; inside a pid namespace only its own.
    static let tracing = [
        Numbers("ptrace", 101, 117), Numbers("process_vm_readv", 310, 270), Numbers("process_vm_writev", 311, 271),
        Numbers("kcmp", 312, 272), Numbers("pidfd_getfd", 438, 438),
    ]

    /// No program that works on a project needs these; each has been, or leads to, a way out of a sandbox.
    static let refused = [
        // Programs in the kernel, and large young interfaces.
        Numbers("bpf", 321, 280), Numbers("perf_event_open", 298, 241), Numbers("userfaultfd", 323, 282),
        Numbers("io_uring_setup", 425, 425), Numbers("io_uring_enter", 426, 426),
        Numbers("io_uring_register", 427, 427),
        // Keys belong to the user and not to a namespace.
        Numbers("add_key", 248, 217), Numbers("request_key", 249, 218), Numbers("keyctl", 250, 219),
        // Mounts.
        Numbers("mount", 165, 40), Numbers("umount2", 166, 39), Numbers("pivot_root", 155, 41),
        Numbers("chroot", 161, 51), Numbers("open_tree", 428, 428), Numbers("move_mount", 429, 429),
        Numbers("fsopen", 430, 430), Numbers("fsconfig", 431, 431), Numbers("fsmount", 432, 432),
        Numbers("fspick", 433, 433), Numbers("mount_setattr", 442, 442), Numbers("open_tree_attr", 467, 467),
        // Namespaces, and files that are reached past every directory.
        Numbers("setns", 308, 268), Numbers("unshare", 272, 97), Numbers("open_by_handle_at", 304, 265),
        // The machine.
        Numbers("init_module", 175, 105), Numbers("finit_module", 313, 273), Numbers("delete_module", 176, 106),
        Numbers("kexec_load", 246, 104), Numbers("kexec_file_load", 320, 294), Numbers("reboot", 169, 142),
        Numbers("swapon", 167, 224), Numbers("swapoff", 168, 225), Numbers("acct", 163, 89),
        Numbers("syslog", 103, 116), Numbers("quotactl", 179, 60), Numbers("quotactl_fd", 443, 443),
        Numbers("settimeofday", 164, 170), Numbers("clock_settime", 227, 112), Numbers("lookup_dcookie", 212, 18),
        Numbers("nfsservctl", 180, 42), Numbers("uselib", 134, nil), Numbers("ioperm", 173, nil),
        Numbers("iopl", 172, nil), Numbers("vhangup", 153, 58), Numbers("sethostname", 170, 161),
        Numbers("setdomainname", 171, 162),
    ]
}
