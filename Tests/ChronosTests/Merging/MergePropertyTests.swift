import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// What holds of every merge, whatever the worlds are.
@Suite(.enabled(if: Program.git != nil))
struct MergePropertyTests {
    /// A world with things that git does not carry.
    private static func dressed(_ world: MergeWorld, _ example: inout PropertyCase) -> MergeWorld {
        var world = world
        for (path, item) in world.items.sorted(by: { $0.key < $1.key }) {
            guard case .file(let bytes, let permissions) = item else { continue }
            switch example.int(0...9) {
            case 0: world.items[path] = .secret(bytes, key: "\(example.int(1...2))")
            case 1: world.items[path] = .database(bytes + [1])
            case 2:
                world.items[path] = .attributed(
                    bytes, permissions, ["user.\(example.int(0...1))": "\(example.int(0...2))"])
            case 3: world.items[path] = .file(bytes, [0o600, 0o640, 0o4755, 0o700][example.int(0...3)])
            default: continue
            }
        }
        for name in ["empty", "e/f", ".git", "g/.GIT"] where example.int(0...2) == 0 {
            guard let path = BytePath(name),
                !world.items.keys.contains(where: { $0.isWithin(path) || path.isWithin($0) })
            else { continue }
            world.items[path] =
                name.hasSuffix("it") || name.hasSuffix("IT")
                ? .file([UInt8(example.int(0...3))], 0o644) : .directory([0o755, 0o700][example.int(0...1)])
        }
        return world
    }

    @Test func `a side that changed nothing leaves the other as it is`() throws {
        let bench = try MergeBench()
        try forAll(seed: 51, count: TestScale.count(40)) { example in
            let history = MergeHistory(&example)
            let base = try MergePropertyTests.dressed(history.base, &example).files(bench.objects)
            let side = try MergePropertyTests.dressed(history.ours, &example).files(bench.objects)
            for worlds in [
                MergeSides(base: base, ours: side, theirs: base), MergeSides(base: base, ours: base, theirs: side),
                MergeSides(base: base, ours: side, theirs: side),
            ] {
                let merged = try bench.merge(worlds)
                try #require(merged.conflicts == [])
                try #require(merged.files == side)
            }
        }
    }

    /// The same as above, but git is asked: an unrelated file keeps the short way from being taken.
    @Test func `a side that changed only something else leaves the other as it is`() throws {
        let bench = try MergeBench()
        try forAll(seed: 52, count: TestScale.count(40)) { example in
            let history = MergeHistory(&example)
            let base = MergePropertyTests.dressed(history.base, &example)
            let side = MergePropertyTests.dressed(history.ours, &example)
            // Beside a file of its own, so that no rename of the other side can concern it.
            let mark = BytePath("mark-of-one-side")
            var marked = base
            var expected = side
            if let mark {
                marked.items[mark] = .file([7, 7, 7], 0o600)
                expected.items[mark] = .file([7, 7, 7], 0o600)
            }
            for (ours, theirs) in [(side, marked), (marked, side)] {
                let merged = try bench.merge(base, ours, theirs)
                try #require(merged.told == [])
                try #require(try bench.entries(merged) == bench.entries(tree: expected.tree(bench.objects)))
                try #require(try merged.tree == expected.tree(bench.objects))
            }
        }
    }

    @Test func `both orders give the same conflicts and the same tree beside them`() throws {
        let bench = try MergeBench()
        try forAll(seed: 53, count: TestScale.count(80)) { example in
            let history = MergeHistory(&example)
            let base = MergePropertyTests.dressed(history.base, &example)
            let one = MergePropertyTests.dressed(history.ours, &example)
            let other = MergePropertyTests.dressed(history.theirs, &example)
            let left = try bench.merge(base, one, other, labels: ("one", "other"))
            let right = try bench.merge(base, other, one, labels: ("other", "one"))
            func paths(_ merged: MergedTree) -> Set<BytePath> {
                Set(merged.conflicts.flatMap { [$0.path] + $0.otherPaths })
            }
            try #require(paths(left) == paths(right), "\(left.told) \(right.told)")
            let conflicted = paths(left)
            func settled(_ merged: MergedTree) throws -> [BytePath: TreeEntry] {
                try bench.entries(merged).filter { row in !conflicted.contains { row.key.isWithin($0) } }
            }
            let (a, b) = (try settled(left), try settled(right))
            for path in Set(a.keys).union(b.keys) {
                // The same secret under two keys is kept as ours has it.
                if let a = a[path], let b = b[path], a.isSecret, b.isSecret {
                    try #require(try bench.objects.bytes(a) == bench.objects.bytes(b))
                    try #require(a.permissions == b.permissions)
                } else {
                    try #require(a[path] == b[path], "\(path)")
                }
            }
        }
    }

    /// Disjoint files, of which we know what becomes of each.
    @Test func `there are exactly as many conflicts as were made`() throws {
        let bench = try MergeBench()
        try forAll(seed: 54, count: TestScale.count(30)) { example in
            var (base, ours, theirs) = (MergeWorld(), MergeWorld(), MergeWorld())
            var expected: [String: String] = [:]
            var conflicts: [String] = []
            for number in 0..<example.int(1...25) {
                let path = "d\(number % 4)/f\(number)"
                let lines = (0..<12).map { "\(number) line \($0)" }
                func text(_ changes: [Int: String]) -> String {
                    lines.indices.map { (changes[$0] ?? lines[$0]) + "\n" }.joined()
                }
                func put(_ world: inout MergeWorld, _ changes: [Int: String]) {
                    world[path] = .file(Array(text(changes).utf8), 0o644)
                }
                put(&base, [:])
                switch example.int(0...5) {
                case 0:
                    put(&ours, [1: "ours"])
                    put(&theirs, [10: "theirs"])
                    expected[path] = text([1: "ours", 10: "theirs"])
                case 1:
                    put(&ours, [1: "ours"])
                    put(&theirs, [1: "theirs"])
                    conflicts.append("content \(path)")
                case 2:
                    put(&theirs, [5: "theirs"])
                    conflicts.append("modify_delete \(path)")
                case 3:
                    put(&ours, [5: "same"])
                    put(&theirs, [5: "same"])
                    expected[path] = text([5: "same"])
                case 4:
                    put(&ours, [:])
                default:
                    put(&ours, [:])
                    put(&theirs, [2: "theirs"])
                    expected[path] = text([2: "theirs"])
                }
            }
            let merged = try bench.merge(base, ours, theirs)
            try #require(merged.told.sorted() == conflicts.sorted())
            let decided = Set(conflicts.map { String($0.split(separator: " ")[1]) })
            try #require(try bench.texts(merged).filter { !decided.contains($0.key) && $0.value != "/" } == expected)
        }
    }
}
