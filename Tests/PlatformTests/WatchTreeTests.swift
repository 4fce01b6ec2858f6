import Base
import Platform
import TestSupport
import Testing

/// The picture of a watched tree against a filesystem of dictionaries that sends the events a kernel would.
@Suite struct WatchTreeTests {
    @Test func `what is called quiet is as it was, and every directory is watched, whatever happens in between`() throws
    {
        var losses = 0
        let count = TestScale.count(3000)
        try forAll(seed: 0x3a7c_91, count: count) { example in
            var run = TreeRun(example)
            for _ in 0..<6 where !run.isLost { try run.round() }
            if run.isLost { losses += 1 }
        }
        // Directories that are moved into each other while they are explored: the owner then begins anew.
        #expect(losses <= count / 100, "\(losses) of \(count)")
    }

    @Test func `an overflow, an unmount and the end of the root are losses`() {
        func loss(_ event: WatchEvent) -> WatchLoss? {
            var tree = WatchTree(root: 1)
            _ = tree.attach(2, parent: 1, name: [97])
            _ = tree.take(event)
            return tree.loss
        }
        #expect(loss(.overflow) == .overflow)
        #expect(loss(WatchEvent(1, .selfMoved)) == .rootGone)
        #expect(loss(WatchEvent(1, .selfDeleted)) == .rootGone)
        #expect(loss(WatchEvent(1, .ignored)) == .rootGone)
        #expect(loss(WatchEvent(2, .unmounted)) == .watchLost)
        #expect(loss(WatchEvent(2, .ignored)) == .watchLost)
        #expect(loss(WatchEvent(2, .selfMoved)) == nil)
        #expect(loss(WatchEvent(3, .ignored)) == nil)
    }

    @Test func `marks have a limit, and are cleared up to a number`() {
        var dirty = DirtyPaths(limit: 3)
        for name in ["a", "b", "c"] { dirty.mark(path(name)) }
        let seen = dirty.sequence
        dirty.mark(path("b"))
        dirty.clear(through: seen)
        #expect(!dirty.picture().isQuiet(path("b")))
        #expect(dirty.picture().isQuiet(path("a")))
        dirty.mark(path("d"), deep: true)
        #expect(!dirty.picture().isQuiet(path("d/e/f")))
        #expect(dirty.picture().isQuiet(path("dd")))
        for name in ["x", "y"] { dirty.mark(path(name)) }
        #expect(dirty.isEverything && dirty.count == 1)
        #expect(!dirty.picture().isQuiet(path("never/seen")))
    }

    private func path(_ text: String) -> BytePath { BytePath(text) ?? .root }

    @Test func `bytes that are no events are refused, and no bytes trap`() throws {
        func event(_ watch: Int32, _ mask: UInt32, _ name: [UInt8], length: UInt32? = nil) -> [UInt8] {
            var out = ByteWriter()
            out.fixed(watch)
            out.fixed(mask)
            out.fixed(UInt32(0))
            out.fixed(length ?? UInt32(name.count))
            out.raw(name)
            return out.bytes
        }
        let two = event(3, 0x100, [97, 0, 0, 0]) + event(4, 0x4000_0200, [98, 99, 0, 0])
        #expect(
            WatchEvent.decode(two) == [
                WatchEvent(3, .created, [97]), WatchEvent(4, [.deleted, .directory], [98, 99]),
            ])
        #expect(WatchEvent.decode([]) == [])
        #expect(WatchEvent.decode(event(-1, 0x4000, [])) == [.overflow])
        for bad in [
            Array(two.dropLast()), event(1, 2, [], length: 5), event(1, 2, [47, 0]), event(1, 2, [46, 46, 0]),
            event(1, 2, [97], length: .max),
        ] {
            #expect(WatchEvent.decode(bad) == nil)
        }
        try forAll(seed: 99, count: TestScale.count(5000)) { example in
            var bytes = two
            for _ in 0..<example.int(1...4) { bytes[example.int(0...bytes.count - 1)] = UInt8(example.int(0...255)) }
            _ = WatchEvent.decode(bytes)
            _ = WatchEvent.decode(example.bytes(example.int(0...64)))
        }
    }

    @Test func `the table of mounts is read as the kernel writes it`() throws {
        let table = """
            22 1 0:21 / / rw - ext4 /dev/vda rw
            30 22 0:5 / /work/p\\040q/disk rw shared:1 - tmpfs none rw
            31 22 0:6 / /work/p\\040q rw - tmpfs none rw
            nonsense
            32 22 0:7 / /work/p\\040qq rw - tmpfs none rw
            """
        let root = try #require(AbsolutePath("/work/p q"))
        #expect(MountPoints(Array(table.utf8), beneath: root).paths == [path("disk")])
        try forAll(seed: 5, count: TestScale.count(2000)) { example in
            var bytes = Array(table.utf8)
            for _ in 0..<example.int(1...6) { bytes[example.int(0...bytes.count - 1)] = UInt8(example.int(0...255)) }
            _ = MountPoints(bytes, beneath: root)
        }
    }
}

