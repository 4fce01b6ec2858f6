import Base
import TestSupport
import Testing

@testable import Environments

@Suite struct EnvironmentFileTests {
    private func file(_ text: String) -> EnvironmentFile { EnvironmentFile(Array(text.utf8)) }

    @Test func `names are read, whatever the values are`() {
        let read = file("A=1\n# B=2\n  export C = three=3\nnot a line\nD=\n9X=1\nA=again\nE=\"x\n")
        #expect(read.keys == ["A", "C", "D", "E"])
        #expect(read["A"] == Array("A=again".utf8))
        #expect(read.bytes == Array("A=1\n# B=2\n  export C = three=3\nnot a line\nD=\n9X=1\nA=again\nE=\"x\n".utf8))
        #expect(file("").keys == [] && file("").bytes == [])
        #expect(EnvironmentFile([0xff, 0x3d, 0x0a, 0x00]).keys == [])
    }

    @Test func `changes name keys and no value`() {
        let changes = EnvironmentFile.changes(from: file("A=1\nB=2\nC=3\n"), to: file("C=4\nB=2\nD=secret\n"))
        #expect(changes.map { "\($0.key) \($0.kind)" } == ["A removed", "C changed", "D added"])
        #expect(!"\(changes)".contains("secret"))
    }

    @Test func `two sides are merged key by key`() {
        let base = file("A=1\nB=2\nC=3\n")
        let (merged, conflicts) = EnvironmentFile.merge(
            base: base, ours: file("# mine\nA=1\nB=20\nC=3\nX=9\n"), theirs: file("A=10\nB=2\nD=4\n"))
        #expect(conflicts == [])
        #expect(String(decoding: merged.bytes, as: UTF8.self) == "# mine\nA=10\nB=20\nX=9\nD=4\n")
        let both = EnvironmentFile.merge(base: base, ours: file("A=5\nB=2\n"), theirs: file("A=6\nB=2\nC=7\n"))
        #expect(both.conflicts == ["A", "C"])
        #expect(String(decoding: both.merged.bytes, as: UTF8.self) == "A=5\nB=2\n")
    }

    @Test(arguments: 0..<TestScale.count(200))
    func `merging agrees with a model, and with itself turned round`(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let names = ["A", "B", "C", "D", "E"]
        func values() -> [String: String] {
            var found: [String: String] = [:]
            for name in names where random.next() % 4 != 0 { found[name] = "\(random.next() % 3)" }
            return found
        }
        func file(_ values: [String: String]) -> EnvironmentFile {
            self.file(values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined())
        }
        let (base, ours, theirs) = (values(), values(), values())
        let (merged, conflicts) = EnvironmentFile.merge(base: file(base), ours: file(ours), theirs: file(theirs))
        let other = EnvironmentFile.merge(base: file(base), ours: file(theirs), theirs: file(ours))
        #expect(other.conflicts == conflicts, "seed \(seed)")
        for name in names {
            let (b, o, t) = (base[name], ours[name], theirs[name])
            let isConflict = o != t && o != b && t != b
            #expect(conflicts.contains(name) == isConflict, "seed \(seed), \(name)")
            let expected = o != b || t == b ? o : t
            #expect(merged[name] == expected.map { Array("\(name)=\($0)".utf8) }, "seed \(seed), \(name)")
            if !isConflict { #expect(other.merged[name] == merged[name], "seed \(seed), \(name)") }
        }
    }

    @Test func `versions of tools come from the files that declare them`() {
        func read(_ text: String, _ file: String) -> [String] {
            ToolVersions.read(Array(text.utf8), of: file).map { "\($0.name) \($0.version)" }
        }
        #expect(
            read("# tools\nnode 22.1.0\npython 3.12 3.11\nlonely\n", ".tool-versions") == [
                "node 22.1.0", "python 3.12",
            ])
        #expect(read("\n20\n", ".nvmrc") == ["node 20"])
        #expect(read("module x\n\ngo 1.24\n\nrequire (\n)\n", "go.mod") == ["go 1.24"])
        #expect(read("[toolchain]\nchannel = \"1.90\"\n", "rust-toolchain.toml") == ["rust 1.90"])
        #expect(read("\u{1b}[2J\n", ".nvmrc") == [] && read("", ".nvmrc") == [] && read("x", "other") == [])
    }
}
