import Glibc
import Platform
import TestSupport
import Testing

/// Conversations between processes of one machine.
@Suite struct SocketTests {
    /// A directory whose path is longer than an address of a unix socket may be.
    private func deep(_ scratch: Scratch) throws -> AbsolutePath {
        let name = Array(repeating: String(repeating: "d", count: 60), count: 6).joined(separator: "/")
        try scratch.makeDirectory(name, permissions: 0o700)
        return scratch.at(name)
    }

    /// Both ends of a connection.
    private struct Pair: ~Copyable {
        let caller: Socket
        let called: Socket

        init() throws {
            let scratch = try Scratch()
            let place = SocketAddress.unix(scratch.at("s"))
            let listener = try Socket.listening(on: place)
            let caller = try Socket.connected(to: place)
            let called = try SocketTests.accepted(listener)
            self.caller = caller
            self.called = called
        }
    }

    private static func accepted(_ listener: borrowing Socket) throws -> Socket {
        guard let socket = try listener.accept() else { throw ScratchFault(what: "nobody called") }
        return socket
    }

    @Test func `a socket in a directory with a long path is reached, and leaves no descriptor open`() throws {
        let scratch = try Scratch()
        let path = try deep(scratch).appending("s")
        #expect(path.bytes.count > 300)
        let listener = try Socket.listening(on: .unix(path))
        let files = RealFileOperations()
        #expect(try files.status(FileDescriptors.none, CName(path.bytes)).permissions == 0o600)
        let first = try Socket.connected(to: .unix(path))
        #expect(try listener.waitReadable(milliseconds: 0))
        let accepted = try Self.accepted(listener)
        #expect(try accepted.peer().user == Machine.user)
        try first.sendAll([1])
        #expect(try accepted.receive(8).bytes == [1])
        // The same name from an open directory.
        let directory = try files.openOwned(absolute: try #require(path.parent), [.read, .directory])
        _ = try Socket.connected(in: directory.raw, "s")
        do throws(SocketFailure) {
            _ = try Socket.listening(in: directory.raw, "s")
            Issue.record("the name was taken")
        } catch {
            #expect(error.isAddressInUse)
        }
        do throws(SocketFailure) {
            _ = try Socket.connected(in: directory.raw, "nobody")
            Issue.record("nobody is there")
        } catch {
            #expect(error.isMissing)
        }
    }

    @Test func `open files travel with the first bytes`() throws {
        let scratch = try Scratch()
        let pair = try Pair()
        try scratch.write("f", "content")
        let file = try RealFileOperations().openOwned(absolute: scratch.at("f"), [.read])
        try pair.caller.sendAll([7, 8], files: [file.raw])
        let got = try pair.called.receive(16, files: 1)
        #expect(got.bytes == [7, 8])
        let passed = Descriptor(owning: try #require(got.files.first), RealFileOperations())
        #expect(try RealFileOperations().readUpTo(passed.raw, 16, at: 0) == Array("content".utf8))
        // More than was asked for is refused, and kept open by nobody.
        try pair.caller.sendAll([9], files: [file.raw, file.raw])
        do throws(SocketFailure) {
            _ = try pair.called.receive(16, files: 1)
            Issue.record("more files came than there was room for")
        } catch {
            #expect(error.errno == EMSGSIZE && error.stage == .receive)
        }
    }

    @Test func `who reads late gets everything, and who never reads keeps nobody waiting`() throws {
        let unread = try Pair()
        unread.caller.setSendBuffer(4096)
        let message = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        do throws(SocketFailure) {
            try unread.caller.sendAll(message, patience: 20)
            Issue.record("nobody has read that")
        } catch {
            #expect(error.errno == ETIMEDOUT && error.stage == .send)
        }
        let isHungUp = unread.called.isHungUp
        #expect(!isHungUp)
        let late = Held(try Pair())
        try OwnThread.start("writer") {
            try? late.pair.caller.sendAll(message, patience: 60_000)
            late.pair.caller.finishWriting()
        }
        var received: [UInt8] = []
        while true {
            let part = try late.pair.called.receive(64 << 10).bytes
            if part.isEmpty { break }
            received += part
        }
        #expect(received == message)
        let isFinished = late.pair.called.isHungUp
        #expect(isFinished)
    }

    @Test func `a queue of callers that is full is not waited for`() throws {
        let scratch = try Scratch()
        let directory = try RealFileOperations().openOwned(absolute: scratch.path, [.read, .directory])
        let listener = try Socket.listening(in: directory.raw, "s", backlog: 0)
        _ = try Socket.connected(in: directory.raw, "s")
        do throws(SocketFailure) {
            _ = try Socket.connected(in: directory.raw, "s")
            Issue.record("there was room")
        } catch {
            #expect(error.errno == EAGAIN && !error.isRefused)
        }
        _ = try Self.accepted(listener)
    }

    @Test(.timeLimit(.minutes(1))) func `an interrupt that came before ends the wait for an answer`() async {
        await #expect(processExitsWith: .success) {
            #expect(Machine.interruptEvent == -1)
            Machine.watchInterrupts()
            let scratch = try Scratch()
            let listener = try Socket.listening(on: .unix(scratch.at("s")))
            raiseHere(SIGINT)
            #expect(try !listener.waitReadable(milliseconds: nil, unless: Machine.interruptEvent))
            _ = try Socket.connected(to: .unix(scratch.at("s")))
            #expect(try listener.waitReadable(milliseconds: nil, unless: Machine.interruptEvent))
        }
    }

    private final class Held: Sendable {
        let pair: Pair
        init(_ pair: consuming Pair) { self.pair = pair }
    }
}
