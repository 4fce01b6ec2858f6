import Base
import Glibc
import Platform
import TestSupport
import Testing

/// A daemon started as a service manager does it: with a socket as descriptor 3 and a place to say how it is.
final class ActivatedDaemon {
    private let process: pid_t
    private var hasEnded = false

    /// `listener` stays open here, as it does in a service manager.
    init(_ bench: Bench, listener: Int32, notify: String) throws {
        // Not one of those that it shall become.
        let passed = fcntl(listener, F_DUPFD_CLOEXEC, 10)
        try #require(passed >= 10)
        defer { close(passed) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, passed, 3)
        // Threads that run tests hold signals back, and a child would inherit that.
        var none = sigset_t()
        unsafe sigemptyset(&none)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        // Only the process itself knows its number before it is the daemon.
        let script = "LISTEN_PID=$$ exec \"$EVERETT\" up >> \"$TMPDIR/daemon-out\" 2>&1"
        let variables = bench.environment.merging(["LISTEN_FDS": "1", "NOTIFY_SOCKET": notify]) { $1 }
        let words = ["sh", "-c", script]
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
        unsafe arguments.append(nil)
        let pairs = variables.map { "\($0.key)=\($0.value)" }
        var environment: [UnsafeMutablePointer<CChar>?] = unsafe pairs.map { unsafe strdup($0) }
        unsafe environment.append(nil)
        defer { unsafe (arguments + environment).forEach { unsafe free($0) } }
        var child: pid_t = 0
        let result = unsafe posix_spawn(&child, "/bin/sh", &actions, &attributes, &arguments, &environment)
        try #require(result == 0)
        process = child
    }

    deinit {
        if hasEnded { return }
        kill(process, SIGKILL)
        _ = waitpid(process, nil, 0)
    }

    func ask(toEndBy signal: Int32) { kill(process, signal) }

    /// The status it ends with; nil when it was killed.
    func end() -> Int32? {
        var status: Int32 = 0
        unsafe waitpid(process, &status, 0)
        hasEnded = true
        return status & 0x7f == 0 ? status >> 8 : nil
    }
}

/// The socket at which a service manager hears from what it started.
final class NotifySocket {
    private let raw: Int32

    /// A name that begins with `@` is one of the abstract namespace.
    init(_ name: String) throws {
        raw = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        try #require(bytes.count < 100)
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let size = socklen_t(2 + bytes.count)
        let isBound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(raw, $0, size) == 0 }
        }
        try #require(isBound, "cannot bind \(name)")
    }

    deinit {
        close(raw)
    }

    /// The next message; nil when none comes.
    func next() -> String? {
        var wait = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&wait, 1, 60_000) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(raw, &buffer, buffer.count, 0)
        return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
    }
}
