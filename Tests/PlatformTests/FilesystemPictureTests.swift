import Base
import Platform
import TestSupport
import Testing

/// The picture of a directory against a filesystem of dictionaries that tells of all of it, as the kernel would.
@Suite struct FilesystemPictureTests {
    @Test func `what is called quiet is as it was, whatever moved before an event was read`() throws {
        var quiet = 0
        try forAll(seed: 0xfa_0071, count: TestScale.count(3000)) { example in
            var run = FilesystemRun(example)
            for _ in 0..<6 { try run.round() }
            quiet += run.quiet
        }
        #expect(quiet > 0, "nothing was ever quiet")
    }

    @Test func `a move of the root, or of what it lies in, ends the picture`() throws {
        let root = try #require(AbsolutePath("/a/b/root"))
        func loss(at place: String, _ kind: WatchEvent.Kind, _ name: String) throws -> WatchLoss? {
            var picture = FilesystemPicture()
            var finder = OneFinder(place: FilesystemPicture.Place(try #require(AbsolutePath(place)), from: root))
            _ = picture.take(FilesystemEvent(FileHandle([1]), kind, Array(name.utf8)), &finder)
            return picture.loss
        }
        for kind in [WatchEvent.Kind.movedFrom, .movedTo, .deleted, .created] {
            #expect(try loss(at: "/a/b", [kind, .directory], "root") == .rootGone)
            #expect(try loss(at: "/a", [kind, .directory], "b") == .rootGone)
            #expect(try loss(at: "/", [kind, .directory], "a") == .rootGone)
            #expect(try loss(at: "/", [kind, .directory], "b") == nil)
            #expect(try loss(at: "/a/b", [kind, .directory], "roo") == nil)
            #expect(try loss(at: "/a/b", kind, "root") == nil)
            #expect(try loss(at: "/a/bb", [kind, .directory], "root") == nil)
            #expect(try loss(at: "/a/b/root", [kind, .directory], "root") == nil)
        }
        #expect(try loss(at: "/a/b", [.attributes, .directory], "root") == nil)
        #expect(try loss(at: "/a/b", [.attributes, .directory], "") == nil)
        #expect(try loss(at: "/", .overflow, "") == .overflow)
    }

    @Test func `what cannot be told where it was marks everything, and what cannot be found ends the picture`() {
        var picture = FilesystemPicture()
        picture.dirty.clear(through: .max)
        var unknown = OneFinder(place: .unknown)
        _ = picture.take(FilesystemEvent(FileHandle([1]), .modified, [97]), &unknown)
        #expect(picture.dirty.isEverything && picture.loss == nil)
        var failing = OneFinder(place: nil)
        _ = picture.take(FilesystemEvent(FileHandle([2]), .modified, [97]), &failing)
        #expect(picture.loss == .watchLost)
    }

    @Test func `a directory's own event is about its entry, too`() throws {
        var picture = FilesystemPicture()
        picture.dirty.clear(through: .max)
        let path = try #require(BytePath("a/b"))
        var finder = OneFinder(place: .inside(path))
        #expect(picture.take(FilesystemEvent(FileHandle([1]), [.attributes, .directory]), &finder) == nil)
        let seen = picture.dirty.picture()
        #expect(!seen.isQuiet(path))
        #expect(seen.changedNames(in: path) == nil)
        #expect(seen.changedNames(in: path.parent ?? .root) == [[98]])
        #expect(picture.take(FilesystemEvent(FileHandle([1]), .written, [99]), &finder) == path.appending([99]))
    }

    @Test func `bytes that are no events are refused, and no bytes trap`() throws {
        let handle: [UInt8] = [8, 0, 0, 0, 1, 0, 0, 0] + Array(1...8)
        let one = event(0x2, handle, "file")
        let own = event(0x4000_0004, handle, ".")
        let overflow = event(0x4000, nil, "")
        #expect(
            FilesystemEvent.decode(one + own + overflow) == [
                FilesystemEvent(FileHandle(handle), .modified, Array("file".utf8)),
                FilesystemEvent(FileHandle(handle), [.attributes, .directory]), .overflow,
            ])
        #expect(FilesystemEvent.decode([]) == [])
        let long: [UInt8] = [200, 0, 0, 0, 1, 0, 0, 0] + [UInt8](repeating: 7, count: 200)
        let outside: [UInt8] = [255, 0, 0, 0, 1, 0, 0, 0]
        for bad in [
            Array(one.dropLast()), event(2, handle, ".."), event(2, handle, ""), event(2, handle, "a/b"),
            event(2, nil, ""), event(2, long, "a"), event(2, outside, ""), event(2, handle, "a", version: 2),
            event(2, handle, "a", type: 1), event(2, handle, "a", length: 23), event(2, handle, "a", length: .max),
        ] {
            #expect(FilesystemEvent.decode(bad) == nil)
        }
        try forAll(seed: 98, count: TestScale.count(5000)) { example in
            var bytes = one + own + overflow
            for _ in 0..<example.int(1...4) { bytes[example.int(0...bytes.count - 1)] = UInt8(example.int(0...255)) }
            _ = FilesystemEvent.decode(bytes)
            _ = FilesystemEvent.decode(example.bytes(example.int(0...96)))
        }
    }

    private func event(
        _ mask: UInt64, _ handle: [UInt8]?, _ name: String, version: UInt8 = 3, type: UInt8 = 2, length: UInt32? = nil
    ) -> [UInt8] {
        var about = ByteWriter()
        if let handle {
            let text = Array(name.utf8) + [0]
            about.raw([type, 0])
            about.fixed(UInt16(12 + handle.count + text.count))
            about.fixed(UInt64(5))
            about.raw(handle + text)
        }
        var out = ByteWriter()
        out.fixed(length ?? UInt32(24 + about.bytes.count))
        out.raw([version, 0])
        out.fixed(UInt16(24))
        out.fixed(mask)
        out.fixed(Int32(-1))
        out.fixed(Int32(1))
        out.raw(about.bytes)
        return out.bytes
    }
}

/// Finds every directory in one place; nil: fails.
private struct OneFinder: FilesystemPicture.Finder {
    let place: FilesystemPicture.Place?

