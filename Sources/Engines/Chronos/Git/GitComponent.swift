package import Base
package import Platform

/// The `git` part of a checkpoint: every repository of a workspace, whole.
package struct GitComponent: Sendable, Hashable {
    package static let name = "git"

    /// Ascending by path.
    package let repositories: [Repository]

    init(repositories: [Repository]) {
        self.repositories = repositories
    }

    /// Those whose directory lies in the workspace.
    var inside: [Repository] { repositories.filter { $0.outside == nil } }

    /// Everything that it refers to.
    var references: [(id: Digest, kind: ObjectKind)] {
        repositories.flatMap { repository in
            repository.trees.map { ($0, .tree) } + (repository.attributes.map { [($0, .attributes)] } ?? [])
        }
    }

    package func repository(at path: BytePath) -> Repository? { repositories.first { $0.path == path } }

    func insideRepository(at path: BytePath) -> Repository? {
        repository(at: path).flatMap { $0.outside == nil ? $0 : nil }
    }

    /// The repository whose directory in the workspace holds a path.
    func repository(holding path: BytePath) -> Repository? {
        repositories.first { $0.outside == nil && path.isWithin($0.path) }
    }
}

extension GitComponent {
    /// One repository, or the part of one that a worktree has to itself.
    package struct Repository: Sendable, Hashable {
        /// The repository's own directory; for one outside the workspace, the file named `.git` that leads to it.
        package let path: BytePath
        package let permissions: UInt16
        package let attributes: Digest?
        package let tree: Digest
        /// What HEAD holds: a reference's name or a commit id.
        package let head: String
        /// The commit HEAD led to; empty before the first one.
        package let commit: String
        /// Entries of the stash.
        package let stashes: Int
        /// What git was in the middle of, ascending by name.
        package let operations: [GitOperation]
        /// Where it lies, when that is not in the workspace.
        package let outside: Outside?

        /// Whether both are the same directory outside of the workspace.
        func isSamePlace(as other: Repository) -> Bool {
            outside != nil && outside?.directory == other.outside?.directory && outside?.common == other.outside?.common
        }

        /// The id of everything that is stored for it beside its own tree.
        var trees: [Digest] { [tree] + (outside.map { [$0.shared] } ?? []) }
    }

    /// Where a repository outside the workspace lies, and what it shares with others.
    package struct Outside: Sendable, Hashable {
        /// The git directory that the file named `.git` leads to.
        package let directory: AbsolutePath
        /// The directory of a linked worktree's repository; nil when `directory` is all there is.
        package let common: AbsolutePath?
        /// References, configuration and objects of a repository with several worktrees; else only its objects.
        package let shared: Digest
    }
}

extension GitComponent {
    var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(1)
        out.text(GitComponent.name)
        out.varint(repositories.count)
        for repository in repositories {
            out.blob(repository.path.bytes)
            out.varint(UInt64(repository.permissions))
            out.optional(repository.attributes) { $0.digest($1) }
            out.digest(repository.tree)
            out.text(repository.head)
            out.text(repository.commit)
            out.varint(repository.stashes)
            out.varint(repository.operations.count)
            for operation in repository.operations { out.text(operation.rawValue) }
            out.optional(repository.outside) { out, outside in
                out.blob(outside.directory.bytes)
                out.optional(outside.common) { $0.blob($1.bytes) }
                out.digest(outside.shared)
            }
        }
        return out.bytes
    }

    init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard try reader.u8() == 1, try reader.text() == GitComponent.name else { throw .malformed }
        var repositories: [Repository] = []
        for _ in 0..<(try reader.count()) {
            repositories.append(try Repository(from: &reader, after: repositories.last?.path))
        }
        try reader.finish()
        self.repositories = repositories
    }
}

extension GitComponent.Repository {
    fileprivate init(from reader: inout ByteReader, after last: BytePath?) throws(DecodingFault) {
        path = try reader.path(after: last)
        let mode = try reader.varint()
        guard mode <= 0o7777, !path.isRoot else { throw .malformed }
        permissions = UInt16(mode)
        attributes = try reader.optional { reader throws(DecodingFault) in try reader.digest() }
        tree = try reader.digest()
        head = try reader.text()
        commit = try reader.text()
        stashes = try reader.int()
        var operations: [GitOperation] = []
        for _ in 0..<(try reader.count()) {
            guard let operation = GitOperation(rawValue: try reader.text()) else { throw .malformed }
            if let last = operations.last, last.rawValue >= operation.rawValue { throw .malformed }
            operations.append(operation)
        }
        self.operations = operations
        outside = try reader.optional { reader throws(DecodingFault) in
            GitComponent.Outside(
                directory: try reader.place(),
                common: try reader.optional { reader throws(DecodingFault) in try reader.place() },
                shared: try reader.digest()
            )
        }
    }

    /// The repository's own directory.
    var entry: TreeEntry {
        TreeEntry(
            name: path.name, kind: .directory, permissions: permissions, content: tree, attributes: attributes
        )
    }
}

extension ByteReader {
    /// An absolute path in its one spelling.
    fileprivate mutating func place() throws(DecodingFault) -> AbsolutePath {
        let bytes = try blob()
        guard let path = AbsolutePath(bytes), path.bytes == bytes else { throw .malformed }
        return path
    }
}
