internal import Base
internal import Glibc

/// A process that cannot be mistaken for another one which got its number later.
///
/// A number is reused, but not together with the start time, the boot and the pid namespace.
package struct ProcessIdentity: Sendable, Hashable, CustomStringConvertible {
    package let pid: Int32
    /// Clock ticks between the boot and the start of the process.
    package let startTicks: UInt64
    package let boot: String
    /// The inode of the pid namespace in which `pid` counts; 0 when the kernel does not say.
    package let namespace: UInt64

    package init(pid: Int32, startTicks: UInt64, boot: String, namespace: UInt64) {
        self.pid = pid
        self.startTicks = startTicks
        self.boot = boot
        self.namespace = namespace
    }

    package enum Liveness: Sendable, Hashable {
        case alive, dead
        /// The process lives in another namespace, or `/proc` hides it.
        case unknown
    }

    /// The process this runs in.
    package static func current() throws(SystemError) -> ProcessIdentity {
        try ProcessIdentity(ofRunning: Machine.processID)
    }

    /// The process that has this number now; throws when there is none.
    package init(ofRunning pid: Int32) throws(SystemError) {
        guard let facts = try ProcessIdentity.facts(pid) else {
            throw SystemError(.read, EINVAL, "/proc/\(pid)/stat")
        }
        self.init(
            pid: pid,
            startTicks: facts.startTicks,
            boot: try ProcessIdentity.currentBoot(),
            namespace: ProcessIdentity.currentNamespace(),
        )
    }

    /// The process that started this one, or whoever took its place; 0 when it is in no place that can be seen from here.
    package static func parent(of pid: Int32) throws(SystemError) -> Int32 { try facts(pid)?.parent ?? 0 }

    /// Whether this very process still runs.
    package var liveness: Liveness {
        guard let boot = try? ProcessIdentity.currentBoot() else { return .unknown }
        if boot != self.boot { return .dead }
        if ProcessIdentity.currentNamespace() != namespace { return .unknown }
        do throws(SystemError) {
            guard let facts = try ProcessIdentity.facts(pid) else { return .unknown }
            return facts.startTicks == startTicks && !facts.isZombie ? .alive : .dead
        } catch {
            // `/proc` may be absent or mounted with hidepid; a signal of number 0 asks the kernel itself.
            return error.isMissing && kill(pid, 0) < 0 && Glibc.errno == ESRCH ? .dead : .unknown
        }
    }

    /// A form that ``init(text:)`` reads.
    package var text: String { "\(pid) \(startTicks) \(boot) \(namespace)" }

    package init?(text: String) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 4, let pid = Int32(parts[0]), pid > 0, let ticks = UInt64(parts[1]),
            parts[2].utf8.count == 36, let namespace = UInt64(parts[3])
        else { return nil }
        self.init(pid: pid, startTicks: ticks, boot: String(parts[2]), namespace: namespace)
    }

    package var description: String { "pid \(pid)" }

    /// What `/proc/PID/stat` says; proc(5) counts its fields from 1.
    struct Facts {
        let startTicks: UInt64
        let parent: Int32
        let isZombie: Bool

        init?(stat: [UInt8]) {
            // The second field is the name in parentheses and may itself hold spaces and parentheses.
            guard let nameEnd = stat.lastIndex(of: UInt8(ascii: ")")) else { return nil }
            let rest = String(decoding: stat[(nameEnd + 1)...], as: UTF8.self).split(separator: " ")
            guard rest.count > 19, let ticks = UInt64(rest[19]), let parent = Int32(rest[1]) else { return nil }
            startTicks = ticks
            self.parent = parent
            // A leader that ended before its threads is a zombie too, yet the process lives.
            isZombie = rest[0] == "X" || rest[0] == "Z" && (Int(rest[17]) ?? 1) <= 1
        }
    }

    private static func facts(_ pid: Int32) throws(SystemError) -> Facts? {
        Facts(stat: try read("/proc/\(pid)/stat"))
    }

    private static func currentBoot() throws(SystemError) -> String {
        let line = try read("/proc/sys/kernel/random/boot_id")
        return String(decoding: line.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private static func currentNamespace() -> UInt64 {
        let link = try? RealFileOperations().readLink(FileDescriptors.none, CName("/proc/self/ns/pid"))
        let digits = (link ?? []).filter { (0x30...0x39).contains($0) }
        return UInt64(String(decoding: digits, as: UTF8.self)) ?? 0
    }

    /// Files beneath `/proc` have no size to go by.
    private static func read(_ path: String) throws(SystemError) -> [UInt8] {
        let files = RealFileOperations()
        let file = try files.openOwned(FileDescriptors.none, CName(path), [.read])
        return try files.readUpTo(file.raw, 4096, at: 0)
    }
}
