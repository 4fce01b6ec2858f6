import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Bundles that were damaged or made to do harm: refused before the store is touched.
struct HostileBundleTests {
    private static func tree(_ entries: TreeEntry...) -> Tree {
        Tree(sorted: entries.sorted { $0.name.lexicographicallyPrecedes($1.name) })
    }

    private static let hello = Array("hello".utf8)

    private static func plain() -> BundleForge {
        BundleForge.world(tree(.file("a", "hello"))) { $0.add(.chunk, hello) }
    }

    /// Imports bytes into a new project; what is refused must leave the home as it was.
    private func refuse(
        _ bytes: [UInt8], _ comment: String, policy: CapturePolicy = CapturePolicy(),
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let bench = try Bench(policy: policy)
        try bench.scratch.write("bundle", bytes)
        let before = try bench.scratch.snapshot("home/packs")
        let project = try bench.scratch.snapshot("project")
        for attempt in ["preview", "import"] {
            let error = #expect(throws: EverettError.self, "\(comment): \(attempt)", sourceLocation: sourceLocation) {
                _ =
                    attempt == "preview"
                    ? try bench.engine.previewImport(bench.project, from: bench.scratch.at("bundle"), .none)
                    : try bench.engine.importBundle(bench.project, from: bench.scratch.at("bundle"), .none)
            }
            #expect(
                error?.code == .integrity, "\(comment): \(String(describing: error))", sourceLocation: sourceLocation)
        }
        #expect(try bench.scratch.snapshot("home/packs") == before, "\(comment)", sourceLocation: sourceLocation)
        #expect(try bench.scratch.snapshot("project") == project, "\(comment)", sourceLocation: sourceLocation)
        #expect(try bench.engine.log(bench.project).isEmpty, "\(comment)", sourceLocation: sourceLocation)
    }

    @Test func `each cut and each changed byte is noticed`() throws {
        let bytes = try HostileBundleTests.plain().bundle()
        let limits = BundleLimits(CapturePolicy())
        func isAccepted(_ bytes: [UInt8]) -> Bool {
            let inspection = BundleInspection(limits)
            do {
                _ = try BundleReader(bytes).forEachObject(inspection.begin, inspection.receive)
                _ = try inspection.finish()
                return true
            } catch {
                return false
            }
        }
        #expect(isAccepted(bytes))
        for end in 0..<bytes.count { #expect(!isAccepted(Array(bytes[..<end])), "cut at \(end)") }
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 0x40
            #expect(!isAccepted(changed), "byte \(place)")
        }
        for tail in [[UInt8(0)], bytes] { #expect(!isAccepted(bytes + tail)) }
    }

    @Test func `objects that are missing, surplus, doubled or out of order are refused`() throws {
        try refuse(BundleForge.world(HostileBundleTests.tree(.file("a", "hello"))).bundle(), "missing chunk")
        var surplus = BundleForge.world(HostileBundleTests.tree(.file("a", "hello"))) {
            $0.add(.chunk, HostileBundleTests.hello)
        }
        surplus.add(.chunk, Array("surplus".utf8))
        try refuse(surplus.bundle(), "surplus")
        let doubled = BundleForge.world(HostileBundleTests.tree(.file("a", "hello"))) {
            $0.add(.chunk, HostileBundleTests.hello)
            $0.add(.chunk, HostileBundleTests.hello)
        }
        try refuse(doubled.bundle(), "doubled")
        try refuse(HostileBundleTests.plain().bundle(reversing: false), "out of order")
        var other = HostileBundleTests.plain()
        other.checkpoint = .zero
        try refuse(other.bundle(), "another checkpoint")
    }

    @Test func `names that lead elsewhere are refused`() throws {
        for name in ["..", ".", "", "a/b", "/etc/passwd", "../x", "a\0b", String(repeating: "n", count: 256)] {
            let forge = BundleForge.world(HostileBundleTests.tree(.file(name, "hello"))) {
                $0.add(.chunk, HostileBundleTests.hello)
            }
            try refuse(forge.bundle(), "name \(name)")
        }
        for entries in [["b", "a"], ["a", "a"]] {
            let tree = Tree(sorted: entries.map { TreeEntry.file($0, "hello") })
            let forge = BundleForge.world(tree) { $0.add(.chunk, HostileBundleTests.hello) }
            try refuse(forge.bundle(), "order \(entries)")
        }
    }

    @Test func `a repository among the files, ours or in the way, is refused`() throws {
        let inner = HostileBundleTests.tree(.file("config", "hello"))
        for name in [".git", ".everett-restore-x"] {
            let forge = BundleForge.world(HostileBundleTests.tree(.directory(name, inner))) {
                $0.add(.chunk, HostileBundleTests.hello)
                $0.add(.tree, inner.encoded)
            }
            try refuse(forge.bundle(), name)
        }
        func repository(_ path: String) throws -> GitComponent.Repository {
            GitComponent.Repository(
                path: try #require(BytePath(path)), permissions: 0o755, attributes: nil, tree: inner.id, head: "",
                commit: "", stashes: 0, operations: [], outside: nil)
        }
        for (paths, comment) in [
            (["a"], "where a file is"), (["nowhere/.git"], "without a directory"), ([".git", ".git/x"], "nested"),
        ] {
            let forge = BundleForge.world(
                HostileBundleTests.tree(.file("a", "hello")), git: try paths.map(repository)
            ) {
                $0.add(.chunk, HostileBundleTests.hello)
                $0.add(.tree, inner.encoded)
            }
            try refuse(forge.bundle(), comment)
        }
    }

    @Test func `lengths, links and headers that are not those of the files are refused`() throws {
        let wrong = TreeEntry(
            name: Array("a".utf8), kind: .file, permissions: 0o644, size: 6,
            content: ObjectHasher.id(.chunk, HostileBundleTests.hello))
        let lying = BundleForge.world(HostileBundleTests.tree(wrong)) { $0.add(.chunk, HostileBundleTests.hello) }
        try refuse(lying.bundle(), "length")
        let a = try #require(BytePath("a"))
        let b = try #require(BytePath("b"))
        let tree = HostileBundleTests.tree(.file("a", "hello"), .file("b", ""))
        for (links, headers) in [
            ([[a, b]], []), ([[a, try #require(BytePath("c"))]], []),
            ([], [DatabaseHeader(path: a, header: [UInt8](repeating: 0, count: 100))]),
        ] as [([[BytePath]], [DatabaseHeader])] {
            let forge = BundleForge.world(tree, links: links, headers: headers) {
                $0.add(.chunk, HostileBundleTests.hello)
                $0.add(.chunk, [])
            }
            try refuse(forge.bundle(), "\(links) \(headers)")
        }
    }

    @Test func `bombs are refused before they go off`() throws {
        // Much from little: 64 MiB of zeros in each frame.
        var zeros = HostileBundleTests.plain()
        zeros.claimedBytes = 10
        try refuse(zeros.bundle(), "more than it says", policy: CapturePolicy())
        try refuse(
            HostileBundleTests.plain().bundle(), "more than the project's limit",
            policy: CapturePolicy(maximumBytes: 20))
        var many = HostileBundleTests.plain()
        many.claimedObjects = 3
        try refuse(many.bundle(), "more objects than it says")
        // A million paths from a few trees: each holds the next one ten times.
        var level = HostileBundleTests.tree(.file("a", "hello"))
        var trees = [level]
        for _ in 1...7 {
            level = Tree(sorted: (0..<10).map { TreeEntry.directory("d\($0)", trees[trees.count - 1]) })
            trees.append(level)
        }
        let wide = BundleForge.world(level) { forge in
            forge.add(.chunk, HostileBundleTests.hello)
            for tree in trees.dropLast() { forge.add(.tree, tree.encoded) }
        }
        try refuse(wide.bundle(), "ten million paths")
        var deep = HostileBundleTests.tree(.file("a", "hello"))
        var chain = [deep]
        for _ in 1...2000 {
            deep = HostileBundleTests.tree(.directory("d", deep))
            chain.append(deep)
        }
        let steep = BundleForge.world(deep) { forge in
            forge.add(.chunk, HostileBundleTests.hello)
            for tree in chain.dropLast() { forge.add(.tree, tree.encoded) }
        }
        try refuse(steep.bundle(), "two thousand levels")
    }

    @Test func `devices cannot be spelled, and set-user-id files lose the bit`() throws {
        var bytes = HostileBundleTests.tree(.file("a", "hello")).encoded
        // The type of the only entry: FIFOs, sockets and devices have none.
        for type in UInt8(0)...9 where ![1, 2, 3, 8].contains(type) {
            bytes[3] = type
            #expect((try? Tree(bytes)) == nil)
        }

        let setID = BundleForge.world(
            HostileBundleTests.tree(
                .file("a", "hello", permissions: 0o4755, owner: TreeEntry.Owner(user: 0, group: 0)),
                .file("A", "hello"))
        ) { $0.add(.chunk, HostileBundleTests.hello) }
        let bench = try Bench()
        try bench.scratch.write("bundle", try setID.bundle())
        let report = try bench.engine.importBundle(bench.project, from: bench.scratch.at("bundle"), .none)
        #expect(report.strippedSetID.map(\.description) == ["a"])
        #expect(report.collisions.map(\.description) == ["a"])
        let held = try HeldWorld(#require(report.record?.id), bench.engine)
        #expect(held.lines.allSatisfy { !$0.contains("4755") })
        let into = bench.scratch.at("into")
        let request = RestoreRequest(checkpoint: try #require(report.record?.id))
        #expect(try bench.engine.materialise(bench.project, request, into: into, .none).isVerified)
        #expect(try bench.scratch.status("into/a").permissions == 0o755)
    }

    @Test func `what changes between the two readings is not stored`() throws {
        let bench = try Bench()
        try bench.scratch.write("bundle", try HostileBundleTests.plain().bundle())
        let inspected = try BundleSource(bench.scratch.at("bundle"), RealFileOperations())
            .inspect(BundleLimits(CapturePolicy()), .none)
        let other = BundleForge.world(HostileBundleTests.tree(.file("a", "other"))) {
            $0.add(.chunk, Array("other".utf8))
        }
        try bench.scratch.write("bundle", try other.bundle())
        let sink = ObjectSink(store: bench.engine.store, condemned: .none, temporaryPrefix: "tmp-1", hooks: .none)
        let source = try BundleSource(bench.scratch.at("bundle"), RealFileOperations())
        #expect(throws: EverettError.self) {
            try source.store(inspected, ContentWriter(sink, RealFileOperations()), .none)
        }
        sink.discard()
    }

    @Test func `no mutation is both accepted and different`() throws {
        let original = try HostileBundleTests.plain().bundle()
        try forAll(seed: 51, count: TestScale.count(500)) { example in
            let bytes = example.mutated(original)
            let inspection = BundleInspection(BundleLimits(CapturePolicy()))
            let isAccepted =
                (try? BundleReader(bytes).forEachObject(inspection.begin, inspection.receive)) != nil
                && (try? inspection.finish()) != nil
            try #require(!isAccepted || bytes == original)
        }
    }
}
