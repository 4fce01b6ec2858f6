internal import Base
internal import Platform

/// Where a file named `.git` leads: the git directory of a linked worktree or of a submodule.
///
/// Such a file is a claim anyone can write down. A directory is believed to belong to a workspace only when it names the
/// workspace back; nothing else outside the workspace is ever read or written.
struct GitLink: ~Copyable {
    /// Why a link is not followed.
    enum Refusal: Error {
        case unreadable
        case missing(AbsolutePath)
        case doesNotLeadBack(AbsolutePath)
    }

    private static let prefix: [UInt8] = Array("gitdir:".utf8)

    let directory: Descriptor
    let path: AbsolutePath
    /// Where references and objects are: the directory of a linked worktree's repository, else the same once more.
    let common: Descriptor
    /// Nil when `path` is all there is.
    let commonPath: AbsolutePath?

    /// Follows the file at `path` beneath an open root that lies at `rootPath`.
    init(
        _ path: BytePath, beneath root: Int32, at rootPath: AbsolutePath, _ files: any FileOperations
    ) throws(Refusal) {
        let parent = path.parent ?? .root
        guard
            let holder = try? files.openOwned(
                beneath: root, parent, [.read, .directory, .noFollow], resolution: .beneathAcrossMounts
            ),
            let named = GitLink.target(GitDirectory(holder.raw, files), path.name),
            let place = GitLink.place(named, from: rootPath.appending(parent))
        else { throw .unreadable }
        guard let directory = try? files.openOwned(absolute: place, [.read, .directory]),
            let canonical = GitLink.canonical(directory.raw, files)
        else { throw .missing(place) }
        let git = GitDirectory(directory.raw, files)
        guard GitLink.leadsBack(git, canonical, holder.raw, path.name, files) else { throw .doesNotLeadBack(canonical) }
        if let line = git.line("commondir") {
            guard let commonPlace = GitLink.place(Array(line.utf8), from: canonical),
                let common = try? files.openOwned(absolute: commonPlace, [.read, .directory]),
                let commonCanonical = GitLink.canonical(common.raw, files),
                canonical.parent == commonCanonical.appending("worktrees")
            else { throw .doesNotLeadBack(canonical) }
            self.common = consume common
            commonPath = commonCanonical
        } else {
            guard let same = try? files.openOwned(absolute: canonical, [.read, .directory]) else {
                throw .missing(canonical)
            }
            common = consume same
            commonPath = nil
        }
        self.directory = directory
        self.path = canonical
    }

    private static func target(_ holder: GitDirectory, _ name: [UInt8]) -> [UInt8]? {
        guard
            let bytes = holder.content(String(decoding: name, as: UTF8.self), limit: GitDirectory.lineLimit),
            bytes.starts(with: prefix)
        else { return nil }
        let rest = bytes.dropFirst(prefix.count).drop { $0 == UInt8(ascii: " ") }
        return Array(rest.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
    }

    private static func place(_ named: [UInt8], from directory: AbsolutePath) -> AbsolutePath? {
        if named.isEmpty { return nil }
        return AbsolutePath(named.first == UInt8(ascii: "/") ? named : directory.bytes + [UInt8(ascii: "/")] + named)
    }

    /// The one path of an open directory, whatever links led to it.
    private static func canonical(_ descriptor: Int32, _ files: any FileOperations) -> AbsolutePath? {
        (try? files.readLink(FileDescriptors.none, CName("/proc/self/fd/\(descriptor)"))).flatMap { AbsolutePath($0) }
    }

    /// A linked worktree's directory names the file that leads to it; a submodule's names the working tree.
    private static func leadsBack(
        _ git: GitDirectory, _ place: AbsolutePath, _ holder: Int32, _ name: [UInt8], _ files: any FileOperations
    ) -> Bool {
        guard git.has("HEAD") else { return false }
        func isSame(_ path: AbsolutePath, _ status: FileStatus?) -> Bool {
            guard let status, let other = try? files.status(FileDescriptors.none, CName(path.bytes)) else {
                return false
            }
            return other.inode == status.inode && other.device == status.device
        }
        if let line = git.line("gitdir") {
            return GitLink.place(Array(line.utf8), from: place).map {
                isSame($0, try? files.status(holder, CName(name)))
            }
                ?? false
        }
        guard let worktree = git.worktree.flatMap({ GitLink.place(Array($0.utf8), from: place) }) else { return false }
        return isSame(worktree, try? files.status(holder))
    }
}

extension GitDirectory {
    /// `core.worktree` of the directory's own configuration.
    fileprivate var worktree: String? {
        var isCore = false
        for line in GitLog.lines(content("config", limit: 1 << 20) ?? []) {
            let text = String(
                decoding: line.filter { $0 != UInt8(ascii: "\t") && $0 != UInt8(ascii: " ") }, as: UTF8.self)
            if text.hasPrefix("[") { isCore = text.lowercased() == "[core]" }
            guard isCore, text.lowercased().hasPrefix("worktree="),
                let place = line.firstIndex(of: UInt8(ascii: "="))
            else { continue }
            let value = line[(place + 1)...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            return String(decoding: value, as: UTF8.self)
        }
        return nil
    }
}
