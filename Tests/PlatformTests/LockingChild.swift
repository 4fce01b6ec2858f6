import Glibc
import Platform
import Synchronization
import TestSupport

/// A child process that holds a lock until it is killed.
final class LockingChild: Sendable {
    let pid: Int32
    private let input: Int32
    private let isEnded = Atomic<Bool>(false)

    /// Starts `flock` of util-linux and waits until it says that it holds the lock.
    init(_ path: AbsolutePath) throws {
        var toChild: [Int32] = [-1, -1]
        var fromChild: [Int32] = [-1, -1]
        guard unsafe pipe(&toChild) == 0, unsafe pipe(&fromChild) == 0 else { throw ScratchFault(what: "pipe") }
        for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        let words = ["flock", "-F", "-x", path.description, "sh", "-c", "echo held; exec cat"]
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
        unsafe arguments.append(nil)
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var child: pid_t = 0
        let result = unsafe posix_spawnp(&child, "flock", &actions, nil, arguments, environ)
        close(toChild[0])
        close(fromChild[1])
        pid = child
        input = toChild[1]
        guard result == 0 else { throw ScratchFault(what: "flock could not be started") }
        var byte: UInt8 = 0
        let count = unsafe read(fromChild[0], &byte, 1)
        close(fromChild[0])
        guard count == 1 else { throw ScratchFault(what: "flock did not get the lock") }
    }

    deinit {
        kill()
        close(input)
    }

    /// Ends it by SIGKILL and waits until it has gone.
    func kill() {
        guard !isEnded.exchange(true, ordering: .relaxed) else { return }
        _ = Glibc.kill(pid, SIGKILL)
        _ = waitpid(pid, nil, 0)
    }
}
