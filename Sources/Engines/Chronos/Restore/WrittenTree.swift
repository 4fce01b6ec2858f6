internal import Base
internal import Platform

/// What was written into a new directory, to be compared with what is there in the end.
///
/// Every byte was verified before it was written, so what the kernel still says about an entry tells whether it is that one.
struct WrittenTree: Sendable {
    private enum Entry: Sendable {
        case directory(permissions: UInt16)
        case file(ScanSignature)
    }

    private var entries: [BytePath: [(name: [UInt8], entry: Entry)]] = [:]
    private var rootPermissions: UInt16?

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
                switch entry {
                case .directory(let permissions):
                    guard status.kind == .directory, status.permissions == UInt32(permissions) else { return false }
                case .file(let signature):
                    guard ScanSignature(status) == signature else { return false }
                }
            }
        }
        return true
    }
}
