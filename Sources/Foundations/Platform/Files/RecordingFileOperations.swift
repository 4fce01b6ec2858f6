internal import Synchronization

/// File operations that keep a ``CrashLog`` of every change beneath one directory, for ``CrashSimulator``.
///
/// Changes run one at a time, so that the log has the order in which they happened. Files that are changed by other
/// means, such as a database's own, are not seen.
package final class RecordingFileOperations: FileOperations {
    private let base: any FileOperations
    private let state: Mutex<CrashRecorder>

    /// - Parameters:
    ///   - base: What performs the calls.
    ///   - root: The directory to watch; what it holds now counts as durable.
    /// - Throws: When the directory cannot be read.
    package init(_ base: any FileOperations, watching root: AbsolutePath) throws(SystemError) {
        self.base = base
        state = Mutex(try CrashRecorder(watching: root))
    }

    package var log: CrashLog { state.withLock { $0.log } }

    package func open(
        _ directory: Int32, _ name: borrowing CName, _ mode: OpenMode, permissions: UInt32, resolution: Resolution
    ) throws(SystemError) -> Int32 {
        let name = copy name
        guard !mode.isDisjoint(with: [.create, .truncate, .append]) else {
            return try base.open(directory, name, mode, permissions: permissions, resolution: resolution)
        }
        return try state.withLock { recorder throws(SystemError) -> Int32 in
            let slot = recorder.slot(directory, name)
            let descriptor = try base.open(directory, name, mode, permissions: permissions, resolution: resolution)
            if mode.contains(.append) { recorder.appending.insert(descriptor) }
            if mode.contains(.create), let slot, !recorder.isKnown(slot) {
                recorder.recordArrival(at: slot, directory, name)
            } else if mode.contains(.truncate), let node = recorder.node(descriptor) {
                recorder.record(.truncate(node: node, size: 0))
            }
            return descriptor
        }
    }

    package func close(_ descriptor: Int32) throws(SystemError) {
        // Under the lock, or another thread's new file could have the number before it is forgotten.
        try state.withLock { recorder throws(SystemError) in
            recorder.appending.remove(descriptor)
            try base.close(descriptor)
        }
    }

    package func write(
        _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: UInt64
    ) throws(SystemError) -> Int {
        try state.withLock { recorder throws(SystemError) -> Int in
            let node = recorder.node(descriptor)
            // pwrite(2): on a file opened for appending, Linux ignores the offset.
            let place = recorder.appending.contains(descriptor) ? recorder.size(descriptor) : offset
            let count = try unsafe base.write(descriptor, bytes, at: offset)
            if let node {
                let written = unsafe Array(bytes.prefix(count))
                recorder.record(.write(node: node, offset: Int(place), written))
            }
            return count
        }
    }

    package func truncate(_ descriptor: Int32, to size: UInt64) throws(SystemError) {
        try changing(descriptor, { .truncate(node: $0, size: Int(size)) }) { () throws(SystemError) in
            try base.truncate(descriptor, to: size)
        }
    }

    package func fsync(_ descriptor: Int32) throws(SystemError) {
        try syncing(descriptor, dataOnly: false) { () throws(SystemError) in try base.fsync(descriptor) }
    }

    package func fdatasync(_ descriptor: Int32) throws(SystemError) {
        try syncing(descriptor, dataOnly: true) { () throws(SystemError) in try base.fdatasync(descriptor) }
    }

    package func syncFileSystem(_ descriptor: Int32) throws(SystemError) {
        try state.withLock { recorder throws(SystemError) in
            do throws(SystemError) {
                try base.syncFileSystem(descriptor)
            } catch {
                recorder.record(.failedSyncAll)
                throw error
            }
            if recorder.isOnWatchedDevice(descriptor) { recorder.record(.syncAll) }
        }
    }

    package func rename(
        _ fromDirectory: Int32, _ from: borrowing CName, _ toDirectory: Int32, _ to: borrowing CName, _ mode: RenameMode
    ) throws(SystemError) {
        let from = copy from
        let to = copy to
        try state.withLock { recorder throws(SystemError) in
            let source = recorder.slot(fromDirectory, from)
            let target = recorder.slot(toDirectory, to)
            try base.rename(fromDirectory, from, toDirectory, to, mode)
            let arrivals = recorder.recordRename(source, target, mode)
            if arrivals.atTarget, let target { recorder.recordArrival(at: target, toDirectory, to) }
            if arrivals.atSource, let source { recorder.recordArrival(at: source, fromDirectory, from) }
        }
    }

    package func unlink(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        let name = copy name
        try removing(directory, name) { () throws(SystemError) in try base.unlink(directory, name) }
    }

    package func removeDirectory(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        let name = copy name
        try removing(directory, name) { () throws(SystemError) in try base.removeDirectory(directory, name) }
    }

    package func makeDirectory(
        _ directory: Int32, _ name: borrowing CName, permissions: UInt32
    ) throws(SystemError) {
        let name = copy name
        try adding(directory, name) { () throws(SystemError) in
            try base.makeDirectory(directory, name, permissions: permissions)
        }
    }

    package func link(
        _ fromDirectory: Int32, _ from: borrowing CName, _ toDirectory: Int32, _ to: borrowing CName
    ) throws(SystemError) {
        let from = copy from
        let to = copy to
        try adding(toDirectory, to) { () throws(SystemError) in
            try base.link(fromDirectory, from, toDirectory, to)
        }
    }

    package func symlink(
        target: borrowing CName, _ directory: Int32, _ name: borrowing CName
    ) throws(SystemError) {
        let target = copy target
        let name = copy name
        try adding(directory, name) { () throws(SystemError) in
            try base.symlink(target: target, directory, name)
        }
    }

    package func clone(_ from: Int32, to: Int32) throws(SystemError) {
        try state.withLock { recorder throws(SystemError) in
            try base.clone(from, to: to)
            guard let node = recorder.node(to) else { return }
            let content = try base.readUpTo(to, Int(clamping: recorder.size(to)), at: 0)
            recorder.record(.truncate(node: node, size: 0))
            recorder.record(.write(node: node, offset: 0, content))
        }
    }

    package func copyRange(_ from: Int32, to: Int32, count: Int) throws(SystemError) -> Int {
        try state.withLock { recorder throws(SystemError) -> Int in
            // Files are copied from their beginning on, so what is new lies at the end.
            let place = recorder.size(to)
            let copied = try base.copyRange(from, to: to, count: count)
            if let node = recorder.node(to), copied > 0 {
                recorder.record(.write(node: node, offset: Int(place), try base.readUpTo(to, copied, at: place)))
            }
            return copied
        }
    }

    package func makeWhiteout(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        let name = copy name
        try adding(directory, name) { () throws(SystemError) in try base.makeWhiteout(directory, name) }
    }

    package func snapshot(_ subvolume: Int32, to directory: Int32, _ name: borrowing CName) throws(SystemError) {
        let name = copy name
        try adding(directory, name) { () throws(SystemError) in
            try base.snapshot(subvolume, to: directory, name)
        }
    }

    package func removeSnapshot(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        let name = copy name
        try removing(directory, name) { () throws(SystemError) in try base.removeSnapshot(directory, name) }
    }

    package func changeMode(_ descriptor: Int32, _ permissions: UInt32) throws(SystemError) {
        try changing(descriptor, { .permissions(node: $0, permissions) }) { () throws(SystemError) in
            try base.changeMode(descriptor, permissions)
        }
    }

    package func changeMode(
        _ directory: Int32, _ name: borrowing CName, _ permissions: UInt32
    ) throws(SystemError) {
        let name = copy name
        try changing(directory, name, { .permissions(node: $0, permissions) }) { () throws(SystemError) in
            try base.changeMode(directory, name, permissions)
        }
    }

    package func changeOwner(_ descriptor: Int32, user: UInt32, group: UInt32) throws(SystemError) {
        let owner = CrashOwner(user: user, group: group)
        try changing(descriptor, { .owner(node: $0, owner) }) { () throws(SystemError) in
            try base.changeOwner(descriptor, user: user, group: group)
        }
    }

    package func changeOwner(
        _ directory: Int32, _ name: borrowing CName, user: UInt32, group: UInt32
    ) throws(SystemError) {
        let name = copy name
        let owner = CrashOwner(user: user, group: group)
        try changing(directory, name, { .owner(node: $0, owner) }) { () throws(SystemError) in
            try base.changeOwner(directory, name, user: user, group: group)
        }
    }

    package func setModified(_ descriptor: Int32, nanoseconds: Int64) throws(SystemError) {
        try changing(descriptor, { .modified(node: $0, nanoseconds) }) { () throws(SystemError) in
            try base.setModified(descriptor, nanoseconds: nanoseconds)
        }
    }

    package func setAttribute(
        _ descriptor: Int32, _ name: borrowing CName, _ value: [UInt8]
    ) throws(SystemError) {
        let name = copy name
        try changing(descriptor, { .attribute(node: $0, name: name.raw, value: value) }) { () throws(SystemError) in
            try base.setAttribute(descriptor, name, value)
        }
    }

    package func removeAttribute(_ descriptor: Int32, _ name: borrowing CName) throws(SystemError) {
        let name = copy name
        try changing(descriptor, { .attribute(node: $0, name: name.raw, value: nil) }) { () throws(SystemError) in
            try base.removeAttribute(descriptor, name)
        }
    }
}

