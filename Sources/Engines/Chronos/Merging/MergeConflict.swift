package import Base

/// Something that a merge could not decide, kept as data: it can be stored, shown and resolved later.
package struct MergeConflict: Sendable, Hashable {
    /// What kind of decision is open; raw values are those of the stored form.
    package enum Kind: UInt8, Sendable, CaseIterable {
        /// Both sides changed the same lines.
        case content = 1
        /// Both sides changed a file that is no text.
        case binary = 2
        /// One side changed what the other deleted.
        case modifyDelete = 3
        /// One side renamed what the other deleted.
        case renameDelete = 4
        /// Both sides renamed one file, to different names.
        case renameRename = 5
        /// A rename leads to where the other side has something else.
        case renameCollision = 6
        /// A directory on one side, something else on the other.
        case directoryFile = 7
        /// Both sides added a path with different content.
        case addAdd = 8
        /// A file on one side, a link on the other.
        case type = 9
        /// A directory that one side renamed has new files on the other.
        case directoryRename = 10
        /// Permissions or owner.
        case mode = 11
        /// Extended attributes.
        case attributes = 12
        /// Both sides changed a secret, which is never merged line by line.
        case secret = 13
        /// Both sides changed a database.
        case database = 14
        /// Both sides changed a database on a server.
        case server = 15

        package var name: String {
            switch self {
            case .content: "content"
            case .binary: "binary"
            case .modifyDelete: "modify_delete"
            case .renameDelete: "rename_delete"
            case .renameRename: "rename_rename"
            case .renameCollision: "rename_collision"
            case .directoryFile: "directory_file"
            case .addAdd: "add_add"
            case .type: "type"
            case .directoryRename: "directory_rename"
            case .mode: "mode"
            case .attributes: "attributes"
            case .secret: "secret"
            case .database: "database"
            case .server: "server"
            }
        }
    }

    /// What one side has; its path differs from the conflict's own after a rename.
    package struct Version: Sendable, Hashable {
        package let path: BytePath
        package let entry: TreeEntry

        package init(path: BytePath, entry: TreeEntry) {
            self.path = path
            self.entry = entry
        }
    }

    package let kind: Kind
    package let path: BytePath
    /// Further paths that the decision is about, ascending.
    package let otherPaths: [BytePath]
    /// What each side has; nil where it has nothing.
    package let versions: MergeSides<Version?>
    /// What git, or a merger of databases, says to people; nothing is decided by it.
    package let details: String

    package init(
        _ kind: Kind, _ path: BytePath, otherPaths: [BytePath] = [], _ versions: MergeSides<Version?>,
        details: String = ""
    ) {
        self.kind = kind
        self.path = path
        self.otherPaths = Set(otherPaths).subtracting([path]).sorted()
        self.versions = versions
        self.details = details
    }

    /// A conflict about one path, with what each side has there.
    init(_ kind: Kind, _ path: BytePath, entries: MergeSides<TreeEntry?>, details: String = "") {
        self.init(kind, path, entries.map { $0.map { Version(path: path, entry: $0) } }, details: details)
    }

    /// Objects that must be kept for as long as the conflict is.
    package var references: [(id: Digest, kind: ObjectKind)] {
        versions.all.compactMap { $0?.entry }.flatMap { entry -> [(id: Digest, kind: ObjectKind)] in
            var found: [(id: Digest, kind: ObjectKind)] = []
            if let content = entry.content {
                found.append((content, entry.kind == .directory ? .tree : entry.isChunked ? .manifest : .chunk))
            }
            if let attributes = entry.attributes { found.append((attributes, .attributes)) }
            return found
        }
    }
}

extension MergeConflict: Comparable {
    /// By path, then by kind; a database may have several of one kind, so that everything else decides then.
    package static func < (one: MergeConflict, other: MergeConflict) -> Bool {
        if one.path != other.path { return one.path < other.path }
        if one.kind != other.kind { return one.kind.rawValue < other.kind.rawValue }
        return one.encoded.lexicographicallyPrecedes(other.encoded)
    }
}
