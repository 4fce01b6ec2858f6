internal import Base
internal import Platform

/// Small files of an open git directory, read by name: through no link, and never more than a limit.
struct GitDirectory {
    static let lineLimit = 4096
    static let largestFile = 64 * 1024 * 1024

    let descriptor: Int32
    let files: any FileOperations

    init(_ descriptor: Int32, _ files: any FileOperations) {
        self.descriptor = descriptor
        self.files = files
    }

    /// The git directories of submodules, and of theirs; a submodule's name may hold slashes.
    func forEachModule(depth: Int = 8, _ body: (GitDirectory) -> Void) {
        guard depth > 0, let modules = open("modules") else { return }
        GitDirectory(modules.raw, files).forEachRepository(depth: depth, body)
    }

    private func forEachRepository(depth: Int, _ body: (GitDirectory) -> Void) {
        guard depth > 0, let names = try? files.list(descriptor) else { return }
        for entry in names where entry.kind == .directory || entry.kind == .unknown {
            guard let child = open(String(decoding: entry.name, as: UTF8.self)) else { continue }
            let directory = GitDirectory(child.raw, files)
            if directory.has("HEAD") {
                body(directory)
                directory.forEachModule(depth: depth - 1, body)
            } else {
                directory.forEachRepository(depth: depth - 1, body)
            }
        }
    }

    private func open(_ name: String) -> Descriptor? {
        try? files.openOwned(descriptor, CName(name), [.read, .directory, .noFollow], resolution: .beneath)
    }

    func has(_ name: String) -> Bool { status(name) != nil }

    func status(_ name: String) -> FileStatus? {
        guard
            let parent = try? files.openOwned(
                beneath: descriptor, BytePath(name)?.parent ?? .root, [.pathOnly, .directory, .noFollow],
                resolution: .beneath
            ), let path = BytePath(name)
        else { return nil }
        return (try? files.statusIfPresent(parent.raw, CName(path.name))) ?? nil
    }

    /// The first line of a file.
    func line(_ name: String) -> String? {
        guard let bytes = content(name, limit: GitDirectory.lineLimit) else { return nil }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    func content(_ name: String, limit: Int = largestFile) -> [UInt8]? {
        guard
            let file = try? files.openOwned(
                descriptor, CName(name), [.read, .noFollow, .nonBlocking], resolution: .beneath
            ),
            let status = try? files.status(file.raw), status.kind == .regular, status.size <= UInt64(limit)
        else { return nil }
        return try? files.readUpTo(file.raw, Int(status.size), at: 0)
    }
}

extension GitDirectory {
    /// Whether the directory's own configuration says that no working tree belongs to it.
    var isBare: Bool {
        GitLog.lines(content("config", limit: 1 << 20) ?? []).contains { line in
            let letters = line.filter { $0 != UInt8(ascii: "\t") && $0 != UInt8(ascii: " ") }
            return String(decoding: letters, as: UTF8.self).lowercased() == "bare=true"
        }
    }
}
