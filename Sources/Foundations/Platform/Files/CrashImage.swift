package import Base

/// What a disk might hold after a power cut; computed without touching one.
///
/// Data reaches the disk by sector in any order. Entries of directories reach it one change at a time in any order that
/// respects the order of changes to one name. A rename happens whole or not at all.
package struct CrashImage: Sendable, Hashable {
    package private(set) var nodes: [Int: CrashNode]
    package private(set) var entries: [CrashSlot: Int]

    /// Applies the first `count` changes of `log`, those that were not synced as `rule` says.
    package init(_ log: CrashLog, upTo count: Int, rule: CrashRule) {
        nodes = log.initial
        entries = log.initialEntries
        var chance = CrashChance(rule)
        let changes = log.changes.prefix(count)
        let durable = CrashImage.durable(changes)
        let kept = CrashImage.keptEntryChanges(changes, durable, &chance)
        for (index, change) in changes.enumerated() {
            if !change.slots.isEmpty {
                // A node that no kept entry names does no harm and cannot be reached.
                if case .create(let node, let value, _) = change { nodes[node] = value }
                if kept[index] { applyEntry(change) }
            } else {
                applyContent(change, isDurable: durable[index], &chance)
            }
        }
    }

    /// Which changes a later sync covers.
    private static func durable(_ changes: ArraySlice<CrashChange>) -> [Bool] {
        var durable = [Bool](repeating: false, count: changes.count)
        var everything = false
        var content: [Int: Bool] = [:]
        var inode: [Int: Bool] = [:]
        // Backwards, so that each change meets exactly the syncs that came after it, the nearest last.
        for (index, change) in changes.enumerated().reversed() {
            switch change {
            case .syncAll, .failedSyncAll:
                everything = change == .syncAll
                content = [:]
                inode = [:]
            case .sync(let node, let dataOnly):
                content[node] = true
                if !dataOnly { inode[node] = true }
            case .failedSync(let node):
                content[node] = false
                inode[node] = false
            case .write(let node, _, _), .truncate(let node, _):
                durable[index] = content[node] ?? everything
            case .permissions(let node, _), .owner(let node, _), .modified(let node, _), .attribute(let node, _, _):
                durable[index] = inode[node] ?? everything
            case .create, .link, .unlink, .rename, .exchange, .leave:
                durable[index] = change.decidingDirectories.contains { content[$0] ?? everything }
            }
        }
        return durable
    }

    /// Which entry changes are on disk: the durable ones, those the rule keeps, and what these build on.
    private static func keptEntryChanges(
        _ changes: ArraySlice<CrashChange>, _ durable: [Bool], _ chance: inout CrashChance
    ) -> [Bool] {
        var kept = durable
        for (index, change) in changes.enumerated() where !change.slots.isEmpty && !durable[index] {
            kept[index] = chance.keepsEntry()
        }
        var needed: Set<CrashSlot> = []
        for (index, change) in changes.enumerated().reversed() where !change.slots.isEmpty {
            if change.slots.contains(where: needed.contains) { kept[index] = true }
            if kept[index] { needed.formUnion(change.slots) }
        }
        return kept
    }

    private mutating func applyEntry(_ change: CrashChange) {
        switch change {
        case .create(let node, _, let slot), .link(let node, let slot): entries[slot] = node
        case .unlink(let slot), .leave(let slot): entries[slot] = nil
        case .rename(let from, let to): entries[to] = entries.removeValue(forKey: from)
        case .exchange(let one, let other): (entries[one], entries[other]) = (entries[other], entries[one])
        default: break
        }
    }

    private mutating func applyContent(_ change: CrashChange, isDurable: Bool, _ chance: inout CrashChance) {
        switch change {
        case .write(let node, let offset, let bytes):
            if isDurable {
                store(node, bytes[...], at: offset)
                return
            }
            for range in chance.keptSectors(offset..<offset + bytes.count) {
                store(node, bytes[(range.lowerBound - offset)..<(range.upperBound - offset)], at: range.lowerBound)
            }
            if chance.keepsSize() { grow(node, to: offset + bytes.count) }
        case .truncate(let node, let size):
            guard isDurable || chance.keepsContent() else { return }
            if nodes[node]?.content.count ?? 0 > size {
                nodes[node]?.content.removeSubrange(size...)
            } else {
                grow(node, to: size)
            }
        case .permissions(let node, let permissions):
            if isDurable || chance.keepsContent() { nodes[node]?.permissions = permissions }
        case .owner(let node, let owner):
            if isDurable || chance.keepsContent() { nodes[node]?.owner = owner }
        case .modified(let node, let time):
            if isDurable || chance.keepsContent() { nodes[node]?.modifiedNanoseconds = time }
        case .attribute(let node, let name, let value):
            if isDurable || chance.keepsContent() { nodes[node]?.attributes[name] = value }
        default: break
        }
    }

    private mutating func store(_ node: Int, _ bytes: ArraySlice<UInt8>, at offset: Int) {
        guard !bytes.isEmpty else { return }
        grow(node, to: offset + bytes.count)
        nodes[node]?.content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }

    private mutating func grow(_ node: Int, to size: Int) {
        guard let missing = nodes[node].map({ size - $0.content.count }), missing > 0 else { return }
        nodes[node]?.content.append(contentsOf: repeatElement(0, count: missing))
    }

    /// The node at a path beneath the root; nil when the cut took it or what leads to it.
    package subscript(path: BytePath) -> CrashNode? {
        var node = CrashLog.root
        for name in path.components {
            guard let next = entries[CrashSlot(directory: node, name: name)] else { return nil }
            node = next
        }
        return nodes[node]
    }

    /// The entries of one directory, in byte order.
    func children(of directory: Int) -> [(name: [UInt8], node: Int)] {
        entries.filter { $0.key.directory == directory }
            .map { ($0.key.name, $0.value) }
            .sorted { $0.0.lexicographicallyPrecedes($1.0) }
    }
}
