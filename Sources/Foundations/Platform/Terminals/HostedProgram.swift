internal import Base
internal import CLinux
internal import Glibc

/// A program that runs as if whoever started us had started it; with exactly one owner, who hears what becomes of it.
struct HostedProgram: ~Copyable {
    enum News {
        case started(Int32)
        case notStarted(errno: Int32)
        case stopped(signal: Int32)
        case continued
        case ended(ProgramEnd)
        /// Whoever watched over the program is gone.
        case lost
    }

    private let raw: ev_hosted

    /// Starts it on our own streams, or on this end of a pseudo-terminal.
    init(_ command: HostedCommand, on terminal: Int32?, replacing streams: HostedStreams) throws(EverettError) {
        let added = command.added.sorted { $0.key < $1.key }.map { Array("\($0.key)=\($0.value)".utf8) }
        guard !command.words.isEmpty, !(command.words + added).contains(where: { $0.contains(0) }) else {
            throw EverettError(.usage, ProcessWords.holdsNUL(command.name))
        }
        var hosted = ev_hosted()
        let result = unsafe ev_host(
            ChildProcess.pack(command.words), command.words.count, ChildProcess.pack(added), added.count,
            command.directory.map { $0.bytes + [0] }, terminal ?? -1, streams.rawValue, &hosted)
        if result < 0 { throw HostedProgram.notStarted(command, -result) }
        raw = hosted
    }

    deinit {
        _ = ev_close(raw.channel)
    }

    /// The process that we are told the end of by the kernel: the program, or who watches over it.
    var child: Int32 { raw.pid }
    /// Readable when there are news.
    var channel: Int32 { raw.channel }

    /// What has become of it; nil when there is nothing new.
    func news() -> News? {
        var value: Int32 = 0
        let kind = unsafe ev_host_news(raw.channel, &value)
        switch kind {
        case -EAGAIN: return nil
        case Int32(EV_HOST_STARTED): return .started(value)
        case Int32(EV_HOST_NOT_STARTED): return .notStarted(errno: value)
        case Int32(EV_HOST_STOPPED): return .stopped(signal: value)
        case Int32(EV_HOST_CONTINUED): return .continued
        case Int32(EV_HOST_EXITED): return .ended(.exited(value))
        case Int32(EV_HOST_KILLED): return .ended(.signalled(value))
        default: return .lost
        }
    }

    /// Sends it a signal; what it stopped goes on by SIGCONT.
    func signal(_ number: Int32) {
        var raw = raw
        _ = unsafe ev_host_signal_program(&raw, number)
    }

    static func notStarted(_ command: HostedCommand, _ errno: Int32) -> EverettError {
        let failure = ProcessFailure(.start, errno)
        guard errno == ENOENT else {
            let code: ErrorCode = errno == EACCES || errno == EPERM ? .permission : .failed
            return EverettError(code, ProcessWords.notStarted(command.name, failure.reason), cause: failure)
        }
        return EverettError(
            .notFound, ProcessWords.notFound(command.name), hints: [ProcessWords.install(command.name)], cause: failure)
    }
}

/// Which of a program's streams are its terminal.
struct HostedStreams: OptionSet, Sendable {
    let rawValue: Int32

    static let input = HostedStreams(rawValue: 1)
    static let output = HostedStreams(rawValue: 2)
    static let error = HostedStreams(rawValue: 4)
}
