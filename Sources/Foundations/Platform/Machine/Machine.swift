package import Base
internal import CLinux
internal import Glibc

/// The real clock, and what this process may ask of the machine it runs on.
package enum Machine {
    package static let clock = Clock(
        now: { Timestamp(milliseconds: ev_realtime_ns() / 1_000_000) },
        monotonic: { ev_monotonic_ns() },
    )

    /// The clock that file timestamps are taken from, in nanoseconds; never ahead of the wall clock.
    package static var fileClockNanoseconds: Int64 { ev_file_clock_ns() }

    package static var processID: Int32 { ev_pid() }
    package static var user: UInt32 { ev_uid() }
    package static var group: UInt32 { ev_gid() }
    package static var processors: Int { Int(ev_online_processors()) }

    package static func isTerminal(_ descriptor: Int32) -> Bool { ev_is_terminal(descriptor) == 1 }

    /// The terminal's width, or nil when the descriptor is none or does not say.
    package static func terminalColumns(_ descriptor: Int32) -> Int? {
        let columns = ev_terminal_columns(descriptor)
        return columns > 0 ? Int(columns) : nil
    }

    /// Has memory asked of the kernel in larger pieces, and given back only when there is much of it.
    ///
    /// All work is done on threads that come and go. To the heap of such a thread libc adds 4 KiB at a time and takes away
    /// what is free, each by a call that all threads wait for: hundreds of them in a checkpoint of ten files.
    package static func takeMemoryInLargePieces() {
        ev_take_memory_in_large_pieces()
    }

    /// Remembers how this process was started, for programs that are to run as if we were not there.
    package static func noteStart() { ev_note_start() }

    /// New files of this process are readable by their owner alone.
    package static func makeFilesPrivate() { ev_set_umask(0o077) }

    /// Lets what this thread creates in `body` have the very permissions that it asks for; other threads' files stay private.
    ///
    /// For many files that would each need a call of its own else, which a filesystem with a log answers with one more
    /// transaction. Where the kernel does not let a thread have a mask of its own, nothing is other than before.
    package static func makingFilesAsAsked<Value>(_ body: () throws -> Value) rethrows -> Value {
        let before = ev_set_own_umask(0)
        defer { if before >= 0 { ev_set_umask(UInt32(before)) } }
        return try body()
    }

    /// Keeps the memory of this process from being written to disk by a crash, and from other processes of the user.
    ///
    /// Programs that it starts are not concerned. Where the kernel refuses, a key is as safe as any other memory.
    package static func forbidDumps() { _ = ev_forbid_dumps() }

    /// From now on the first interrupt is only counted and the second ends the process.
    package static func watchInterrupts() { ev_watch_interrupts() }
    package static var wasInterrupted: Bool { ev_interrupts_seen() > 0 }

    /// A descriptor that can be read from the first interrupt on, so that no wait sleeps over one; -1 while none are counted.
    package static var interruptEvent: Int32 { ev_interrupt_event() }

    /// Waits until a descriptor can be read or is at its end; false when the process was asked to stop.
    package static func waitReadable(_ descriptor: Int32) -> Bool {
        while true {
            let ready = ev_wait_readable(descriptor, interruptEvent, -1)
            if ready == 1 { return true }
            if ready != -EINTR || wasInterrupted { return false }
        }
    }

    /// Sleeps until there is an interrupt; one that came before is not slept over.
    package static func waitForInterrupt() { ev_wait_for_interrupt() }

    /// Asks a process to end in order; false when there is none that could be asked.
    package static func askToEnd(_ process: Int32) -> Bool { process > 0 && ev_signal_process(process, SIGTERM) == 0 }

    /// Kills a process that the caller knows to be one of its own.
    package static func kill(_ process: Int32) {
        if process > 0 { _ = ev_signal_process(process, SIGKILL) }
    }

    /// From now on the calling thread has the processor and the disk when nobody else wants them.
    ///
    /// The kernel derives the class of a thread's reads from its niceness. One that would rather not loses nothing but this.
    package static func yieldToOthers() { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19) }

    /// Ends the process as a power cut would; nothing is flushed or unwound.
    package static func killSelf() -> Never { ev_kill_self() }
}
