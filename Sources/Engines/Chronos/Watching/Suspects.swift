internal import Base
internal import Platform

/// Files that were written to and may be written to again without an event, through memory that is mapped; bounded.
///
/// They are looked at one by one each time. The oldest gives way to a new one: what it may still hide is found by a scan of
/// everything.
struct Suspects {
    private struct Seen {
        /// Nil until it was looked at.
        var signature: ScanSignature?
        var order: UInt64
    }

    private var files: [BytePath: Seen] = [:]
    private var order: UInt64 = 0
    private let limit: Int

    init(limit: Int = 512) {
        self.limit = limit
    }

    var count: Int { files.count }

    mutating func add(_ path: BytePath) {
        order += 1
        files[path] = Seen(signature: nil, order: order)
        // Sorted seldom, so that each one costs little.
        guard files.count > limit * 2 else { return }
        let oldest = files.values.map(\.order).sorted()[files.count - limit]
        files = files.filter { $0.value.order >= oldest }
    }

    /// Those that may have changed since they were last looked at, and forgets those that are gone.
    mutating func changed(beneath root: Int32, _ files: any FileOperations) -> [BytePath] {
        var changed: [BytePath] = []
        for (path, seen) in self.files {
            let now = Machine.fileClockNanoseconds
            guard let status = (try? files.statusIfPresent(root, CName(path))) ?? nil, status.kind == .regular else {
                self.files[path] = nil
                changed.append(path)
                continue
            }
            let signature = ScanSignature(status)
            // One that has just changed may have changed again within the same tick.
            if signature == seen.signature, !signature.isRacy(readAt: now) { continue }
            self.files[path]?.signature = signature
            changed.append(path)
        }
        return changed
    }
}
