internal import Base
internal import Platform

/// What the last capture saw at each path: the state a restore may replace without keeping it aside.
final class SignatureIndex {
    struct Seen {
        let signature: ScanSignature
        /// Whether a later change could have left the signature as it is.
        let isRacy: Bool
        /// For a database: its log and journal, as one number.
        let auxiliary: UInt64
        /// What a file's content is kept as; nil for anything else.
        let content: Digest?
        /// A directory's record in its cache.
        fileprivate let record: UInt64
    }

    private let home: Home
    private let project: ProjectRecord
    /// The capture's repositories, each of which has caches of its own.
    private let repositories: Set<BytePath>
    private let files: any FileOperations
    private var caches: [String: ScanCache] = [:]
    private var listings: [Directory: [[UInt8]: Seen]] = [:]
    /// Whoever asks about one file of a directory mostly asks about the next one, too.
    private var last: (directory: Directory, entries: [[UInt8]: Seen])?

    /// A directory of a capture root.
    private struct Directory: Hashable {
        let key: String
        let path: BytePath
    }

    init(_ home: Home, _ project: ProjectRecord, repositories: Set<BytePath>, _ files: any FileOperations) {
        self.home = home
        self.project = project
        self.repositories = repositories
        self.files = files
    }

    /// Nil when the capture saw nothing there.
    func seen(_ path: BytePath) -> Seen? {
        guard let parent = path.parent else { return nil }
        let place = place(of: path)
        guard let relative = place.path.parent else {
            // The root of a capture is not an entry of it; its parent is in another one.
            return parent == path
                ? nil : listing(place.outerKey, place.outerPath.parent ?? .root)?[place.outerPath.name]
        }
        return listing(place.key, relative)?[place.path.name]
    }

    private func listing(_ key: String, _ directory: BytePath) -> [[UInt8]: Seen]? {
        let memo = Directory(key: key, path: directory)
        if let last, last.directory == memo { return last.entries }
        if let known = listings[memo] {
            last = (memo, known)
            return known
        }
        let cache = self.cache(key)
        var record = cache.rootRecord
        var walked = BytePath.root
        for component in directory.components {
            record = listing(key, walked)?[component]?.record
            walked = walked.appending(component)
        }
        guard let place = record, place != 0 else {
            listings[memo] = [:]
            return nil
        }
        let entries: [[UInt8]: Seen]? = unsafe cache.bytes.withBytes { memory in
            guard let cached = unsafe CachedDirectory(memory, at: place) else { return nil }
            var entries: [[UInt8]: Seen] = [:]
            var cursor = cached.makeCursor()
            while let entry = cursor.next() {
                let isDirectory = entry.kind == .directory
                entries[entry.name] = Seen(
                    signature: entry.signature, isRacy: entry.isRacy, auxiliary: isDirectory ? 0 : entry.auxiliary,
                    content: entry.kind == .file ? entry.content : nil,
                    record: isDirectory ? entry.auxiliary : 0
                )
            }
            return entries
        }
        listings[memo] = entries ?? [:]
        last = entries.map { (memo, $0) }
        return entries
    }

    private func cache(_ key: String) -> ScanCache {
        if let known = caches[key] { return known }
        let cache = ScanCache.open(home.cache(project, key), files)
        caches[key] = cache
        return cache
    }

    private struct Place {
        let key: String
        let path: BytePath
        let outerKey: String
        let outerPath: BytePath
    }

    /// Which capture root a path belongs to, and its path there.
    private func place(of path: BytePath) -> Place {
        if repositories.isEmpty { return Place(key: "files", path: path, outerKey: "files", outerPath: path) }
        var prefix = BytePath.root
        let components = path.components
        for (index, component) in components.enumerated() {
            prefix = prefix.appending(component)
            guard repositories.contains(prefix) else { continue }
            let key = RepositoryCapture.key(prefix)
            let rest = components[(index + 1)...].reduce(BytePath.root) { $0.appending($1) }
            if let first = rest.components.first, first == WorldCapture.objects {
                let inner = rest.components.dropFirst().reduce(BytePath.root) { $0.appending($1) }
                return Place(key: "\(key)-objects", path: inner, outerKey: key, outerPath: rest)
            }
            return Place(key: key, path: rest, outerKey: "files", outerPath: path)
        }
        return Place(key: "files", path: path, outerKey: "files", outerPath: path)
    }
}
