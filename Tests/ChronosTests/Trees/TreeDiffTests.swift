import Base
import TestSupport
import Testing

@testable import Chronos

struct TreeDiffTests {
    /// A world as nested values, from which trees and a plain map of paths are made.
    private indirect enum Node: Equatable {
        case leaf(TreeEntry)
        case directory(permissions: UInt16, [[UInt8]: Node])
    }

    private static func random(_ example: inout PropertyCase, depth: Int) -> [[UInt8]: Node] {
        var children: [[UInt8]: Node] = [:]
        for _ in 0..<example.int(0...4) {
            let name = example.name(longest: 2)
            if depth > 0, example.flip() {
                children[name] = .directory(
                    permissions: example.flip() ? 0o755 : 0o700, random(&example, depth: depth - 1)
                )
            } else {
                children[name] = .leaf(leaf(name, &example))
            }
        }
        return children
    }

    private static func leaf(_ name: [UInt8], _ example: inout PropertyCase) -> TreeEntry {
        let content = Hasher256.digest(of: [UInt8(example.int(0...2))])
        return example.int(0...4) == 0
            ? TreeEntry(name: name, kind: .symlink, permissions: 0, target: [UInt8(example.int(0x61...0x62))])
            : TreeEntry(
                name: name, kind: .file, permissions: example.flip() ? 0o644 : 0o600, size: 1, content: content
            )
    }

    private static func changed(
        _ children: [[UInt8]: Node], _ example: inout PropertyCase, depth: Int
    ) -> [[UInt8]: Node] {
        var children = children
        for (name, node) in children.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            switch (example.int(0...5), node) {
            case (0, _): children[name] = nil
            case (1, _): children[name] = .leaf(leaf(name, &example))
            case (2, _): children[name] = .directory(permissions: 0o755, random(&example, depth: 1))
            case (_, .directory(let permissions, let inner)) where depth > 0:
                children[name] = .directory(
                    permissions: example.int(0...5) == 0 ? 0o711 : permissions,
                    changed(inner, &example, depth: depth - 1)
                )
            default: break
            }
        }
        return children
    }

    private static func store(_ children: [[UInt8]: Node], _ trees: inout [Digest: Tree]) -> Digest {
        var entries: [TreeEntry] = []
        for (name, node) in children.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            switch node {
            case .leaf(let entry): entries.append(entry)
            case .directory(let permissions, let inner):
                entries.append(
                    TreeEntry(
                        name: name, kind: .directory, permissions: permissions, content: store(inner, &trees)
                    )
                )
            }
        }
        let tree = Tree(sorted: entries)
        trees[tree.id] = tree
        return tree.id
    }

    /// Every path with what makes it differ; directories without their content.
    private static func map(
        _ children: [[UInt8]: Node], _ path: BytePath, _ out: inout [BytePath: TreeEntry]
    ) {
        for (name, node) in children {
            let place = path.appending(name)
            switch node {
            case .leaf(let entry): out[place] = entry
            case .directory(let permissions, let inner):
                out[place] = TreeEntry(name: name, kind: .directory, permissions: permissions, content: .zero)
                map(inner, place, &out)
            }
        }
    }

    @Test func `changes are those of a plain comparison of all paths`() throws {
        try forAll(seed: 71, count: TestScale.count(300)) { example in
            let old = TreeDiffTests.random(&example, depth: 3)
            let new =
                example.int(0...3) == 0
                ? TreeDiffTests.random(&example, depth: 3) : TreeDiffTests.changed(old, &example, depth: 3)
            var trees: [Digest: Tree] = [:]
            let oldID = TreeDiffTests.store(old, &trees)
            let newID = TreeDiffTests.store(new, &trees)
            let diff = TreeDiff { id in try #require(trees[id]) }
            let changes = try diff.changes(from: oldID, to: newID)

            var before: [BytePath: TreeEntry] = [:]
            var after: [BytePath: TreeEntry] = [:]
            TreeDiffTests.map(old, .root, &before)
            TreeDiffTests.map(new, .root, &after)
            let differing = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
            try #require(Set(changes.map(\.path)) == differing)
            try #require(changes.count == differing.count)
            for change in changes {
                try #require(change.old?.kind == before[change.path]?.kind)
                try #require(change.new?.kind == after[change.path]?.kind)
                try #require(change.old?.permissions == before[change.path]?.permissions)
            }
            for path in Set(before.keys).union(after.keys) {
                let one = try diff.change(from: oldID, to: newID, at: path)
                let listed = changes.first { $0.path == path }
                try #require(one?.path == listed?.path && one?.old == listed?.old && one?.new == listed?.new, "\(path)")
            }
            for (index, change) in changes.enumerated() {
                let later = changes[(index + 1)...]
                try #require(!later.contains { change.path != $0.path && change.path.isWithin($0.path) })
            }
        }
    }

    @Test func `the kind of each change is told`() throws {
        func file(_ name: UInt8, _ content: UInt8, _ permissions: UInt16 = 0o644) -> TreeEntry {
            TreeEntry(
                name: [name], kind: .file, permissions: permissions, size: 1, content: Hasher256.digest(of: [content])
            )
        }
        let link = TreeEntry(name: [0x65], kind: .symlink, permissions: 0, target: [0x61])
        let old = Tree(sorted: [file(0x61, 1), file(0x62, 1), file(0x63, 1), file(0x65, 1)])
        let new = Tree(sorted: [file(0x61, 2), file(0x62, 1, 0o755), file(0x64, 1), link])
        let changes = try TreeDiff { $0 == old.id ? old : new }.changes(from: old.id, to: new.id)
        #expect(changes.map(\.status) == [.modified, .metadata, .removed, .added, .typeChanged])
        #expect(
            try TreeDiff { _ in old }.changes(from: nil, to: old.id).map(\.status) == [.added, .added, .added, .added])
        #expect(try TreeDiff { _ in old }.changes(from: old.id, to: nil).count == 4)
    }

    @Test func `what differs at one path reads only the trees that lead there`() throws {
        func file(_ name: String, _ content: UInt8) -> TreeEntry {
            TreeEntry(
                name: Array(name.utf8), kind: .file, permissions: 0o644, size: 1,
                content: Hasher256.digest(of: [content]))
        }
        func directory(_ name: String, _ tree: Tree) -> TreeEntry {
            TreeEntry(name: Array(name.utf8), kind: .directory, permissions: 0o755, content: tree.id)
        }
        let leaves = (0..<4).map { Tree(sorted: [file("f", UInt8($0))]) }
        let tops = [0, 2].map { Tree(sorted: [directory("a", leaves[$0]), directory("b", leaves[$0 + 1])]) }
        let trees = Dictionary(uniqueKeysWithValues: (leaves + tops).map { ($0.id, $0) })
        var read: [Digest] = []
        try withoutActuallyEscaping({ read.append($0) }) { note in
            let diff = TreeDiff { id in
                note(id)
                return try #require(trees[id])
            }
            let change = try diff.change(from: tops[0].id, to: tops[1].id, at: try #require(BytePath("b/f")))
            #expect(change?.status == .modified)
            #expect(try diff.change(from: tops[0].id, to: tops[1].id, at: try #require(BytePath("b/g"))) == nil)
        }
        #expect(Set(read) == [tops[0].id, tops[1].id, leaves[1].id, leaves[3].id])
    }

    @Test func `equal trees are not read`() throws {
        let diff = TreeDiff { _ in throw EverettError.damaged("read") }
        #expect(try diff.changes(from: .zero, to: .zero).isEmpty)
    }
}
