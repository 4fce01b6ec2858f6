import Base
import Platform
import Synchronization
import TestSupport
import Testing

/// What other tests lean on.
struct ScratchTests {
    @Test func `two equal trees have equal snapshots and every difference shows`() throws {
        func build(_ change: (Scratch) throws -> Void = { _ in }) throws -> (Scratch, TreeSnapshot) {
            let scratch = try Scratch()
            try scratch.write("a/file", "text")
            try scratch.write(try #require(BytePath(validating: [0x61, 0x2f, 0xff, 0x0a])), [0, 1])
            try scratch.symlink("link", to: "a/file")
            try scratch.makeFIFO("fifo")
            try scratch.makeDirectory("empty", permissions: 0o700)
            try change(scratch)
            return (scratch, try scratch.snapshot())
        }
        let (_, plain) = try build()
        #expect(try build().1 == plain)
        #expect(plain.lines.contains { $0.hasPrefix("f 0644 a/\\xff\\x0a 2 ") })
        #expect(plain.lines.contains("l 0777 link -> a/file"))
        #expect(plain.lines.contains("d 0700 empty"))
        #expect(plain.lines.contains("p 0600 fifo"))
        let changes: [(Scratch) throws -> Void] = [
            { try $0.write("a/file", "tExt") },
            { try $0.changeMode("a/file", 0o600) },
            { try $0.changeMode("empty", 0o755) },
            { try $0.remove("fifo") },
            { scratch in
                try scratch.remove("link")
                try scratch.symlink("link", to: "a")
            },
            { scratch in
                let file = try RealFileOperations().openOwned(absolute: scratch.at("a/file"), [.read])
                try RealFileOperations().setAttribute(file.raw, CName("user.x"), [0xff])
            },
        ]
        for change in changes {
            let (_, changed) = try build(change)
            #expect(changed != plain)
            #expect(!changed.difference(from: plain).isEmpty)
        }
    }

    @Test func `the directory goes at the end, whatever rights it has, and clean-ups run last first`() throws {
        let order = Order()
        let path = try {
            let scratch = try Scratch()
            try scratch.write("closed/inner/file", "x")
            try scratch.changeMode("closed/inner", 0o000)
            try scratch.changeMode("closed", 0o000)
            try scratch.symlink("outside", to: "/")
            scratch.atEnd { order.add("first") }
            scratch.atEnd { order.add("second") }
            return scratch.path
        }()
        #expect(order.all == ["second", "first"])
        #expect(throws: SystemError.self) {
            try RealFileOperations().status(FileDescriptors.none, CName(path.bytes))
        }
    }
}

private final class Order: Sendable {
    private let names = Mutex<[String]>([])

    func add(_ name: String) { names.withLock { $0.append(name) } }
    var all: [String] { names.withLock { $0 } }
}
