internal import Base
internal import Glibc
internal import Platform
internal import Synchronization

/// File operations that see the workspace of a sandbox timeline as its programs do: its upper directory over its base.
///
/// Only directories that were opened by ``openMerged(_:)``, and those opened beneath them, are seen so; everything else passes
/// through. They are read only: what is to be written goes into the upper directory itself.
final class MergedFiles: FileOperations {
    private let base: any FileOperations
    private let count = Atomic<Int>(0)
    private let merged = Mutex<[Int32: Layers]>([:])

    /// What a merged directory is made of; the descriptor that others hold is the upper one's.
    private struct Layers {
        let lower: Int32?
    }

    private enum Place {
        case upper
        case lower(Int32)
        case both(Int32)
        case missing(Int32)
    }

    init(_ base: any FileOperations) {
        self.base = base
    }

    private static let opaque = "user.overlay.opaque"
    private static let whiteout = "user.overlay.whiteout"

    /// Opens the root of an overlay.
    func openMerged(_ place: OverlayPlace) throws(SystemError) -> Descriptor {
        let lower = try base.open(
            FileDescriptors.none, CName(place.lower.bytes), [.read, .directory], permissions: 0, resolution: .trusting)
        do throws(SystemError) {
            let upper = try base.open(
                FileDescriptors.none, CName(place.upper.bytes), [.read, .directory], permissions: 0,
                resolution: .trusting)
            note(upper, Layers(lower: lower))
            return Descriptor(owning: upper, self)
        } catch {
            try? base.close(lower)
            throw error
        }
    }

    /// Whether a name of a merged directory means a file of the base.
    func isLower(_ directory: Int32, _ name: borrowing CName) -> Bool {
        guard let layers = layers(directory), case .lower = locate(directory, layers, name) else { return false }
        return true
    }

    // MARK: - Which layer

    private func layers(_ descriptor: Int32) -> Layers? {
        if count.load(ordering: .acquiring) == 0 { return nil }
        return merged.withLock { $0[descriptor] }
    }

    private func note(_ descriptor: Int32, _ layers: Layers) {
        merged.withLock { $0[descriptor] = layers }
        _ = count.add(1, ordering: .acquiringAndReleasing)
    }

    private func status(_ directory: Int32, _ name: borrowing CName) -> (status: FileStatus, failure: Int32) {
        var status = FileStatus.none
        let failure = unsafe name.withPointer { unsafe base.status(directory, rawName: $0, into: &status) }
        return (status, failure)
    }

    /// In which layer a path lies; each part of it is asked for, since a directory may hide the one beneath it.
    private func locate(_ upper: Int32, _ layers: Layers, _ name: borrowing CName) -> Place {
        let raw = name.raw
        var lower = layers.lower
        if raw == [UInt8(ascii: ".")] { return lower.map { .both($0) } ?? .upper }
        var end = 0
        while end < raw.count {
            end = raw[(end == 0 ? 0 : end + 1)...].firstIndex(of: UInt8(ascii: "/")) ?? raw.count
            let part = CName(Array(raw[..<end]))
            let isLast = end == raw.count
            let (above, failure) = status(upper, part)
            if failure == ENOENT { return lower.map { .lower($0) } ?? .missing(ENOENT) }
            if failure != 0 { return .missing(failure) }
            if isWhiteout(above, upper, part) { return .missing(ENOENT) }
            guard above.kind == .directory else { return isLast ? .upper : .missing(ENOTDIR) }
            if let beneath = lower {
                let (below, isMissing) = status(beneath, part)
                if isMissing != 0 || below.kind != .directory || isOpaque(upper, part) { lower = nil }
            }
        }
        return lower.map { .both($0) } ?? .upper
    }

    private func isWhiteout(_ status: FileStatus, _ directory: Int32, _ name: borrowing CName) -> Bool {
        if status.kind == .characterDevice { return status.specialDevice == 0 }
        // The form that those use who may not make devices.
        guard status.kind == .regular, status.size == 0 else { return false }
        return attribute(MergedFiles.whiteout, directory, name) != nil
    }

    private func isOpaque(_ directory: Int32, _ name: borrowing CName) -> Bool {
        attribute(MergedFiles.opaque, directory, name) == Array("y".utf8)
    }

    private func attribute(_ attribute: String, _ directory: Int32, _ name: borrowing CName) -> [UInt8]? {
        let name = copy name
        guard let opened = try? base.openOwned(directory, name, [.read, .noFollow, .nonBlocking]) else { return nil }
        return try? base.attribute(opened.raw, CName(attribute))
    }

    private func refuse(_ operation: FileOperation, _ descriptor: Int32) throws(SystemError) {
        if layers(descriptor) != nil { throw SystemError(operation, EROFS, "descriptor \(descriptor)") }
    }

