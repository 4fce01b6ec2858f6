import Base
import Events
import Platform
import TestSupport
import Testing

/// A writer that is killed at any instant has lost nothing that it said was there.
@Suite struct EventKillTests {
    @Test func `a kill at any instant loses nothing that was acknowledged`() throws {
        let program = try #require(EventKillTests.program)
        try forAll(seed: 0x9911, count: TestScale.count(6)) { example in
            let scratch = try Scratch()
            let path = scratch.at("journal.db")
            var acknowledged: [(position: Int64, id: Int64)] = []
            for _ in 0..<8 {
                let life = example.int(1000...120_000)
                let result = try ChildProcess.run(
                    program, arguments: [path.bytes, Array("\(life)".utf8)], environment: [:],
                    timeoutMilliseconds: 60_000)
                acknowledged += String(decoding: result.standardOutput.bytes, as: UTF8.self)
                    .split(separator: "\n", omittingEmptySubsequences: true)
                    .compactMap { line in
                        let words = line.split(separator: " ").compactMap { Int64($0) }
                        return words.count == 2 ? (words[0], words[1]) : nil
                    }
                let journal = try EventJournal(path, files: RealFileOperations(), clock: Machine.clock)
                let held = try journal.replay(after: 0, limit: .max).events
                let position = try journal.cursor("log") ?? 0
                try #require(held.map(\.id) == (0..<held.count).map { Int64($0) + 1 }, "\(example)")
                try #require(position >= acknowledged.last?.position ?? 0, "\(example)")
                try #require(Int64(held.count) >= acknowledged.last?.id ?? 0, "\(example)")
                let whole = position == 0 ? 0 : (1...Int(position)).reduce(0) { $0 + 1 + $1 % 3 }
                try #require(held.count == whole, "\(example)")
            }
        }
    }

    /// The writer lies beside the tests.
    private static var program: AbsolutePath? {
        let files = RealFileOperations()
        let tests = (try? files.readLink(FileDescriptors.none, CName("/proc/self/exe"))).flatMap(AbsolutePath.init)
        let sources = AbsolutePath("\(#filePath)")?.parent?.parent?.parent
        let places = [
            tests?.parent?.appending("everett-journal-writer"),
            sources?.appending(".build/debug/everett-journal-writer"),
        ]
        return places.compactMap { $0 }.first { (try? files.openOwned(absolute: $0, [.read])) != nil }
    }
}
