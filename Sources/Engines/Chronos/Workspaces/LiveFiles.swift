internal import Base
internal import Platform
internal import Synchronization

/// The workspace that a new one begins from: what is still there as it was captured need not be read from the store.
///
/// A file is believed to be the captured one when what the kernel says about it is what the capture saw, before it is copied
/// and after.
struct LiveFiles: Sendable {
    /// What all workers have found out and done.
    struct Tally: Sendable {
        /// False once the filesystem turned out not to share blocks between files, or not with the new workspace.
        var mayClone = true
        var mayCopy = true
        var cloned = 0
        var copied = 0
    }

    final class Shared: Sendable {
        private let state = Mutex(Tally())

        var tally: Tally { state.withLock { $0 } }

        func note(_ change: (inout Tally) -> Void) { state.withLock { change(&$0) } }
    }

    let home: Home
    let project: ProjectRecord
    let repositories: Set<BytePath>
    let files: any FileOperations
    private let opened: Opened
    let shared = Shared()

    private final class Opened: Sendable {
        let directory: Descriptor

        init(_ directory: consuming Descriptor) { self.directory = directory }
    }

    /// Nil for a workspace that is gone or cannot be entered, which has nothing to give.
    init?(of project: ProjectRecord, repositories: Set<BytePath>, _ home: Home, _ files: any FileOperations) {
        guard let root = try? files.openOwned(absolute: project.root, [.read, .directory]) else { return nil }
        self.home = home
        self.project = project
        self.repositories = repositories
        self.files = files
        opened = Opened(root)
    }

    /// The open workspace, for as long as this value is held.
    var root: Int32 { opened.directory.raw }

    func makeSource() -> LiveFileSource { LiveFileSource(self) }
}

/// What one worker takes from a ``LiveFiles``.
final class LiveFileSource {
    private let live: LiveFiles
    private let seen: SignatureIndex
    private let directories: DirectoryCache
    private var files: any FileOperations { live.files }

    /// Smaller files are as quickly written as another file is opened to be cloned; a file without blocks has none to share.
    private static let smallest: UInt64 = 1

    init(_ live: LiveFiles) {
        self.live = live
        seen = SignatureIndex(live.home, live.project, repositories: live.repositories, live.files)
        directories = DirectoryCache(live.files, root: live.root, .beneath)
    }

    /// Gives a new, empty file the content of an entry; false, with the file still empty, where that cannot be had here.
    func fill(_ file: Int32, with entry: TreeEntry, at path: BytePath) throws(SystemError) -> Bool {
        guard entry.kind == .file, entry.size >= LiveFileSource.smallest, let content = entry.content else {
            return false
        }
        let tally = live.shared.tally
        guard tally.mayClone || tally.mayCopy else { return false }
        guard let known = seen.seen(path), known.content == content, !known.isRacy else { return false }
        do throws(SystemError) {
            let source = try files.openOwned(
                try directories.open(path.parent ?? .root), CName(path.name), [.read, .noFollow, .nonBlocking],
                resolution: .beneath)
            let before = try files.status(source.raw)
            // Holes are kept by the store's way of writing, and by clones.
            guard ScanSignature(before) == known.signature, before.size == entry.size else { return false }
            guard try copy(source.raw, file, before) else { return false }
            if ScanSignature(try files.status(source.raw)) == known.signature { return true }
        } catch {
            if error.isNoSpace { throw error }
        }
        // Something of it may have been written.
        try files.truncate(file, to: 0)
        return false
    }

    private func copy(_ source: Int32, _ file: Int32, _ status: FileStatus) throws(SystemError) -> Bool {
        if live.shared.tally.mayClone {
            do throws(SystemError) {
                try files.clone(source, to: file)
                live.shared.note { $0.cloned += 1 }
                return true
            } catch {
                guard error.isUnsupported || error.isOtherMount || error.isNoTerminal else { throw error }
                live.shared.note { $0.mayClone = false }
            }
        }
        guard live.shared.tally.mayCopy, status.allocated == status.size else { return false }
        var left = status.size
        while left > 0 {
            let copied: Int
            do throws(SystemError) {
                copied = try files.copyRange(source, to: file, count: Int(clamping: left))
            } catch {
                guard error.isUnsupported || error.isOtherMount else { throw error }
                live.shared.note { $0.mayCopy = false }
                if left < status.size { try files.truncate(file, to: 0) }
                return false
            }
            // It has become shorter: the comparison that follows tells.
            if copied == 0 { return true }
            left -= UInt64(copied)
        }
        live.shared.note { $0.copied += 1 }
        return true
    }
}