    // MARK: - Seen through both layers

    func open(
        _ directory: Int32, _ name: borrowing CName, _ mode: OpenMode, permissions: UInt32, resolution: Resolution
    ) throws(SystemError) -> Int32 {
        guard let layers = layers(directory) else {
            return try base.open(directory, name, mode, permissions: permissions, resolution: resolution)
        }
        guard mode.isDisjoint(with: [.write, .create, .truncate, .append]) else {
            throw SystemError(.open, EROFS, name.text)
        }
        switch locate(directory, layers, name) {
        case .missing(let failure): throw SystemError(.open, failure, name.text)
        case .lower(let lower):
            return try base.open(lower, name, mode, permissions: permissions, resolution: resolution)
        case .upper:
            let opened = try base.open(directory, name, mode, permissions: permissions, resolution: resolution)
            // A directory of its own may hold marks all the same.
            if (try? base.status(opened).kind) == .directory { note(opened, Layers(lower: nil)) }
            return opened
        case .both(let lower):
            let beneath = try base.open(
                lower, name, [.read, .directory, .noFollow], permissions: 0, resolution: resolution)
            do throws(SystemError) {
                let opened = try base.open(directory, name, mode, permissions: permissions, resolution: resolution)
                note(opened, Layers(lower: beneath))
                return opened
            } catch {
                try? base.close(beneath)
                throw error
            }
        }
    }

    func close(_ descriptor: Int32) throws(SystemError) {
        if count.load(ordering: .acquiring) > 0,
            let layers = merged.withLock({ $0.removeValue(forKey: descriptor) })
        {
            _ = count.subtract(1, ordering: .acquiringAndReleasing)
            if let lower = layers.lower { try? base.close(lower) }
        }
        try base.close(descriptor)
    }

    func status(_ directory: Int32, rawName: UnsafePointer<CChar>, into status: inout FileStatus) -> Int32 {
        guard let layers = layers(directory) else {
            return unsafe base.status(directory, rawName: rawName, into: &status)
        }
        let name = unsafe CName(Array(UnsafeBufferPointer(start: rawName, count: strlen(rawName))).map(UInt8.init))
        switch locate(directory, layers, name) {
        case .missing(let failure): return failure
        case .lower(let lower): return unsafe base.status(lower, rawName: rawName, into: &status)
        case .upper, .both: return unsafe base.status(directory, rawName: rawName, into: &status)
        }
    }

    func list(_ descriptor: Int32) throws(SystemError) -> [DirectoryEntry] {
        let entries = try base.list(descriptor)
        guard let layers = layers(descriptor) else { return entries }
        var hidden: Set<[UInt8]> = []
        var found: [DirectoryEntry] = []
        for entry in entries {
            hidden.insert(entry.name)
            let mayBeMark = entry.kind != .directory && entry.kind != .symlink
            if mayBeMark {
                let name = CName(entry.name)
                let (status, failure) = status(descriptor, name)
                if failure != 0 || isWhiteout(status, descriptor, name) { continue }
            }
            found.append(entry)
        }
        if let lower = layers.lower { found += try base.list(lower).filter { !hidden.contains($0.name) } }
        return found
    }

    func readLink(_ directory: Int32, _ name: borrowing CName) throws(SystemError) -> [UInt8] {
        guard let layers = layers(directory) else { return try base.readLink(directory, name) }
        switch locate(directory, layers, name) {
        case .missing(let failure): throw SystemError(.readlink, failure, name.text)
        case .lower(let lower): return try base.readLink(lower, name)
        case .upper, .both: return try base.readLink(directory, name)
        }
    }

    func access(_ directory: Int32, _ name: borrowing CName, mode: Int32) throws(SystemError) {
        guard let layers = layers(directory) else { return try base.access(directory, name, mode: mode) }
        switch locate(directory, layers, name) {
        case .missing(let failure): throw SystemError(.access, failure, name.text)
        case .lower(let lower): try base.access(lower, name, mode: mode)
        case .upper, .both: try base.access(directory, name, mode: mode)
        }
    }
}

/// What would change a merged directory is refused; files and other directories pass through.
extension MergedFiles {
    func rename(
        _ fromDirectory: Int32, _ from: borrowing CName, _ toDirectory: Int32, _ to: borrowing CName, _ mode: RenameMode
    ) throws(SystemError) {
        try refuse(.rename, fromDirectory)
        try refuse(.rename, toDirectory)
        try base.rename(fromDirectory, from, toDirectory, to, mode)
    }

    func unlink(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        try refuse(.unlink, directory)
        try base.unlink(directory, name)
    }

    func removeDirectory(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        try refuse(.unlink, directory)
        try base.removeDirectory(directory, name)
    }

