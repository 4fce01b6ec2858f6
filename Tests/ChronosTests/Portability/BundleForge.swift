import Base
import Platform
import TestSupport

@testable import Chronos

/// Bundles as an enemy would write them: any objects, in any order, with sound frames and checksums around them.
struct BundleForge {
    private(set) var objects: [(kind: ObjectKind, bytes: [UInt8])] = []
    var checkpoint = Digest.zero
    var claimedObjects: Int?
    var claimedBytes: UInt64?

    @discardableResult
    mutating func add(_ kind: ObjectKind, _ bytes: [UInt8]) -> Digest {
        objects.append((kind, bytes))
        return ObjectHasher.id(kind, bytes)
    }

    /// The bytes of a bundle; objects are written last added first, so that what refers comes before what is referred to.
    func bundle(reversing: Bool = true) throws -> [UInt8] {
        let ordered = reversing ? objects.reversed() : objects
        let manifest = BundleManifest(
            writer: "forged", exported: Timestamp(milliseconds: 1), checkpoint: checkpoint, source: checkpoint,
            objects: claimedObjects ?? objects.count,
            rawBytes: claimedBytes ?? objects.reduce(0) { $0 + UInt64($1.bytes.count) }, leftOut: []
        )
        var out = BundleFormat.head(manifest)
        let builder = try FrameBuilder(level: 1)
        for object in ordered {
            if builder.shouldSeal(before: object.bytes.count) { append(builder.seal(), to: &out) }
            unsafe object.bytes.withUnsafeBytes { unsafe builder.add(.zero, object.kind, $0) }
        }
        if !builder.isEmpty { append(builder.seal(), to: &out) }
        return BundleForge.closed(out)
    }

    private func append(_ frame: SealedFrame, to out: inout [UInt8]) {
        out += frame.header
        out += frame.payload
    }

    static func closed(_ bytes: [UInt8]) -> [UInt8] {
        let all = bytes + BundleFormat.endMagic
        return all + Hasher256.digest(of: all).bytes
    }

    /// A bundle of one checkpoint whose root is this tree; `more` adds what its trees need, after they were made.
    static func world(
        _ root: Tree, git: [GitComponent.Repository] = [], links: [[BytePath]] = [], headers: [DatabaseHeader] = [],
        _ more: (inout BundleForge) -> Void = { _ in }
    ) -> BundleForge {
        var forge = BundleForge()
        more(&forge)
        let tree = forge.add(.tree, root.encoded)
        let files = forge.add(
            .component,
            FilesComponent(
                rootPermissions: 0o755, rootAttributes: nil, tree: tree, links: links, databaseHeaders: headers
            ).encoded)
        let component = git.isEmpty ? nil : forge.add(.component, GitComponent(repositories: git).encoded)
        let coverage = forge.add(
            .coverage,
            Coverage(
                files: 0, directories: 0, symlinks: 0, databases: 0, secrets: 0, repositories: 0, bytes: 0, skipped: [],
                torn: [],
                notes: []
            ).encoded)
        let policy = forge.add(.policy, CapturePolicy().encoded)
        forge.checkpoint = forge.add(
            .checkpoint,
            Checkpoint(
                project: "p", timeline: "main", created: Timestamp(milliseconds: 1), cause: .user, name: nil,
                parents: [], files: files, git: component, coverage: coverage, policy: policy,
                fileCount: 0, byteCount: 0, writer: "forged"
            ).encoded)
        return forge
    }
}

extension TreeEntry {
    static func file(_ name: String, _ content: String = "", permissions: UInt16 = 0o644, owner: Owner? = nil)
        -> TreeEntry
    {
        TreeEntry(
            name: Array(name.utf8), kind: .file, permissions: permissions, size: UInt64(content.utf8.count),
            content: ObjectHasher.id(.chunk, Array(content.utf8)), owner: owner
        )
    }

    static func directory(_ name: String, _ tree: Tree) -> TreeEntry {
        TreeEntry(name: Array(name.utf8), kind: .directory, permissions: 0o755, content: tree.id)
    }
}
