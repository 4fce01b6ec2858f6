internal import Base
internal import Platform

/// Clones directories that no checkpoint holds, because a command can make them again: `node_modules`, build directories.
///
/// Only where files share their blocks: a copy may take longer than the command.
struct DerivedClones {
    let files: any FileOperations
    /// The workspaces, open.
    let from: Int32
    let to: Int32
    let supervision: Supervision

    /// What could be cloned; what could not is not there at all.
    func make(_ paths: [BytePath]) throws -> [BytePath] {
        try paths.filter { path in
            try supervision.check()
            let parent = try open(to, path.parent ?? .root)
            do throws(SystemError) {
                let holder = try open(from, path.parent ?? .root)
                let status = try files.status(holder.raw, CName(path.name))
                guard status.kind == .directory else { return false }
                try clone(path.name, status, holder.raw, parent.raw, device: status.device)
                return true
            } catch {
                if error.isNoSpace {
                    throw EverettError(error, while: Phrase("cloning \(path)", pl: "klonowanie \(path)"))
                }
                try files.removeTree(path.name, in: parent.raw)
                return false
            }
        }
    }

    private func open(_ root: Int32, _ path: BytePath) throws(SystemError) -> Descriptor {
        try files.openOwned(beneath: root, path, [.read, .directory, .noFollow], resolution: .beneath)
    }

    private func clone(
        _ name: [UInt8], _ status: FileStatus, _ from: Int32, _ to: Int32, device: UInt64
    ) throws(SystemError) {
        switch status.kind {
        case .directory:
            // What is mounted there belongs to somebody else; sockets and the like belong to who made them.
            guard status.device == device else { return }
            try files.makeDirectory(to, CName(name), permissions: status.permissions & 0o777 | 0o700)
            let old = try files.openOwned(from, CName(name), [.read, .directory, .noFollow], resolution: .beneath)
            let new = try files.openOwned(to, CName(name), [.read, .directory, .noFollow], resolution: .beneath)
            for entry in try files.list(old.raw) {
                guard let inner = try files.statusIfPresent(old.raw, CName(entry.name)) else { continue }
                try clone(entry.name, inner, old.raw, new.raw, device: device)
            }
            if status.permissions != status.permissions & 0o777 | 0o700 {
                try files.changeMode(new.raw, status.permissions)
            }
        case .regular:
            let old = try files.openOwned(from, CName(name), [.read, .noFollow, .nonBlocking], resolution: .beneath)
            let new = try files.openOwned(
                to, CName(name), [.read, .write, .create, .exclusive, .noFollow],
                permissions: status.permissions & 0o777,
                resolution: .beneath)
            if status.size > 0 { try files.clone(old.raw, to: new.raw) }
        case .symlink: try files.symlink(target: CName(try files.readLink(from, CName(name))), to, CName(name))
        default: break
        }
    }
}
