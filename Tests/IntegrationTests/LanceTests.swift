import Base
import Glibc
import Platform
import TestSupport
import Testing

/// A LanceDB directory under care, with the real LanceDB of PyPI; `make lancedb` runs these.
@Suite struct LanceTests {
    private static let place = unsafe getenv("EVERETT_LANCEDB").map { unsafe String(cString: $0) }

    /// The interpreter that has it; nil where nobody said.
    private func python() -> AbsolutePath? {
        guard let path = LanceTests.place.flatMap({ AbsolutePath($0) }) else {
            print("left out: no LanceDB here; 'make lancedb' fetches it and runs this")
            return nil
        }
        return path
    }

    private struct Memory {
        let bench: Bench
        let python: AbsolutePath

        /// Runs a program on the table `notes`, in the project of the bench.
        func run(_ program: String, in directory: String = "project") throws -> String {
            let whole = """
                import lancedb
                db = lancedb.connect('data/memory')
                \(program)
                """
            let answer = try bench.run(
                python, [Array("-c".utf8), Array(whole.utf8)], in: bench.scratch.at(directory))
            try #require(answer.status == 0, "\(answer.error)")
            return answer.output.trimmed
        }

        func add(_ word: String) throws {
            _ = try run(
                """
                row = [{'vector': [float(ord('\(word)')), 1.0], 'word': '\(word)'}]
                if 'notes' in db.list_tables().tables:
                    db.open_table('notes').add(row)
                else:
                    db.create_table('notes', row)
                """)
        }

        /// What a search finds, nearest to A first.
        func found(in directory: String = "project") throws -> String {
            try run(
                """
                rows = db.open_table('notes').search([65.0, 1.0]).limit(9).to_list()
                print(' '.join(row['word'] for row in rows), db.open_table('notes').count_rows())
                """, in: directory)
        }
    }

    @Test func `a row that came after the checkpoint is gone, and the table opens and is searched`() throws {
        guard let python = python() else { return }
        let bench = try Bench()
        let memory = Memory(bench: bench, python: python)
        try memory.add("A")
        try bench.did("init")
        let taken = try JSONValue(try bench.did("checkpoint", "-m", "start", "--json").rawOutput)
        let store = taken["coverage"]?["file_stores"]?.elements?.first
        #expect(store?["path"]?.text == "data/memory" && store?["kind"]?.text == "lancedb", "\(taken)")
        #expect(try bench.did("show", "start").output.contains("data/memory: LanceDB"))
        try memory.add("B")
        #expect(try memory.found() == "A B 2")
        try bench.did("checkpoint", "-m", "later")
        #expect(try bench.did("show", "later").output.contains("data/memory: LanceDB"))
        try bench.did("restore", "start", "--yes")
        #expect(try memory.found() == "A 1")
        // It is a table that can be gone on with, and undo has the other one.
        try memory.add("C")
        #expect(try memory.found() == "A C 2")
        try bench.did("restore", "later", "--yes")
        #expect(try memory.found() == "A B 2")
        try bench.expectSound()
    }

    @Test func `a timeline has a table of its own`() throws {
        guard let python = python() else { return }
        let bench = try Bench()
        let memory = Memory(bench: bench, python: python)
        try memory.add("A")
        try bench.did("init")
        try bench.did("branch", "try")
        try memory.add("B")
        #expect(try memory.found(in: "project@try") == "A 1")
        #expect(try memory.found() == "A B 2")
    }

    @Test func `the seed's layout has its directory in memory_dump zip, and comes back as a checkpoint`() throws {
        guard let python = python() else { return }
        let bench = try Bench()
        let memory = Memory(bench: bench, python: python)
        try bench.shell("git init -q . && echo data > .gitignore && git add -A && git commit -qm one")
        try memory.add("A")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        try memory.add("B")
        try bench.did("export", "start", "../folder", "--layout", "seed")
        // What another tool finds in the archive is the table as it was.
        try bench.shell("mkdir ../unpacked && cd ../unpacked && python3 -m zipfile -e ../folder/memory_dump.zip .")
        #expect(try memory.found(in: "unpacked") == "A 1")
        try bench.did("import", "../folder", "--layout", "seed")
        try bench.did("restore", "imported/start", "--yes")
        #expect(try memory.found() == "A 1")
    }
}

extension String {
    fileprivate var trimmed: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