/// How each family of changes is recorded.
extension RecordingFileOperations {
    private func changing(
        _ descriptor: Int32, _ change: (Int) -> CrashChange, _ call: () throws(SystemError) -> Void
    ) throws(SystemError) {
        try state.withLock { recorder throws(SystemError) in
            try call()
            if let node = recorder.node(descriptor) { recorder.record(change(node)) }
        }
    }

    private func changing(
        _ directory: Int32, _ name: CName, _ change: (Int) -> CrashChange, _ call: () throws(SystemError) -> Void
    ) throws(SystemError) {
        try state.withLock { recorder throws(SystemError) in
            try call()
            if let node = recorder.node(directory, name) { recorder.record(change(node)) }
        }
    }

    private func syncing(
        _ descriptor: Int32, dataOnly: Bool, _ call: () throws(SystemError) -> Void
    ) throws(SystemError) {
        try state.withLock { recorder throws(SystemError) in
            let node = recorder.node(descriptor)
            do throws(SystemError) {
                try call()
            } catch {
                if let node { recorder.record(.failedSync(node: node)) }
                throw error
            }
            if let node { recorder.record(.sync(node: node, dataOnly: dataOnly)) }
        }
    }

    private func adding(
        _ directory: Int32, _ name: CName, _ call: () throws(SystemError) -> Void
    ) throws(SystemError) {
        try state.withLock { recorder throws(SystemError) in
            let slot = recorder.slot(directory, name)
            try call()
            if let slot { recorder.recordArrival(at: slot, directory, name) }
        }
    }

