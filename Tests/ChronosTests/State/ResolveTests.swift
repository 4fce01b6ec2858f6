import Base
import TestSupport
import Testing

@testable import Chronos

struct ResolveTests {
    private func code(_ bench: Bench, _ text: String) -> ErrorCode? {
        do {
            _ = try bench.engine.resolve(text, bench.project)
            return nil
        } catch {
            return (error as? EverettError)?.code
        }
    }

    @Test func `a checkpoint is found by id, prefix, name and as the head`() throws {
        let bench = try Bench()
        #expect(code(bench, "@") == .notFound)
        try bench.write("a", "1")
        let first = try bench.checkpoint("first one")
        try bench.write("a", "2")
        let second = try bench.checkpoint()
        for text in [
            first.id.hex, first.id.hex.uppercased(), String(first.id.hex.prefix(12)), String(first.id.hex.prefix(63)),
            "first one",
        ] {
            #expect(try bench.engine.resolve(text, bench.project) == first.id, "\(text)")
        }
        #expect(try bench.engine.resolve("@", bench.project) == second.id)
        #expect(try bench.engine.resolve("head", bench.project) == second.id)
    }

    @Test func `what could mean several is not guessed`() throws {
        let bench = try Bench()
        try bench.checkpoint("twice")
        let other = try bench.checkpoint("twice")
        #expect(code(bench, "twice") == .conflict)
        // A name that spells the beginning of another checkpoint's id.
        let prefix = String(other.id.hex.prefix(8))
        try bench.checkpoint(prefix)
        #expect(code(bench, prefix) == .conflict)
        #expect(try bench.engine.resolve(String(other.id.hex.prefix(9)), bench.project) == other.id)
    }

    @Test func `a whole id always means its checkpoint`() throws {
        let bench = try Bench()
        let first = try bench.checkpoint("a")
        try bench.checkpoint(first.id.hex)
        #expect(try bench.engine.resolve(first.id.hex, bench.project) == first.id)
    }

    @Test func `a checkpoint taken back is found by its id alone`() throws {
        let bench = try Bench()
        let first = try bench.checkpoint("gone")
        try bench.engine.owning("test", .none) {
            try bench.engine.state.write { try bench.engine.state.setHidden(true, first.id, bench.project.id) }
        }
        #expect(code(bench, "gone") == .notFound)
        #expect(try bench.engine.resolve(first.id.short, bench.project) == first.id)
    }

    @Test func `nonsense finds nothing and harms nothing`() throws {
        let bench = try Bench()
        let first = try bench.checkpoint("real")
        for text in [
            "", " ", "%", "_", "*", "re", "real ", "REAL", "'; DROP TABLE checkpoints; --", "\0", "../..", "-x", "@@",
            "@1",
            String(first.id.hex.prefix(3)), first.id.hex + "0", String(repeating: "f", count: 100_000),
            "\u{301}real", String(repeating: "é", count: 5000),
        ] {
            #expect(code(bench, text) == .notFound, "\(text.prefix(50))")
        }
        #expect(try bench.engine.log(bench.project).count == 1)
    }

    @Test func `names that would be mistaken for something else are refused`() throws {
        let bench = try Bench()
        for name in [
            "", "-x", "--help", "-\u{301}", "a\nb", "\u{1b}[31m", "\u{7f}", "\u{85}", "@", "head",
            String(repeating: "a", count: 201),
        ] {
            let error = #expect(throws: EverettError.self, "\(name)") { try bench.checkpoint(name) }
            #expect(error?.code == .usage, "\(name)")
        }
        for name in ["ok", "before the refactoring", "é", "a-b", String(repeating: "a", count: 200), "👍", "@home"] {
            let report = try bench.checkpoint(name)
            #expect(try bench.engine.resolve(name, bench.project) == report.id)
        }
        #expect(try bench.engine.log(bench.project).count == 7)
    }
}
