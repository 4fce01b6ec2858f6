internal import Base
internal import Platform

/// What every way of watching knows of a workspace: which directory it is, and what is mounted in it.
struct WatchedRoot: Sendable {
    let path: AbsolutePath
    let files: any FileOperations
    /// For the thread that waits; the other one is asked under the lock, so that neither takes the answer of the other.
    let wakingMounts: MountTable?
    private let mounts: MountTable?
    private let mountPoints: MountPoints?
    private let identity: FileIdentity

    /// To be made before anything is listed, so that whatever is mounted later is a change.
    init(_ path: AbsolutePath, _ directory: Int32, _ files: any FileOperations) throws(SystemError) {
        self.path = path
        self.files = files
        identity = FileIdentity(try files.status(directory))
        mounts = try MountTable()
        wakingMounts = try MountTable()
        mountPoints = try mounts?.read(beneath: path)
    }

    /// Opens the directory that has the root's name by now.
    func open() throws(SystemError) -> Descriptor { try files.openOwned(absolute: path, [.read, .directory]) }

    /// Whether an open directory is the one that is watched.
    func isSame(_ directory: Int32) -> Bool {
        (try? files.status(directory)).map(FileIdentity.init) == identity
    }

    /// Whether something was mounted or unmounted anywhere since the last question.
    var haveMountsChanged: Bool { mounts?.hasChanged == true }
    /// Whether what is mounted beneath the root is what was there in the beginning.
    var areMountsSame: Bool { (try? mounts?.read(beneath: path)) == mountPoints }

    /// What is mounted beneath the root: of another filesystem nothing is told, so it is looked at each time.
    var mountedPaths: [BytePath] { mountPoints?.paths ?? [] }
}
