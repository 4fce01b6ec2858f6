import Base
import TestSupport
import Testing

@testable import Chronos

/// Every stored form: what was written is read, what is wrong is refused, nothing traps.
struct CodecTests {
    /// One stored form: bytes of a random value, and what reading bytes and writing them again gives.
    struct Codec: Sendable, CustomTestStringConvertible {
        let name: String
        let random: @Sendable (inout PropertyCase) -> [UInt8]
        let rewritten: @Sendable ([UInt8]) throws -> [UInt8]

        var testDescription: String { name }
    }

    static let all = [
        Codec(name: "tree", random: { $0.tree().encoded }, rewritten: { try Tree($0).encoded }),
        Codec(
            name: "tree patch",
            random: { example in
                let old = example.tree()
                return TreePatch(from: old, id: old.id, to: example.changed(old)).encoded
            },
            rewritten: { try TreePatch($0).encoded }
        ),
        Codec(
            name: "manifest",
            random: { example in
                let pieces = (0..<example.int(0...5)).map { _ in
                    Manifest.Piece(length: UInt64(example.int(1...9_000_000)), id: example.digest())
                }
                return Manifest(level: UInt8(example.int(0...1)), pieces: pieces).encoded
            },
            rewritten: { try Manifest($0).encoded }
        ),
        Codec(
            name: "attributes", random: { $0.attributeList().encoded }, rewritten: { try AttributeList($0).encoded }
        ),
        Codec(name: "files", random: { $0.filesComponent().encoded }, rewritten: { try FilesComponent($0).encoded }),
        Codec(name: "git", random: { $0.gitComponent().encoded }, rewritten: { try GitComponent($0).encoded }),
        Codec(name: "coverage", random: { $0.coverage().encoded }, rewritten: { try Coverage($0).encoded }),
        Codec(name: "policy", random: { $0.policy().encoded }, rewritten: { try CapturePolicy($0).encoded }),
        Codec(
            name: "conflict", random: { $0.mergeConflict().encoded }, rewritten: { try MergeConflict($0).encoded }
        ),
        Codec(
            name: "conflicts",
            random: { example in
                ConflictList((0..<example.int(0...4)).map { _ in example.mergeConflict() }).encoded
            },
            rewritten: { try ConflictList($0).encoded }
        ),
        Codec(name: "checkpoint", random: { $0.checkpoint().encoded }, rewritten: { try Checkpoint($0).encoded }),
    ]

    @Test(arguments: all) func `what was written is read`(_ codec: Codec) throws {
        try forAll(seed: 41, count: TestScale.count(100)) { example in
            let bytes = codec.random(&example)
            try #require(try codec.rewritten(bytes) == bytes)
        }
    }

    @Test(arguments: all) func `what is cut short or followed by more is refused`(_ codec: Codec) throws {
        var example = PropertyCase(seed: 42, number: 0)
        for _ in 0..<3 {
            let bytes = codec.random(&example)
            for length in 0..<bytes.count {
                #expect(throws: DecodingFault.self, "\(length) of \(bytes.count)") {
                    try codec.rewritten(Array(bytes.prefix(length)))
                }
            }
            #expect(throws: DecodingFault.self) { try codec.rewritten(bytes + [0]) }
        }
    }

    /// Whatever is taken is also the only way to write the value, or equal worlds would have two ids.
    @Test(arguments: all) func `hostile bytes never trap and are taken in one form only`(_ codec: Codec) throws {
        try forAll(seed: 43, count: TestScale.count(2500)) { example in
            let bytes = example.mutated(codec.random(&example))
            guard let rewritten = try? codec.rewritten(bytes) else { return }
            try #require(rewritten == bytes)
        }
    }
}

extension CodecTests {
    @Test func `paths and names out of order are refused`() throws {
        let a = BytePath.root.appending([0x61])
        let b = BytePath.root.appending([0x62])
        func repository(_ path: BytePath) -> GitComponent.Repository {
            GitComponent.Repository(
                path: path, permissions: 0o755, attributes: nil, tree: .zero, head: "", commit: "", stashes: 0,
                operations: [], outside: nil
            )
        }
        for order in [[b, a], [a, a]] {
            let git = GitComponent(repositories: order.map(repository))
            #expect(throws: DecodingFault.self) { try GitComponent(git.encoded) }
            let files = FilesComponent(
                rootPermissions: 0, rootAttributes: nil, tree: .zero, links: [order], databaseHeaders: []
            )
            #expect(throws: DecodingFault.self) { try FilesComponent(files.encoded) }
            let headers = FilesComponent(
                rootPermissions: 0, rootAttributes: nil, tree: .zero, links: [],
                databaseHeaders: order.map { DatabaseHeader(path: $0, header: []) }
            )
            #expect(throws: DecodingFault.self) { try FilesComponent(headers.encoded) }
        }
        let c = BytePath.root.appending([0x63])
        let groups = FilesComponent(
            rootPermissions: 0, rootAttributes: nil, tree: .zero, links: [[b, c], [a, c]], databaseHeaders: []
        )
        #expect(throws: DecodingFault.self) { try FilesComponent(groups.encoded) }
    }

    @Test func `a checkpoint that names a component twice is refused`() throws {
        func checkpoint(_ components: [String]) -> [UInt8] {
            var out = ByteWriter()
            out.u8(1)
            for text in ["p", "main"] { out.text(text) }
            out.fixed(Int64(0))
            out.text("user")
            out.flag(false)
            out.varint(0)
            out.varint(components.count)
            for name in components {
                out.text(name)
                out.digest(.zero)
            }
            out.digest(.zero)
            out.digest(.zero)
            out.varint(0)
            out.varint(0)
            out.text("test")
            out.flag(false)
            out.flag(false)
            return out.bytes
        }
        #expect(throws: Never.self) {
            try Checkpoint(checkpoint(["agents", "environment", "files", "git", "knowledge"]))
        }
        for wrong in [
            ["git", "files"], ["files", "files"], ["git"], [], ["files", "servers"], ["knowledge", "files"],
        ] {
            #expect(throws: DecodingFault.self, "\(wrong)") { try Checkpoint(checkpoint(wrong)) }
        }
    }

    @Test func `a path that leads out of the root is refused`() {
        for path in ["..", "a/../b", "/etc", "a//b", "a/", "."] {
            let encoded = Coverage(
                files: 0, directories: 0, symlinks: 0, databases: 0, secrets: 0, repositories: 0, bytes: 0, skipped: [],
                torn: [],
                notes: []
            ).encoded
            var out = ByteWriter()
            // The report's last three lists are empty: count zero each.
            out.raw(encoded.dropLast(2))
            out.varint(1)
            out.blob(Array(path.utf8))
            out.varint(0)
            #expect(throws: DecodingFault.self, "\(path)") { try Coverage(out.bytes) }
        }
    }

    @Test func `a version that is not known is refused`() throws {
        var example = PropertyCase(seed: 44, number: 0)
        for codec in CodecTests.all where ["files", "git", "coverage", "checkpoint"].contains(codec.name) {
            var bytes = codec.random(&example)
            bytes[0] = 2
            #expect(throws: DecodingFault.self) { try codec.rewritten(bytes) }
        }
    }
}
