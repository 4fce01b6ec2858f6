import Base
import TestSupport

@testable import Chronos

/// Invents a world and what two sides do to it: few names and similar contents, so that sides get in each other's way.
struct MergeHistory {
    let base: MergeWorld
    let ours: MergeWorld
    let theirs: MergeWorld

    private static let names = [
        "a", "b", "c", "d", "lib", "src", "x.txt", "y.txt", "zażółć", "a b", "tab\there", "q\"uote", "z\\",
    ]

    init(_ example: inout PropertyCase) {
        var world = MergeWorld()
        for _ in 0..<example.int(2...14) {
            let path = MergeHistory.path(&example)
            guard MergeHistory.isFree(path, in: world) else { continue }
            world.items[path] = MergeHistory.item(&example)
        }
        base = world
        ours = MergeHistory.side(world, &example)
        theirs = MergeHistory.side(world, &example)
    }

    private static func path(_ example: inout PropertyCase) -> BytePath {
        // One name that many go for.
        if example.int(0...5) == 0, let common = BytePath("common") { return common }
        return (0..<example.int(1...3)).reduce(BytePath.root) { path, _ in
            path.appending(Array(names[example.int(0...names.count - 1)].utf8))
        }
    }

    /// Whether something can stand there: no file above, nothing beneath.
    private static func isFree(_ path: BytePath, in world: MergeWorld) -> Bool {
        !world.items.keys.contains { $0.isWithin(path) || path.isWithin($0) }
    }

    private static func item(_ example: inout PropertyCase) -> MergeWorld.Item {
        let permissions: UInt16 = example.int(0...4) == 0 ? 0o755 : 0o644
        switch example.int(0...11) {
        case 0: return .link(Array("target\(example.int(0...3))".utf8))
        case 1: return .file([0, 1, 2] + example.bytes(example.int(10...300)), permissions)
        case 2: return .file([], permissions)
        default:
            let topic = example.int(0...5)
            let lines = (0..<example.int(3...40)).map { "line \($0) of \(topic) \($0 * 7919 % (topic + 3))\n" }
            return .file(Array(lines.joined().utf8), permissions)
        }
    }

    private static func edited(_ item: MergeWorld.Item, _ example: inout PropertyCase) -> MergeWorld.Item {
        switch item {
        case .file(let bytes, let permissions):
            if bytes.contains(0) { return .file(bytes + example.bytes(5), permissions) }
            var lines = bytes.split(separator: 10, omittingEmptySubsequences: true).map { Array($0) }
            for _ in 0..<example.int(1...3) {
                let place = example.int(0...max(0, lines.count - 1))
                switch example.int(0...2) {
                case 0 where !lines.isEmpty: lines.remove(at: place)
                case 1 where !lines.isEmpty: lines[place] = Array("edited \(example.int(0...9))".utf8)
                default: lines.insert(Array("new \(example.int(0...9))".utf8), at: min(place, lines.count))
                }
            }
            var text = lines.reduce(into: [UInt8]()) { $0 += $1 + [10] }
            if example.int(0...9) == 0 { _ = text.popLast() }
            return .file(text, permissions)
        case .link: return .link(Array("other\(example.int(0...3))".utf8))
        default: return item
        }
    }

    private static func side(_ world: MergeWorld, _ example: inout PropertyCase) -> MergeWorld {
        var world = world
        for _ in 0..<example.int(0...5) { change(&world, &example) }
        return world
    }

    private static func change(_ world: inout MergeWorld, _ example: inout PropertyCase) {
        let paths = world.items.keys.sorted()
        let new = path(&example)
        guard let old = paths.isEmpty ? nil : paths[example.int(0...paths.count - 1)], let item = world.items[old]
        else {
            world.items[new] = self.item(&example)
            return
        }
        switch example.int(0...12) {
        case 0...2: world.items[old] = edited(item, &example)
        case 3: world.items[old] = nil
        case 4, 5:
            world.items[old] = nil
            world.items[isFree(new, in: world) ? new : old] = example.flip() ? item : edited(item, &example)
        case 6, 7:
            guard let directory = old.parent, !directory.isRoot else { return }
            let moved = world.items.filter { $0.key.isWithin(directory) }
            for path in moved.keys { world.items[path] = nil }
            let target = isFree(new, in: world) ? new : directory
            for (path, item) in moved {
                let rest = path.components.dropFirst(directory.components.count)
                world.items[rest.reduce(target) { $0.appending($1) }] = item
            }
        case 8:
            if case .file(let bytes, let permissions) = item { world.items[old] = .file(bytes, permissions ^ 0o111) }
        case 9: world.items[old] = self.item(&example)
        case 10:
            // A file gives way to a directory of its name.
            world.items[old] = nil
            world.items[old.appending(Array("inside".utf8))] = item
        case 11:
            guard let directory = old.parent, !directory.isRoot else { return }
            for path in paths where path.isWithin(directory) { world.items[path] = nil }
            if isFree(directory, in: world) { world.items[directory] = self.item(&example) }
        default:
            if isFree(new, in: world) { world.items[new] = self.item(&example) }
        }
    }
}

extension MergeWorld {
    /// The world as a commit for `git fast-import`.
    func commit(_ branch: String, from parent: String?) -> [UInt8] {
        var out = Array("commit refs/heads/\(branch)\ncommitter a <a@b> 0 +0000\ndata 1\nm\n".utf8)
        if let parent { out += Array("from refs/heads/\(parent)\n".utf8) }
        out += Array("deleteall\n".utf8)
        for (path, item) in items.sorted(by: { $0.key < $1.key }) {
            let (mode, bytes): (String, [UInt8])
            switch item {
            case .file(let content, let permissions):
                (mode, bytes) = (permissions & 0o100 == 0 ? "100644" : "100755", content)
            case .link(let target): (mode, bytes) = ("120000", target)
            default: continue
            }
            out += Array("M \(mode) inline \"".utf8)
            for byte in path.bytes {
                let digits = String(byte, radix: 8)
                out += Array(("\\" + String(repeating: "0", count: 3 - digits.count) + digits).utf8)
            }
            out += Array("\"\ndata \(bytes.count)\n".utf8) + bytes + [10]
        }
        return out
    }
}
