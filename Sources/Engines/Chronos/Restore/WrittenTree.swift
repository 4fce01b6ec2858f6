internal import Base
internal import Platform

/// What was written into a new directory, to be compared with what is there in the end.
///
/// Every byte was verified before it was written, so what the kernel still says about an entry tells whether it is that one.
struct WrittenTree: Sendable {
    enum Entry: Sendable {
        case directory(permissions: UInt16)
        case file(ScanSignature)

        /// Whether what the kernel says is about what was written.
        func isThere(_ status: FileStatus) -> Bool {
            switch self {
            case .directory(let permissions): status.kind == .directory && status.permissions == UInt32(permissions)
            case .file(let signature): ScanSignature(status) == signature
            }
        }
    }

    private var entries: [BytePath: [(name: [UInt8], entry: Entry)]] = [:]
    private var rootPermissions: UInt16?

    /// Whether it is a whole workspace, its own directory included.
    var isWhole: Bool { rootPermissions != nil }

    func children(of directory: BytePath) -> [[UInt8]: Entry] {
        Dictionary((entries[directory] ?? []).map { ($0.name, $0.entry) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func addRoot(permissions: UInt16) { rootPermissions = permissions }

    mutating func addDirectory(_ path: BytePath, permissions: UInt16) {
        // An empty one has to be empty.
        if entries[path] == nil { entries[path] = [] }
        add(path, .directory(permissions: permissions))
    }

    mutating func addFile(_ path: BytePath, _ signature: ScanSignature) { add(path, .file(signature)) }

    private mutating func add(_ path: BytePath, _ entry: Entry) {
        entries[path.parent ?? .root, default: []].append((path.name, entry))
    }

    /// Whether the directory holds exactly this.
    func isThere(_ files: any FileOperations, root: Int32) throws -> Bool {
        let directories = DirectoryCache(files, root: root, .beneath)
        if let rootPermissions, try files.status(root).permissions != UInt32(rootPermissions) { return false }
        for (path, children) in entries {
            let directory = try directories.open(path)
            guard try files.list(directory).count == children.count else { return false }
            for (name, entry) in children {
                guard let status = try files.statusIfPresent(directory, CName(name)) else { return false }
                guard entry.isThere(status) else { return false }
            }
        }
        return true
    }
}
