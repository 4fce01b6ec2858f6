package import Base

/// Changes one setting in the text of a configuration file and leaves everything else, comments above all, as it is.
///
/// What it wrote is read again: the file must say what it said before and the new value, or nothing is changed.
package struct SettingEditor {
    private static let step = "  "

    private var lines: [[Unicode.Scalar]]
    private let hasMark: Bool

    /// The text with the setting set; throws `.unsupported` when the file is laid out in a way that is not understood.
    package static func set(
        _ setting: Setting, to value: SettingValue, in bytes: [UInt8], _ source: String
    ) throws(EverettError) -> [UInt8] {
        let before = statements(bytes)
        var editor = SettingEditor(bytes)
        try editor.set(setting, value, YAMLReader.read(bytes).root, source)
        let after = statements(editor.bytes)
        let kept = before?.filter { $0.key != setting.key }
        let new = after?.filter { $0.key == setting.key }.map(\.value) ?? []
        guard let kept, kept == after?.filter({ $0.key != setting.key }), joined(new) == value else {
            throw tooClever(source)
        }
        return editor.bytes
    }

    private struct Said: Equatable {
        let key: String
        let value: SettingValue
    }

    private init(_ bytes: [UInt8]) {
        hasMark = bytes.count != YAMLText.withoutMark(bytes).count
        let text = String(decoding: YAMLText.withoutMark(bytes), as: UTF8.self)
        lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
    }

    private var bytes: [UInt8] {
        var text = String.UnicodeScalarView()
        for line in lines {
            text.append(contentsOf: line)
            text.append("\n")
        }
        return (hasMark ? [0xef, 0xbb, 0xbf] : []) + Array(String(text).utf8)
    }

    private static func statements(_ bytes: [UInt8]) -> [Said]? {
        let layer = SettingDecoder.decode(file: bytes, .user, "", PatternText.problem)
        return layer.mistakes.isEmpty ? layer.statements.map { Said(key: $0.setting.key, value: $0.value) } : nil
    }

    private static func joined(_ values: [SettingValue]) -> SettingValue? {
        guard let first = values.first else { return .list([]) }
        guard case .list = first else { return values.count == 1 ? first : nil }
        return .list(
            values.flatMap { value in
                if case .list(let items) = value { return items }
                return []
            })
    }

    private static func tooClever(_ source: String) -> EverettError {
        EverettError(.unsupported, Words.editByHand(source), hints: [Words.editByHandHint])
    }

    // MARK: Finding the place

    private mutating func set(
        _ setting: Setting, _ value: SettingValue, _ root: YAMLNode?, _ source: String
    ) throws(EverettError) {
        var path = setting.path[...]
        var node = root
        var parent: YAMLEntry?
        while let name = path.first, case .mapping(let entries) = node?.content,
            let entry = entries.first(where: { $0.key == name })
        {
            path.removeFirst()
            parent = entry
            node = entry.value
        }
        if path.isEmpty, let entry = parent { return try replace(entry, value.yaml, source) }
        guard case .mapping(let entries) = node?.content, let last = entries.last, let first = entries.first else {
            return insert(path, value.yaml, beneath: parent)
        }
        if node?.isFlow == true { throw Self.tooClever(source) }
        let indent = String(repeating: " ", count: first.keyStart.column - 1)
        insert(path, value.yaml, indent: indent, afterLine: lastLine(last))
    }

    /// The last line that belongs to an entry.
    private func lastLine(_ entry: YAMLEntry) -> Int {
        switch entry.value.content {
        case .mapping(let entries) where !entry.value.isFlow && !entries.isEmpty:
            entries.last.map(lastLine) ?? entry.keyStart.line
        case .list(let items) where !entry.value.isFlow && !items.isEmpty:
            items.last?.end.line ?? entry.keyStart.line
        case .scalar(let scalar) where scalar.isAbsent: entry.keyStart.line
        case .scalar, .list, .mapping, .refused: entry.value.end.line
        }
    }

    // MARK: Writing

    /// The line that says `key: value`, or several when groups have to be opened first.
    private mutating func insert(_ path: ArraySlice<String>, _ value: String, indent: String, afterLine line: Int) {
        var indent = indent
        var new: [String] = []
        for name in path.dropLast() {
            new.append("\(indent)\(name):")
            indent += Self.step
        }
        if let name = path.last { new.append("\(indent)\(name): \(value)") }
        let ending: [Unicode.Scalar] = lines.first?.last == "\r" ? ["\r"] : []
        let at = min(max(line, 0), lines.count)
        lines.insert(contentsOf: new.map { Array($0.unicodeScalars) + ending }, at: at)
    }

    private mutating func insert(_ path: ArraySlice<String>, _ value: String, beneath parent: YAMLEntry?) {
        guard let parent else { return insert(path, value, indent: "", afterLine: lines.count) }
        let indent = String(repeating: " ", count: parent.keyStart.column - 1) + Self.step
        insert(path, value, indent: indent, afterLine: parent.keyStart.line)
    }

    private mutating func replace(_ entry: YAMLEntry, _ value: String, _ source: String) throws(EverettError) {
        let node = entry.value
        if case .scalar(let scalar) = node.content, scalar.isAbsent {
            return write(" " + value, from: node.start, to: node.start)
        }
        if case .list(let items) = node.content, !node.isFlow, let last = items.last {
            let removed = node.start.line...last.end.line
            // A comment between the items would be lost.
            guard removed.lowerBound > entry.keyStart.line,
                removed.allSatisfy({ $0 <= lines.count && !lines[$0 - 1].contains("#") })
            else { throw Self.tooClever(source) }
            lines.removeSubrange(removed.lowerBound - 1..<removed.upperBound)
            return insertValue(value, afterKey: entry)
        }
        guard node.start.line == node.end.line else { throw Self.tooClever(source) }
        write(value, from: node.start, to: node.end)
    }

    private mutating func insertValue(_ value: String, afterKey entry: YAMLEntry) {
        let line = lines[entry.keyStart.line - 1]
        let colon = line.dropFirst(entry.keyStart.column - 1).firstIndex(of: ":").map { $0 + 1 } ?? line.count
        lines[entry.keyStart.line - 1].insert(contentsOf: Array((" " + value).unicodeScalars), at: colon)
    }

    private mutating func write(_ text: String, from start: TextPlace, to end: TextPlace) {
        guard start.line <= lines.count else { return }
        let count = lines[start.line - 1].count
        let lower = min(start.column - 1, count)
        let upper = min(max(lower, end.column - 1), count)
        lines[start.line - 1].replaceSubrange(lower..<upper, with: Array(text.unicodeScalars))
    }
}
