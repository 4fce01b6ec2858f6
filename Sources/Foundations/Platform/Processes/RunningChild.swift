internal import CLinux
internal import Glibc

/// A started child process with exactly one owner, who reads its output and reaps it.
struct RunningChild: ~Copyable {
    private let raw: ev_child
    private(set) var output: ChildOutput
    private(set) var error: ChildOutput
    private var isOutputOpen: Bool
    private var isErrorOpen: Bool
    private(set) var hasExited = false
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// Takes over what ``ev_spawn`` or ``ev_confine`` opened; the latter leaves out streams that the child inherits.
    init(_ raw: ev_child, outputLimit: Int) {
        self.raw = raw
        isOutputOpen = raw.out >= 0
        isErrorOpen = raw.err >= 0
        output = ChildOutput(limit: outputLimit)
        error = ChildOutput(limit: outputLimit)
    }

    deinit {
        for descriptor in [raw.out, raw.err, raw.pidfd] where descriptor >= 0 { _ = ev_close(descriptor) }
    }

    var isDrained: Bool { !isOutputOpen && !isErrorOpen }

    /// Waits for output or the end, and reads what there is; a wait of -1 has no end.
    mutating func wait(milliseconds: Int32) throws(ProcessFailure) {
        let ready = ev_child_poll(
            isOutputOpen ? raw.out : -1, isErrorOpen ? raw.err : -1, hasExited ? -1 : raw.pidfd, milliseconds
        )
        if ready < 0 { throw ProcessFailure(.wait, -ready) }
        if ready & Int32(EV_READY_OUT) != 0 { isOutputOpen = RunningChild.read(raw.out, &output, &buffer) }
        if ready & Int32(EV_READY_ERR) != 0 { isErrorOpen = RunningChild.read(raw.err, &error, &buffer) }
        if ready & Int32(EV_READY_EXIT) != 0 { hasExited = true }
    }

    /// The same for a child that is fed: bytes of its output go to `sink` instead of being kept; says whether `input` takes
    /// more.
    mutating func exchange(
        input: Int32, milliseconds: Int32, sink: (ArraySlice<UInt8>) throws -> Void
    ) throws -> Bool {
        let ready = ev_fed_child_poll(
            input, isOutputOpen ? raw.out : -1, isErrorOpen ? raw.err : -1, hasExited ? -1 : raw.pidfd, milliseconds
        )
        if ready < 0 { throw ProcessFailure(.wait, -ready) }
        if ready & Int32(EV_READY_OUT) != 0 {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe ev_read(raw.out, $0.baseAddress, $0.count) }
            if count > 0 { try sink(buffer[..<Int(count)]) }
            isOutputOpen = count > 0 || count == -Int64(EAGAIN)
        }
        if ready & Int32(EV_READY_ERR) != 0 { isErrorOpen = RunningChild.read(raw.err, &error, &buffer) }
        if ready & Int32(EV_READY_EXIT) != 0 { hasExited = true }
        return ready & Int32(EV_READY_IN) != 0
    }

    /// Sends a signal to the child alone.
    func signal(_ signal: Int32) {
        _ = ev_pidfd_signal(raw.pidfd, signal)
    }

    func signalGroup(_ signal: Int32) {
        // It can only fail when nobody is left to hear it.
        _ = ev_kill_group(raw.pid, signal)
    }

    /// Kills what is left of the group and takes the child's exit status.
    ///
    /// The group goes first: until the child is reaped, its number cannot belong to another process.
    func reap() throws(ProcessFailure) -> ChildResult.Termination {
        signalGroup(SIGKILL)
        var code: Int32 = -1
        var signal: Int32 = -1
        let result = unsafe ev_child_reap(raw.pidfd, &code, &signal)
        if result == -EAGAIN { return .unended }
        if result < 0 { throw ProcessFailure(.wait, -result) }
        return signal >= 0 ? .signalled(signal) : .exited(code)
    }

    /// Reads once; false when the stream has ended.
    private static func read(_ descriptor: Int32, _ output: inout ChildOutput, _ buffer: inout [UInt8]) -> Bool {
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe ev_read(descriptor, $0.baseAddress, $0.count) }
        if count > 0 { output.append(buffer[..<Int(count)]) }
        return count > 0 || count == -Int64(EAGAIN)
    }
}