    func place(_: FileHandle) throws(WatchLoss) -> FilesystemPicture.Place {
        guard let place else { throw .watchLost }
        return place
    }

    func heedAll() {}
}

private struct FilesystemRun {
    private var example: PropertyCase
    private var finder: ModelFinder
    private var picture: FilesystemPicture
    private var known: [BytePath: [String]] = [:]
    private(set) var quiet = 0

    init(_ example: PropertyCase) {
        self.example = example
        finder = ModelFinder(example)
        // A limit that is often met.
        picture = FilesystemPicture(placesLimit: example.number.isMultiple(of: 2) ? 3 : 1000)
        for _ in 0..<20 { finder.model.mutate(&self.example) }
    }

    mutating func round() throws {
        for _ in 0..<example.int(1...25) {
            finder.model.mutate(&example)
            if example.int(0...2) == 0 { for _ in 0..<example.int(1...4) { takeOne() } }
            if example.flip() { finder.model.whole?.release() }
            if example.int(0...5) == 0 { finder.model.whole?.evict() }
        }
        // Nothing changes any more: whoever looks now reads the queue to its end.
        finder.model.whole?.release()
        while takeOne() {}
        try #require(picture.loss == nil, "\(example)")
        let all = finder.model.all()
        let seen = picture.dirty.picture()
        for (path, place) in all where seen.isQuiet(path) {
            quiet += 1
            try #require(known[path] == finder.model.picture(place), "\(example) \(path)")
        }
        known = Dictionary(uniqueKeysWithValues: all.map { ($0.path, finder.model.picture($0.place)) })
        picture.dirty.clear(through: picture.dirty.sequence)
    }

    @discardableResult
    private mutating func takeOne() -> Bool {
        guard let event = finder.model.whole?.next() else { return false }
        _ = picture.take(event, &finder)
        return true
    }
}

private struct ModelFinder: FilesystemPicture.Finder {
    var model = ModelTree()

    init(_ example: PropertyCase) {
        model.whole = WholeQueue(example)
    }

    mutating func place(_ handle: FileHandle) -> FilesystemPicture.Place {
        guard let number = WholeQueue.directory(handle, among: model.directories.keys) else { return .gone }
        if let found = model.all().first(where: { $0.place == number }) { return .inside(found.path) }
        model.whole?.ignored.insert(number)
        return .elsewhere
    }

    mutating func heedAll() { model.whole?.ignored = [] }
}
