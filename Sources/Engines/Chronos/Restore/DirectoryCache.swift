internal import Base
internal import Platform

/// Opens directories beneath a root through no link, and keeps the one opened last: files come in the order of their
/// directories.
final class DirectoryCache {
    private let files: any FileOperations
    private let root: Int32
    private let resolution: Resolution
    private var path: BytePath?
    private var opened: Descriptor?

    init(_ files: any FileOperations, root: Int32, _ resolution: Resolution) {
        self.files = files
        self.root = root
        self.resolution = resolution
    }

    /// Valid until the next call.
    func open(_ wanted: BytePath) throws(SystemError) -> Int32 {
        if wanted.isRoot { return root }
        if path != wanted || opened == nil {
            opened = try files.openOwned(beneath: root, wanted, [.read, .directory, .noFollow], resolution: resolution)
            path = wanted
        }
        return opened?.raw ?? root
    }

    /// Who owns what is there now; nil when there is nothing, or nothing that can be reached.
    func owner(of path: BytePath) -> Staging.Owner? {
        guard let parent = try? open(path.parent ?? .root), let status = try? files.status(parent, CName(path.name))
        else { return nil }
        return (status.user, status.group)
    }
}
