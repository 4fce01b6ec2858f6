/// A `.env` file: variables by name. Values are secrets and are never described.
package struct EnvironmentFile: Sendable, Equatable {
    private struct Line: Sendable, Equatable {
        /// Nil for comments and what is no assignment.
        let key: String?
        let bytes: [UInt8]
    }

    private var lines: [Line]

    package init(_ bytes: [UInt8]) {
        lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            Line(key: EnvironmentFile.key(line), bytes: Array(line))
        }
    }

    package static func isOne(_ name: [UInt8]) -> Bool {
        name == Array(".env".utf8) || name.starts(with: Array(".env.".utf8))
    }

    /// Each name once, ascending.
    package var keys: [String] { Set(lines.compactMap(\.key)).sorted() }

    package var bytes: [UInt8] { Array(lines.map(\.bytes).joined(separator: [UInt8(ascii: "\n")])) }

    /// The line that counts: the last one.
    package subscript(_ key: String) -> [UInt8]? { lines.last { $0.key == key }?.bytes }

    /// `NAME=…`, perhaps after `export`.
    private static func key(_ line: ArraySlice<UInt8>) -> String? {
        var text = line.drop { $0 == 0x20 || $0 == 0x09 }
        let export = Array("export ".utf8)
        if text.starts(with: export) { text = text.dropFirst(export.count).drop { $0 == 0x20 || $0 == 0x09 } }
        guard let sign = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        var name = text[..<sign]
        while let last = name.last, last == 0x20 || last == 0x09 { name = name.dropLast() }
        guard let first = name.first, !(0x30...0x39).contains(first), name.allSatisfy(isNameByte) else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    // MARK: - Comparing and merging

    /// What became of a key; nothing of its value.
    package struct Change: Sendable, Hashable {
        package enum Kind: String, Sendable { case added, changed, removed }

        package let key: String
        package let kind: Kind
    }

    package static func changes(from old: EnvironmentFile, to new: EnvironmentFile) -> [Change] {
        Set(old.keys).union(new.keys).sorted().compactMap { key in
            switch (old[key], new[key]) {
            case (nil, _?): Change(key: key, kind: .added)
            case (_?, nil): Change(key: key, kind: .removed)
            case (let one, let other) where one != other: Change(key: key, kind: .changed)
            default: nil
            }
        }
    }

    /// Ours with what theirs changed, key by key; keys that both changed differently stay ours and are listed.
    package static func merge(
        base: EnvironmentFile, ours: EnvironmentFile, theirs: EnvironmentFile
    ) -> (merged: EnvironmentFile, conflicts: [String]) {
        var merged = ours
        var conflicts: [String] = []
        for change in changes(from: base, to: theirs) {
            let (then, mine, other) = (base[change.key], ours[change.key], theirs[change.key])
            if mine == other { continue }
            if mine == then { merged.set(change.key, other) } else { conflicts.append(change.key) }
        }
        return (merged, conflicts)
    }

    private mutating func set(_ key: String, _ line: [UInt8]?) {
        guard let line else {
            lines.removeAll { $0.key == key }
            return
        }
        if let place = lines.lastIndex(where: { $0.key == key }) {
            lines[place] = Line(key: key, bytes: line)
        } else {
            // Before the empty piece behind the last line break.
            let isEnded = lines.last?.bytes.isEmpty == true
            lines.insert(Line(key: key, bytes: line), at: isEnded ? lines.count - 1 : lines.count)
        }
    }
}