    private func removing(
        _ directory: Int32, _ name: CName, _ call: () throws(SystemError) -> Void
    ) throws(SystemError) {
        try state.withLock { recorder throws(SystemError) in
            let slot = recorder.slot(directory, name)
            try call()
            if let slot, recorder.isKnown(slot) { recorder.record(.unlink(slot)) }
        }
    }
}

/// What changes nothing passes through.
extension RecordingFileOperations {
    package func read(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
    ) throws(SystemError) -> Int {
        try unsafe base.read(descriptor, into: buffer, at: offset)
    }

    package func seek(
        _ descriptor: Int32, to target: SeekTarget, from offset: UInt64
    ) throws(SystemError) -> UInt64? {
        try base.seek(descriptor, to: target, from: offset)
    }

    package func startWriteback(_ descriptor: Int32) throws(SystemError) {
        try base.startWriteback(descriptor)
    }

    package func status(_ descriptor: Int32) throws(SystemError) -> FileStatus { try base.status(descriptor) }

    package func status(_ directory: Int32, rawName: UnsafePointer<CChar>, into status: inout FileStatus) -> Int32 {
        unsafe base.status(directory, rawName: rawName, into: &status)
    }

    package func access(_ directory: Int32, _ name: borrowing CName, mode: Int32) throws(SystemError) {
        try base.access(directory, name, mode: mode)
    }

    package func space(_ descriptor: Int32) throws(SystemError) -> FileSystemSpace { try base.space(descriptor) }

    package func readLink(_ directory: Int32, _ name: borrowing CName) throws(SystemError) -> [UInt8] {
        try base.readLink(directory, name)
    }

    package func list(_ descriptor: Int32) throws(SystemError) -> [DirectoryEntry] { try base.list(descriptor) }

    package func attributeNames(_ descriptor: Int32) throws(SystemError) -> [[UInt8]] {
        try base.attributeNames(descriptor)
    }

    package func attribute(_ descriptor: Int32, _ name: borrowing CName) throws(SystemError) -> [UInt8] {
        try base.attribute(descriptor, name)
    }

    package func map(_ descriptor: Int32, offset: UInt64, length: Int) throws(SystemError) -> UnsafeRawBufferPointer {
        try unsafe base.map(descriptor, offset: offset, length: length)
    }

    package func provesNoWriter(_ descriptor: Int32) throws(SystemError) -> Bool {
        try base.provesNoWriter(descriptor)
    }

    package func tryLock(_ descriptor: Int32, exclusive: Bool) throws(SystemError) -> Bool {
        try base.tryLock(descriptor, exclusive: exclusive)
    }

    package func unlock(_ descriptor: Int32) throws(SystemError) { try base.unlock(descriptor) }
}
