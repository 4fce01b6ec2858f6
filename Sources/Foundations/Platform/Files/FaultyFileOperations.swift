internal import Synchronization

/// File operations that go wrong as a ``FaultPlan`` says; everything else passes through to the operations beneath.
package final class FaultyFileOperations: FileOperations {
    private let base: any FileOperations
    private let plan: FaultPlan
    private let die: @Sendable () -> Never
    private let beforeCall: @Sendable (FileOperation, Int) -> Void
    private let state = Mutex(FaultCounts())

    /// - Parameters:
    ///   - base: What performs the calls.
    ///   - plan: What goes wrong.
    ///   - die: Ends the process.
    ///   - beforeCall: Told each call and its number of its kind, so that a test can step in between two calls.
    package init(
        _ base: any FileOperations,
        _ plan: FaultPlan = FaultPlan(),
        die: @escaping @Sendable () -> Never = { Machine.killSelf() },
        beforeCall: @escaping @Sendable (FileOperation, Int) -> Void = { _, _ in },
    ) {
        self.base = base
        self.plan = plan
        self.die = die
        self.beforeCall = beforeCall
    }

    /// The calls made so far; a test runs once without faults and then fails each of them in turn.
    package var counts: FaultCounts { state.withLock { $0 } }

    private func next(_ operation: FileOperation, changesState: Bool) -> FaultPlan.Effect? {
        let (effect, number) = state.withLock { counts in
            counts.add(operation, changesState: changesState)
            return (
                plan.effect(operation: operation, counts: counts, changesState: changesState), counts[operation]
            )
        }
        beforeCall(operation, number)
        return effect
    }

    private func perform<Result>(
        _ operation: FileOperation,
        _ subject: @autoclosure () -> String,
        changesState: Bool? = nil,
        _ call: () throws(SystemError) -> Result,
    ) throws(SystemError) -> Result {
        switch next(operation, changesState: changesState ?? operation.changesState) {
        case nil, .short: return try call()
        case .failure(let errno): throw SystemError(operation, errno, subject())
        case .kill(.before), .kill(.torn): die()
        case .kill(.after):
            _ = try? call()
            die()
        }
    }

    private func half(_ count: Int) -> Int { max(1, count / 2) }

    package func open(
        _ directory: Int32, _ name: borrowing CName, _ mode: OpenMode, permissions: UInt32, resolution: Resolution
    ) throws(SystemError) -> Int32 {
        let name = copy name
        let changes = mode.contains(.create) || mode.contains(.truncate)
        return try perform(.open, name.text, changesState: changes) { () throws(SystemError) in
            try base.open(directory, name, mode, permissions: permissions, resolution: resolution)
        }
    }

    package func close(_ descriptor: Int32) throws(SystemError) {
        switch next(.close, changesState: false) {
        case nil, .short: try base.close(descriptor)
        case .failure(let errno):
            // Linux frees the descriptor whatever close reports.
            try? base.close(descriptor)
            throw SystemError(.close, errno, "descriptor \(descriptor)")
        case .kill: die()
        }
    }

    package func read(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
    ) throws(SystemError) -> Int {
        switch next(.read, changesState: false) {
        case nil: return try unsafe base.read(descriptor, into: buffer, at: offset)
        case .short:
            guard buffer.count > 1 else { return try unsafe base.read(descriptor, into: buffer, at: offset) }
            let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<half(buffer.count)])
            return try unsafe base.read(descriptor, into: part, at: offset)
        case .failure(let errno): throw SystemError(.read, errno, "descriptor \(descriptor)")
        case .kill: die()
        }
    }

    package func write(
        _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: UInt64
    ) throws(SystemError) -> Int {
        let effect = next(.write, changesState: true)
        switch effect {
        case nil: return try unsafe base.write(descriptor, bytes, at: offset)
        case .short:
            guard bytes.count > 1 else { return try unsafe base.write(descriptor, bytes, at: offset) }
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<half(bytes.count)])
            return try unsafe base.write(descriptor, part, at: offset)
        case .failure(let errno): throw SystemError(.write, errno, "descriptor \(descriptor)")
        case .kill(.before): die()
        case .kill(.after):
            _ = try? unsafe base.write(descriptor, bytes, at: offset)
            die()
        case .kill(.torn):
            let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)])
            _ = try? unsafe base.write(descriptor, part, at: offset)
            die()
        }
    }

    package func seek(
        _ descriptor: Int32, to target: SeekTarget, from offset: UInt64
    ) throws(SystemError) -> UInt64? {
        try perform(.seek, "descriptor \(descriptor)") { () throws(SystemError) in
            try base.seek(descriptor, to: target, from: offset)
        }
    }

    package func truncate(_ descriptor: Int32, to size: UInt64) throws(SystemError) {
        try perform(.truncate, "descriptor \(descriptor)") { () throws(SystemError) in
            try base.truncate(descriptor, to: size)
        }
    }

    package func fsync(_ descriptor: Int32) throws(SystemError) {
        try perform(.fsync, "descriptor \(descriptor)") { () throws(SystemError) in try base.fsync(descriptor) }
    }

    package func fdatasync(_ descriptor: Int32) throws(SystemError) {
        try perform(.fdatasync, "descriptor \(descriptor)") { () throws(SystemError) in
            try base.fdatasync(descriptor)
        }
    }

    package func syncFileSystem(_ descriptor: Int32) throws(SystemError) {
        try perform(.syncfs, "descriptor \(descriptor)") { () throws(SystemError) in
            try base.syncFileSystem(descriptor)
        }
    }

    package func startWriteback(_ descriptor: Int32) throws(SystemError) {
        try perform(.writeback, "descriptor \(descriptor)") { () throws(SystemError) in
            try base.startWriteback(descriptor)
        }
    }

    package func status(_ descriptor: Int32) throws(SystemError) -> FileStatus {
        try perform(.stat, "descriptor \(descriptor)") { () throws(SystemError) in try base.status(descriptor) }
    }

    package func status(_ directory: Int32, rawName: UnsafePointer<CChar>, into status: inout FileStatus) -> Int32 {
        switch next(.stat, changesState: false) {
        case nil, .short: return unsafe base.status(directory, rawName: rawName, into: &status)
        case .failure(let errno): return errno
        case .kill: die()
        }
    }

    package func access(_ directory: Int32, _ name: borrowing CName, mode: Int32) throws(SystemError) {
        let name = copy name
        try perform(.access, name.text) { () throws(SystemError) in
            try base.access(directory, name, mode: mode)
        }
    }

    package func space(_ descriptor: Int32) throws(SystemError) -> FileSystemSpace {
        try perform(.statfs, "descriptor \(descriptor)") { () throws(SystemError) in try base.space(descriptor) }
    }

    package func rename(
        _ fromDirectory: Int32, _ from: borrowing CName, _ toDirectory: Int32, _ to: borrowing CName, _ mode: RenameMode
    ) throws(SystemError) {
        let from = copy from
        let to = copy to
        try perform(.rename, to.text) { () throws(SystemError) in
            try base.rename(fromDirectory, from, toDirectory, to, mode)
        }
    }

    package func unlink(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        let name = copy name
        try perform(.unlink, name.text) { () throws(SystemError) in try base.unlink(directory, name) }
    }

    package func removeDirectory(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        let name = copy name
        try perform(.unlink, name.text) { () throws(SystemError) in try base.removeDirectory(directory, name) }
    }

    package func makeDirectory(
        _ directory: Int32, _ name: borrowing CName, permissions: UInt32
    ) throws(SystemError) {
        let name = copy name
        try perform(.mkdir, name.text) { () throws(SystemError) in
            try base.makeDirectory(directory, name, permissions: permissions)
        }
    }

    package func link(
        _ fromDirectory: Int32, _ from: borrowing CName, _ toDirectory: Int32, _ to: borrowing CName
    ) throws(SystemError) {
        let from = copy from
        let to = copy to
        try perform(.link, to.text) { () throws(SystemError) in
            try base.link(fromDirectory, from, toDirectory, to)
        }
    }

    package func symlink(
        target: borrowing CName, _ directory: Int32, _ name: borrowing CName
    ) throws(SystemError) {
        let target = copy target
        let name = copy name
        try perform(.symlink, name.text) { () throws(SystemError) in
            try base.symlink(target: target, directory, name)
        }
    }

    package func readLink(_ directory: Int32, _ name: borrowing CName) throws(SystemError) -> [UInt8] {
        let name = copy name
        return try perform(.readlink, name.text) { () throws(SystemError) in try base.readLink(directory, name) }
    }

    package func changeMode(_ descriptor: Int32, _ permissions: UInt32) throws(SystemError) {
        try perform(.chmod, "descriptor \(descriptor)") { () throws(SystemError) in
            try base.changeMode(descriptor, permissions)
        }
    }

    package func changeMode(
        _ directory: Int32, _ name: borrowing CName, _ permissions: UInt32
    ) throws(SystemError) {
        let name = copy name
        try perform(.chmod, name.text) { () throws(SystemError) in
            try base.changeMode(directory, name, permissions)
        }
    }

    package func changeOwner(_ descriptor: Int32, user: UInt32, group: UInt32) throws(SystemError) {
        try perform(.chown, "descriptor \(descriptor)") { () throws(SystemError) in
            try base.changeOwner(descriptor, user: user, group: group)
        }
    }

    package func changeOwner(
        _ directory: Int32, _ name: borrowing CName, user: UInt32, group: UInt32
    ) throws(SystemError) {
        let name = copy name
        try perform(.chown, name.text) { () throws(SystemError) in
            try base.changeOwner(directory, name, user: user, group: group)
        }
    }

    package func setModified(_ descriptor: Int32, nanoseconds: Int64) throws(SystemError) {
        try perform(.utimens, "descriptor \(descriptor)") { () throws(SystemError) in
            try base.setModified(descriptor, nanoseconds: nanoseconds)
        }
    }

    package func clone(_ from: Int32, to: Int32) throws(SystemError) {
        try perform(.copy, "descriptor \(to)") { () throws(SystemError) in try base.clone(from, to: to) }
    }

    package func copyRange(_ from: Int32, to: Int32, count: Int) throws(SystemError) -> Int {
        try perform(.copy, "descriptor \(to)") { () throws(SystemError) in
            try base.copyRange(from, to: to, count: count)
        }
    }

    package func makeWhiteout(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        let name = copy name
        try perform(.mknod, name.text) { () throws(SystemError) in try base.makeWhiteout(directory, name) }
    }

    package func snapshot(_ subvolume: Int32, to directory: Int32, _ name: borrowing CName) throws(SystemError) {
        let name = copy name
        try perform(.snapshot, name.text) { () throws(SystemError) in
            try base.snapshot(subvolume, to: directory, name)
        }
    }

    package func removeSnapshot(_ directory: Int32, _ name: borrowing CName) throws(SystemError) {
        let name = copy name
        try perform(.unlink, name.text) { () throws(SystemError) in try base.removeSnapshot(directory, name) }
    }

    package func list(_ descriptor: Int32) throws(SystemError) -> [DirectoryEntry] {
        try perform(.list, "descriptor \(descriptor)") { () throws(SystemError) in try base.list(descriptor) }
    }

    package func attributeNames(_ descriptor: Int32) throws(SystemError) -> [[UInt8]] {
        try perform(.listxattr, "descriptor \(descriptor)") { () throws(SystemError) in
            try base.attributeNames(descriptor)
        }
    }

    package func attribute(_ descriptor: Int32, _ name: borrowing CName) throws(SystemError) -> [UInt8] {
        let name = copy name
        return try perform(.getxattr, name.text) { () throws(SystemError) in try base.attribute(descriptor, name) }
    }

    package func setAttribute(
        _ descriptor: Int32, _ name: borrowing CName, _ value: [UInt8]
    ) throws(SystemError) {
        let name = copy name
        try perform(.setxattr, name.text) { () throws(SystemError) in
            try base.setAttribute(descriptor, name, value)
        }
    }

    package func removeAttribute(_ descriptor: Int32, _ name: borrowing CName) throws(SystemError) {
        let name = copy name
        try perform(.removexattr, name.text) { () throws(SystemError) in
            try base.removeAttribute(descriptor, name)
        }
    }

    package func map(_ descriptor: Int32, offset: UInt64, length: Int) throws(SystemError) -> UnsafeRawBufferPointer {
        try unsafe perform(.map, "descriptor \(descriptor)") { () throws(SystemError) -> UnsafeRawBufferPointer in
            try unsafe base.map(descriptor, offset: offset, length: length)
        }
    }

    package func provesNoWriter(_ descriptor: Int32) throws(SystemError) -> Bool {
        try perform(.lease, "descriptor \(descriptor)") { () throws(SystemError) in
            try base.provesNoWriter(descriptor)
        }
    }

    package func tryLock(_ descriptor: Int32, exclusive: Bool) throws(SystemError) -> Bool {
        try perform(.lock, "descriptor \(descriptor)") { () throws(SystemError) in
            try base.tryLock(descriptor, exclusive: exclusive)
        }
    }

    package func unlock(_ descriptor: Int32) throws(SystemError) {
        try perform(.lock, "descriptor \(descriptor)") { () throws(SystemError) in try base.unlock(descriptor) }
    }
}
