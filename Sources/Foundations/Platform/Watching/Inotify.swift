internal import CLinux

/// The kernel's queue of what happens in the directories that are watched.
///
/// An event is in the queue before the system call that caused it returns: who reads until nothing is left has heard of
/// every call that ended before.
package final class Inotify: WatchQueue {
    /// Why a directory is not watched.
    package enum Refusal: Error, Sendable, Hashable {
        /// The user watches as many directories, or has as many queues, as the kernel allows.
        case limit
        case failed(SystemError)

        package static func == (left: Refusal, right: Refusal) -> Bool {
            switch (left, right) {
            case (.limit, .limit): true
            case (.failed(let one), .failed(let other)): one.errno == other.errno
            default: false
            }
        }

        package func hash(into hasher: inout Hasher) {
            if case .failed(let error) = self { hasher.combine(error.errno) }
        }
    }

    package let descriptor: Int32

    package init() throws(Refusal) {
        let opened = ev_inotify_open()
        guard opened >= 0 else { throw Inotify.refusal(-opened, "inotify") }
        descriptor = opened
    }

    deinit {
        ev_close(descriptor)
    }

    /// Watches an open directory; one that is watched already keeps its number.
    package func add(_ directory: Int32) throws(Refusal) -> Int32 {
        let watch = ev_inotify_add(descriptor, directory, WatchEvent.Kind.watched.kernelMask)
        guard watch >= 0 else { throw Inotify.refusal(-watch, "descriptor \(directory)") }
        return watch
    }

    /// One that is gone already is gone.
    package func remove(_ watch: Int32) {
        _ = ev_inotify_remove(descriptor, watch)
    }

    /// What is in the queue, in order; empty when nothing is left. What cannot be understood counts as an overflow.
    package func read() throws(SystemError) -> [WatchEvent] {
        guard let bytes = try readBytes() else { return [] }
        return WatchEvent.decode(bytes) ?? [.overflow]
    }

    private static func refusal(_ errno: Int32, _ subject: String) -> Refusal {
        let error = SystemError(.open, errno, subject)
        return error.isNoSpace || error.isTooManyOpen ? .limit : .failed(error)
    }
}
