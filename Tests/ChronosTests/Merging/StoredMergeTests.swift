import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A merge of worlds in a real store.
@Suite(.enabled(if: Program.git != nil))
struct StoredMergeTests {
    @Test func `a merge in the store reads and writes what is there`() throws {
        let bench = try StoreBench()
        let lines = (0..<90_000).map { "line \($0) of a file that is cut into pieces\n" }
        func text(_ changes: [Int: String]) -> [UInt8] {
            Array(lines.indices.map { changes[$0] ?? lines[$0] }.joined().utf8)
        }
        func world(_ changes: [Int: String], _ extra: String) throws -> FilesComponent {
            let big = try bench.storeFile(text(changes))
            let tree = try bench.commit { writer in
                let inner = try writer.store(
                    Tree(sorted: [
                        TreeEntry(
                            name: Array("big".utf8), kind: .file, permissions: 0o640, size: big.size,
                            content: big.content, isChunked: big.isChunked)
                    ]), base: nil
                ).id
                let small = try writer.store(.chunk, Array(extra.utf8))
                return try writer.store(
                    Tree(sorted: [
                        TreeEntry(name: Array("d".utf8), kind: .directory, permissions: 0o750, content: inner),
                        TreeEntry(
                            name: Array("f".utf8), kind: .file, permissions: 0o644, size: UInt64(extra.utf8.count),
                            content: small),
                    ]), base: nil
                ).id
            }
            return FilesComponent(
                rootPermissions: 0o755, rootAttributes: nil, tree: tree, links: [], databaseHeaders: [])
        }
        let worlds = try MergeSides(
            base: world([:], "1\n"), ours: world([10: "ours\n"], "2\n"), theirs: world([80_000: "theirs\n"], "3\n"))
        let sink = bench.sink()
        let writer = try ContentWriter(sink, bench.files)
        let objects = StoredMergeObjects(try ObjectReader(bench.store), writer, bench.store.vault)
        let merged = try TreeMerge(
            git: Program.git?.path, scratch: bench.scratch.at("merge"), bench.files, objects,
            labels: MergeLabels(ours: "main", theirs: "try"), .none
        ).merge(worlds)
        try writer.flush()
        _ = try sink.commit()
        try bench.reopen()
        #expect(merged.told == ["content f"])
        let reader = try ObjectReader(bench.store)
        let directory = try #require(try reader.tree(merged.tree).entry(named: Array("d".utf8)))
        #expect(directory.permissions == 0o750)
        let big = try #require(try reader.tree(directory.content ?? .zero).entry(named: Array("big".utf8)))
        #expect(big.permissions == 0o640 && big.isChunked)
        let expected = text([10: "ours\n", 80_000: "theirs\n"])
        #expect(try ContentReader(reader).bytes(of: big) == expected)
        // What a merge stores is what a capture of the same bytes would have stored.
        #expect(try bench.storeFile(expected).content == big.content)
        for (id, kind) in merged.conflicts.flatMap(\.references) { _ = try reader.read(id, kind) }
    }
}
