package import Base
internal import CLinux

/// What is mounted beneath a directory: no event tells when that changes, so the kernel's table is asked.
package struct MountPoints: Sendable, Hashable {
    /// What is mounted where, as the table lists it.
    private let entries: [Entry]

    private struct Entry: Sendable, Hashable {
        let id: UInt64
        let path: BytePath
    }

    package var paths: [BytePath] { entries.map(\.path) }

    /// Reads the lines of `/proc/self/mountinfo`; lines that are none are passed over.
    package init(_ table: [UInt8], beneath root: AbsolutePath) {
        entries = table.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
            guard fields.count > 4, let id = UInt64(String(decoding: fields[0], as: UTF8.self)),
                let place = AbsolutePath(MountPoints.unescaped(fields[4])), let path = place.relative(to: root),
                !path.isRoot
            else { return nil }
            return Entry(id: id, path: path)
        }
    }

    /// `\040` is a space.
    private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var rest = field
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            guard byte == UInt8(ascii: "\\"), digits.count == 3,
                digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) })
            else {
                out.append(byte)
                continue
            }
            let value = digits.reduce(0) { $0 << 3 | Int($1 - UInt8(ascii: "0")) }
            out.append(UInt8(truncatingIfNeeded: value))
            rest = rest.dropFirst(3)
        }
        return out
    }
}

/// An open look at the table of mounts that says once when it has changed.
package final class MountTable: Sendable {
    let raw: Int32

    package init() throws(SystemError) {
        raw = ev_mounts_open()
        if raw < 0 { throw SystemError(.open, -raw, "/proc/self/mountinfo") }
    }

    deinit {
        ev_close(raw)
    }

    /// Whether something was mounted or unmounted anywhere since the last question.
    package var hasChanged: Bool { ev_mounts_changed(raw) != 0 }

    package func read(beneath root: AbsolutePath) throws(SystemError) -> MountPoints {
        var table: [UInt8] = []
        while true {
            var failure: Int64 = 0
            let offset = Int64(table.count)
            table += unsafe [UInt8](unsafeUninitializedCapacity: 64 * 1024) { buffer, count in
                let got = unsafe ev_pread(raw, buffer.baseAddress, buffer.count, offset)
                if got < 0 { failure = -got }
                count = Int(max(0, got))
            }
            if failure != 0 { throw SystemError(.read, Int32(truncatingIfNeeded: failure), "/proc/self/mountinfo") }
            if table.count == Int(offset) { return MountPoints(table, beneath: root) }
        }
    }
}
