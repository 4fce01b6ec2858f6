internal import Base

/// The bookkeeping of ``RecordingFileOperations``: which node each inode is at the moment, and the log.
struct CrashRecorder {
    private(set) var log = CrashLog()
    private let device: UInt64
    /// Descriptors at which the kernel ignores the offset of a write.
    var appending: Set<Int32> = []

    private var numbers: [UInt64: Int] = [:]
    private var entries: [CrashSlot: Int] = [:]
    private var nextNumber = CrashLog.root
    // Looks of the recorder's own must not be counted or fail by a plan beneath it.
    private let probe = RealFileOperations()

    init(watching root: AbsolutePath) throws(SystemError) {
        let directory = try probe.openOwned(absolute: root, [.read, .directory])
        let status = try probe.status(directory.raw)
        device = status.device
        _ = number(new: status)
        log.initial[CrashLog.root] = CrashNode(kind: .directory, permissions: status.permissions)
        try snapshot(directory.raw, CrashLog.root)
    }

    private mutating func snapshot(_ directory: Int32, _ node: Int) throws(SystemError) {
        for entry in try probe.list(directory) {
            let name = CName(entry.name)
            let status = try probe.status(directory, name)
            guard status.device == device else { continue }
            let slot = CrashSlot(directory: node, name: entry.name)
            if let known = number(of: status) {
                entries[slot] = known
                log.initialEntries[slot] = known
                continue
            }
            let child = number(new: status)
            entries[slot] = child
            log.initialEntries[slot] = child
            log.initial[child] = try read(directory, name, status)
            if status.kind == .directory {
                let opened = try probe.openOwned(directory, name, [.read, .directory, .noFollow])
                try snapshot(opened.raw, child)
            }
        }
    }

    private func read(_ directory: Int32, _ name: CName, _ status: FileStatus) throws(SystemError) -> CrashNode {
        var node = CrashNode(kind: status.kind, permissions: status.permissions)
        switch status.kind {
        case .symlink: node.linkTarget = try probe.readLink(directory, name)
        case .regular, .directory:
            let opened = try probe.openOwned(directory, name, [.read, .noFollow])
            if status.kind == .regular { node.content = try probe.readUpTo(opened.raw, Int(status.size), at: 0) }
            for attribute in try probe.attributeNames(opened.raw) {
                node.attributes[attribute] = try probe.attribute(opened.raw, CName(attribute))
            }
        case .unknown, .fifo, .socket, .characterDevice, .blockDevice: break
        }
        return node
    }

    private mutating func number(new status: FileStatus) -> Int {
        defer { nextNumber += 1 }
        numbers[status.inode] = nextNumber
        return nextNumber
    }

    private func number(of status: FileStatus) -> Int? {
        status.device == device ? numbers[status.inode] : nil
    }

    /// The watched node behind an open file.
    func node(_ descriptor: Int32) -> Int? {
        (try? probe.status(descriptor)).flatMap(number(of:))
    }

    func node(_ directory: Int32, _ name: CName) -> Int? {
        (try? probe.status(directory, name)).flatMap(number(of:))
    }

    func isOnWatchedDevice(_ descriptor: Int32) -> Bool {
        (try? probe.status(descriptor).device) == device
    }

    func size(_ descriptor: Int32) -> UInt64 {
        (try? probe.status(descriptor).size) ?? 0
    }

    /// The watched place that a name means; nil outside the watched directory.
    func slot(_ directory: Int32, _ name: CName) -> CrashSlot? {
        var path = name.raw[...]
        while path.count > 1, path.last == UInt8(ascii: "/") { path.removeLast() }
        let slash = path.lastIndex(of: UInt8(ascii: "/"))
        let last = Array(slash.map { path[($0 + 1)...] } ?? path)
        guard BytePath.isName(last) else { return nil }
        let parent: [UInt8] = slash.map { Array(path[...$0]) } ?? [0x2e]
        guard
            let opened = try? probe.openOwned(directory, CName(parent), [.pathOnly, .directory]),
            let holder = node(opened.raw)
        else { return nil }
        return CrashSlot(directory: holder, name: last)
    }

    func isKnown(_ slot: CrashSlot) -> Bool { entries[slot] != nil }

    mutating func record(_ change: CrashChange) {
        log.changes.append(change)
        switch change {
        case .create(let node, _, let slot), .link(let node, let slot): entries[slot] = node
        case .unlink(let slot), .leave(let slot): forget(entries.removeValue(forKey: slot))
        case .rename(let from, let to):
            let replaced = entries[to]
            entries[to] = entries.removeValue(forKey: from)
            forget(replaced)
        case .exchange(let one, let other): (entries[one], entries[other]) = (entries[other], entries[one])
        default: break
        }
    }

    /// Frees the inode number of a node that no entry names, because the next new file may get it.
    private mutating func forget(_ node: Int?) {
        guard let node, !entries.values.contains(node) else { return }
        if let inode = numbers.first(where: { $0.value == node })?.key { numbers[inode] = nil }
    }

    /// Records an entry that came into being: a new node, another name of a known one, or one from outside.
    mutating func recordArrival(at slot: CrashSlot, _ directory: Int32, _ name: CName) {
        guard let status = try? probe.status(directory, name), status.device == device else { return }
        if let known = number(of: status) {
            record(.link(node: known, at: slot))
            return
        }
        // A file that cannot be read back is one that was just created without the right to read it.
        var value =
            (try? read(directory, name, status)) ?? CrashNode(kind: status.kind, permissions: status.permissions)
        // What came from outside may have been written a moment ago: nothing says that it is durable.
        let content = value.content
        value.content = []
        let node = number(new: status)
        record(.create(node: node, value, at: slot))
        if !content.isEmpty { record(.write(node: node, offset: 0, content)) }
        guard status.kind == .directory,
            let opened = try? probe.openOwned(directory, name, [.read, .directory, .noFollow])
        else { return }
        for entry in (try? probe.list(opened.raw)) ?? [] {
            let inner = CrashSlot(directory: node, name: entry.name)
            recordArrival(at: inner, opened.raw, CName(entry.name))
        }
    }

    mutating func recordRename(_ from: CrashSlot?, _ to: CrashSlot?, _ mode: RenameMode) -> Arrivals {
        let fromNode = from.flatMap { entries[$0] }
        let toNode = to.flatMap { entries[$0] }
        switch (from, to) {
        case (nil, nil): return Arrivals()
        case (let from?, let to?) where fromNode != nil && (mode != .exchange || toNode != nil):
            // POSIX: a rename between two names of one file does nothing.
            if fromNode == toNode { return Arrivals() }
            record(mode == .exchange ? .exchange(from, to) : .rename(from: from, to: to))
            return Arrivals()
        default:
            if let from, fromNode != nil { record(.leave(from)) }
            if let to, toNode != nil { record(.leave(to)) }
            return Arrivals(atSource: mode == .exchange && from != nil, atTarget: to != nil)
        }
    }

    /// Which ends of a rename brought something in from outside.
    struct Arrivals {
        var atSource = false
        var atTarget = false
    }
}
