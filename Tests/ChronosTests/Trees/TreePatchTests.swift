import Base
import TestSupport
import Testing

@testable import Chronos

struct TreePatchTests {
    @Test func `a patch makes the new tree of the old one`() throws {
        try forAll(seed: 61, count: TestScale.count(500)) { example in
            let old = example.tree()
            let new = example.flip() ? example.changed(old) : example.tree()
            let patch = try TreePatch(TreePatch(from: old, id: old.id, to: new).encoded)
            try #require(patch.base == old.id)
            try #require(try patch.apply(to: old) == new)
        }
    }

    @Test func `a patch whose entries are out of order is refused`() {
        let names: [[UInt8]] = [[0x62], [0x61]]
        var removed = ByteWriter()
        removed.digest(.zero)
        removed.varint(2)
        for name in names { removed.blob(name) }
        removed.varint(0)
        #expect(throws: DecodingFault.self) { try TreePatch(removed.bytes) }
        var added = ByteWriter()
        added.digest(.zero)
        added.varint(0)
        added.varint(2)
        for name in names {
            TreeEntry(name: name, kind: .directory, permissions: 0, content: .zero).encode(into: &added)
        }
        #expect(throws: DecodingFault.self) { try TreePatch(added.bytes) }
    }

    /// A directory of many entries, of which one differs from step to step.
    private func tree(_ step: Int) -> Tree {
        Tree(
            sorted: (0..<60).map { index in
                TreeEntry(
                    name: [UInt8(0x30 + index)], kind: .file, permissions: 0o644, size: UInt64(index),
                    content: Hasher256.digest(of: [UInt8(index), UInt8(index == step % 60 ? step + 1 : 0)])
                )
            }
        )
    }

    @Test func `chains of patches stay within their bound over forty steps`() throws {
        let bench = try StoreBench()
        var base: (id: Digest, tree: Tree, depth: UInt8)?
        var ids: [Digest] = []
        var deepest: UInt8 = 0
        for step in 0..<40 {
            let tree = tree(step)
            let stored = try bench.commit { try $0.store(tree, base: base) }
            deepest = max(deepest, stored.depth)
            #expect(try ObjectReader(bench.store).patchDepth(stored.id) == stored.depth)
            base = (stored.id, tree, stored.depth)
            ids.append(stored.id)
        }
        #expect(deepest == TreePatch.depthLimit)
        try bench.reopen()
        for (step, id) in ids.enumerated() {
            // A reader of its own each, so that nothing comes from its cache.
            #expect(try ObjectReader(bench.store).tree(id) == tree(step), "step \(step)")
        }
    }

    /// Going back to a tree that is stored already must not make it look shallower than it is.
    @Test func `a chain does not grow past its bound by way of an older tree`() throws {
        let bench = try StoreBench()
        var base: (id: Digest, tree: Tree, depth: UInt8)?
        // The sixteenth patch, a tree that is whole again, back to the sixteenth patch, and on from there.
        for step in Array(0...17) + [16, 18] {
            let tree = tree(step)
            let stored = try bench.commit { try $0.store(tree, base: base) }
            base = (stored.id, tree, stored.depth)
            #expect(try ObjectReader(bench.store).tree(stored.id) == tree, "step \(step)")
        }
    }

    @Test func `trees stay readable when a directory goes back and forth`() throws {
        let bench = try StoreBench()
        var base: (id: Digest, tree: Tree, depth: UInt8)?
        var known: [Digest: Tree] = [:]
        try forAll(seed: 62, count: TestScale.count(120)) { example in
            // Few enough states for every one to come back often.
            let tree = tree(example.int(0...25))
            let stored = try bench.commit { try $0.store(tree, base: base) }
            base = (stored.id, tree, stored.depth)
            known[stored.id] = tree
        }
        for (id, tree) in known {
            try #require(try ObjectReader(bench.store).tree(id) == tree)
        }
    }

    @Test func `a tree is not written as a patch on one the store has lost`() throws {
        let bench = try StoreBench()
        let lost = tree(1)
        let new = tree(2)
        let stored = try bench.commit { try $0.store(new, base: (lost.id, lost, 0)) }
        #expect(stored.depth == 0)
        #expect(try ObjectReader(bench.store).tree(stored.id) == new)
    }
}