    func makeDirectory(_ directory: Int32, _ name: borrowing CName, permissions: UInt32) throws(SystemError) {
        try refuse(.mkdir, directory)
        try base.makeDirectory(directory, name, permissions: permissions)
    }

    func link(
        _ fromDirectory: Int32, _ from: borrowing CName, _ toDirectory: Int32, _ to: borrowing CName
    ) throws(SystemError) {
        try refuse(.link, fromDirectory)
        try refuse(.link, toDirectory)
        try base.link(fromDirectory, from, toDirectory, to)
    }

    func symlink(target: borrowing CName, _ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        try refuse(.symlink, directory)
        try base.symlink(target: target, directory, name)
    }

    func changeMode(_ descriptor: Int32, _ permissions: UInt32) throws(SystemError) {
        try base.changeMode(descriptor, permissions)
    }

    func changeMode(_ directory: Int32, _ name: borrowing CName, _ permissions: UInt32) throws(SystemError) {
        try refuse(.chmod, directory)
        try base.changeMode(directory, name, permissions)
    }

    func changeOwner(_ descriptor: Int32, user: UInt32, group: UInt32) throws(SystemError) {
        try base.changeOwner(descriptor, user: user, group: group)
    }

    func changeOwner(_ directory: Int32, _ name: borrowing CName, user: UInt32, group: UInt32) throws(SystemError) {
        try refuse(.chown, directory)
        try base.changeOwner(directory, name, user: user, group: group)
    }

    func makeWhiteout(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        try refuse(.mknod, directory)
        try base.makeWhiteout(directory, name)
    }

    func snapshot(_ subvolume: Int32, to directory: Int32, _ name: borrowing CName) throws(SystemError) {
        try base.snapshot(subvolume, to: directory, name)
    }

    func removeSnapshot(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        try base.removeSnapshot(directory, name)
    }
}

/// What is about an open file passes through.
extension MergedFiles {
    func read(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
    ) throws(SystemError) -> Int {
        try unsafe base.read(descriptor, into: buffer, at: offset)
    }

    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws(SystemError) -> Int {
        try unsafe base.write(descriptor, bytes, at: offset)
    }

    func seek(_ descriptor: Int32, to target: SeekTarget, from offset: UInt64) throws(SystemError) -> UInt64? {
        try base.seek(descriptor, to: target, from: offset)
    }

    func truncate(_ descriptor: Int32, to size: UInt64) throws(SystemError) {
        try base.truncate(descriptor, to: size)
    }

    func fsync(_ descriptor: Int32) throws(SystemError) { try base.fsync(descriptor) }
    func fdatasync(_ descriptor: Int32) throws(SystemError) { try base.fdatasync(descriptor) }
    func syncFileSystem(_ descriptor: Int32) throws(SystemError) { try base.syncFileSystem(descriptor) }
    func startWriteback(_ descriptor: Int32) throws(SystemError) { try base.startWriteback(descriptor) }
    func status(_ descriptor: Int32) throws(SystemError) -> FileStatus { try base.status(descriptor) }
    func space(_ descriptor: Int32) throws(SystemError) -> FileSystemSpace { try base.space(descriptor) }

    func setModified(_ descriptor: Int32, nanoseconds: Int64) throws(SystemError) {
        try base.setModified(descriptor, nanoseconds: nanoseconds)
    }

    func clone(_ from: Int32, to: Int32) throws(SystemError) { try base.clone(from, to: to) }

    func copyRange(_ from: Int32, to: Int32, count: Int) throws(SystemError) -> Int {
        try base.copyRange(from, to: to, count: count)
    }

    func attributeNames(_ descriptor: Int32) throws(SystemError) -> [[UInt8]] {
        try base.attributeNames(descriptor)
    }

    func attribute(_ descriptor: Int32, _ name: borrowing CName) throws(SystemError) -> [UInt8] {
        try base.attribute(descriptor, name)
    }

    func setAttribute(_ descriptor: Int32, _ name: borrowing CName, _ value: [UInt8]) throws(SystemError) {
        try base.setAttribute(descriptor, name, value)
    }

    func removeAttribute(_ descriptor: Int32, _ name: borrowing CName) throws(SystemError) {
        try base.removeAttribute(descriptor, name)
    }

    func map(_ descriptor: Int32, offset: UInt64, length: Int) throws(SystemError) -> UnsafeRawBufferPointer {
        try unsafe base.map(descriptor, offset: offset, length: length)
    }

    func provesNoWriter(_ descriptor: Int32) throws(SystemError) -> Bool { try base.provesNoWriter(descriptor) }

    func tryLock(_ descriptor: Int32, exclusive: Bool) throws(SystemError) -> Bool {
        try base.tryLock(descriptor, exclusive: exclusive)
    }

    func unlock(_ descriptor: Int32) throws(SystemError) { try base.unlock(descriptor) }
}
