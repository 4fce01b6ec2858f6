package import Base
package import Platform

/// Where a repository stands, as far as a user of git would ask.
package struct RepositoryStanding: Sendable, Hashable {
    /// The repository's own directory, or the file named `.git` that leads to it.
    package let path: BytePath
    /// A reference's name, or a commit id when HEAD is detached.
    package let head: String
    /// Empty before the first commit.
    package let commit: String
    package let stashes: Int
    package let operations: [GitOperation]
    /// Its git directory, when that is not in the workspace.
    package let outside: AbsolutePath?
    /// Nil when large files are not kept apart, or nobody counted them.
    package let largeFiles: LargeFiles?

    /// Files that git-lfs keeps beside the repository's objects.
    package struct LargeFiles: Sendable, Hashable {
        package let present: Int
        /// Pointers in the working tree to what is not there.
        package let missing: Int
    }

    init(_ repository: GitComponent.Repository, largeFiles: LargeFiles? = nil) {
        path = repository.path
        head = repository.head
        commit = repository.commit
        stashes = repository.stashes
        operations = repository.operations
        outside = repository.outside?.directory
        self.largeFiles = largeFiles
    }
}

/// Counts the objects of git-lfs in a stored world.
struct LargeFileCounter {
    private static let storeName = Array("lfs".utf8)
    private static let attributesName = Array(".gitattributes".utf8)
    private static let filter = Array("filter=lfs".utf8)
    private static let pointerStart = Array("version https://git-lfs.github.com/spec/".utf8)
    private static let pointerSizes: ClosedRange<UInt64> = 100...1024

    let content: ContentReader
    let files: FilesComponent
    let repositories: [GitComponent.Repository]

    /// Nil where nothing says that git-lfs is in use.
    func count(_ repository: GitComponent.Repository) throws -> RepositoryStanding.LargeFiles? {
        guard repository.outside == nil, let top = try tree(at: repository.path.parent ?? .root) else { return nil }
        let store = try content.objects.tree(repository.tree).entry(named: LargeFileCounter.storeName)?.content
        if try store == nil && !usesFilter(top) { return nil }
        var held: Set<[UInt8]> = []
        if let store { try collect(store, &held) }
        let others = Set(repositories.filter { $0.path != repository.path }.compactMap(\.path.parent))
        var missing = 0
        try forEachPointer(top, repository.path.parent ?? .root, others) { id in
            if !held.contains(id) { missing += 1 }
        }
        return RepositoryStanding.LargeFiles(present: held.count, missing: missing)
    }

    private func tree(at path: BytePath) throws -> Tree? {
        var tree = try content.objects.tree(files.tree)
        for name in path.components {
            guard let entry = tree.entry(named: name), entry.kind == .directory, let id = entry.content else {
                return nil
            }
            tree = try content.objects.tree(id)
        }
        return tree
    }

    private func usesFilter(_ tree: Tree) throws -> Bool {
        guard let entry = tree.entry(named: LargeFileCounter.attributesName), entry.kind == .file, entry.size < 1 << 20
        else { return false }
        return try content.bytes(of: entry).contains(LargeFileCounter.filter)
    }

    /// Names of 64 digits: the ids of the objects.
    private func collect(_ id: Digest, _ held: inout Set<[UInt8]>) throws {
        for entry in try content.objects.tree(id).entries {
            if entry.kind == .directory, let tree = entry.content { try collect(tree, &held) }
            if entry.kind == .file, entry.name.count == 64 { held.insert(entry.name) }
        }
    }

    private func forEachPointer(
        _ tree: Tree, _ path: BytePath, _ others: Set<BytePath>, _ body: ([UInt8]) -> Void
    ) throws {
        for entry in tree.entries {
            if entry.kind == .directory, let id = entry.content {
                let place = path.appending(entry.name)
                if !others.contains(place) { try forEachPointer(content.objects.tree(id), place, others, body) }
                continue
            }
            guard entry.kind == .file, !entry.isChunked, LargeFileCounter.pointerSizes.contains(entry.size) else {
                continue
            }
            let bytes = try content.bytes(of: entry)
            guard bytes.starts(with: LargeFileCounter.pointerStart) else { continue }
            let mark = Array("oid sha256:".utf8)
            for line in GitLog.lines(bytes) where line.starts(with: mark) { body(Array(line.dropFirst(mark.count))) }
        }
    }
}