private struct TreeRun {
    private var example: PropertyCase
    private var model = ModelTree()
    private var tree: WatchTree
    private var known: [BytePath: [String]] = [:]

    init(_ example: PropertyCase) {
        self.example = example
        tree = WatchTree(root: model.watch(0))
        for _ in 0..<20 { mutate() }
        explore(0, model.watch(0))
    }

    var isLost: Bool { tree.loss != nil }

    mutating func round() throws {
        for _ in 0..<example.int(1...25) {
            mutate()
            if example.int(0...2) == 0 { takeSome(example.int(1...4)) }
        }
        // Nothing changes any more: whoever looks now reads the queue to its end.
        while !model.queue.isEmpty { takeOne(mutating: false) }
        if isLost { return }
        let all = model.all()
        try #require(tree.paths == Set(all.map(\.path)), "\(example)")
        for (path, place) in all {
            let watch = try #require(model.watches[place], "\(example)")
            try #require(tree.path(watch) == path, "\(example)")
        }
        let picture = tree.dirty.picture()
        for (path, place) in all where picture.isQuiet(path) {
            try #require(known[path] == model.picture(place), "\(example) \(path)")
        }
        known = Dictionary(uniqueKeysWithValues: all.map { ($0.path, model.picture($0.place)) })
        tree.dirty.clear(through: tree.dirty.sequence)
    }

    private mutating func takeSome(_ count: Int) {
        for _ in 0..<count where !model.queue.isEmpty { takeOne(mutating: true) }
    }

    private mutating func takeOne(mutating: Bool) {
        let event = model.queue.removeFirst()
        let actions = tree.take(event)
        perform(actions, mutating)
    }

    private mutating func perform(_ actions: [WatchTree.Action], _ mutating: Bool) {
        for action in actions {
            switch action {
            case .forget(let watch): model.forget(watch)
            case .explore(let parent, let name):
                guard let place = tree.path(parent)?.appending(name), let found = model.directory(place) else {
                    continue
                }
                let watch = model.watch(found)
                let actions = tree.attach(watch, parent: parent, name: name)
                perform(actions, mutating)
                explore(found, watch, mutating)
            }
        }
    }

    private mutating func explore(_ place: Int, _ watch: Int32, _ mutating: Bool = false) {
        var open = [(place: place, watch: watch)]
        while let next = open.popLast() {
            if mutating, example.int(0...1) == 0 { mutate() }
            for (name, entry) in model.directories[next.place] ?? [:] {
                guard case .directory(let child) = entry, model.directories[child] != nil else { continue }
                let watch = model.watch(child)
                let actions = tree.attach(watch, parent: next.watch, name: name)
                perform(actions, mutating)
                open.append((child, watch))
            }
        }
    }

    private mutating func mutate() { model.mutate(&example) }
}
