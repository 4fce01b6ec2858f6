/// Writes into a JSON file of another program and takes it out again, leaving every other byte as it is.
///
/// Where a file was made or an object opened for what is written, that is seen from the layout: something is opened with a line
/// break or a blank after its bracket, while into what is there already the first entry is put right behind the bracket. So taking
/// out what was written gives the bytes there were before, and that is tried before anything is said to be done.
package struct JSONEditor {
    private let dialect: JSONText.Dialect
    private(set) var text: JSONText

    /// The text with these entries in it, those that were there before replaced; nil `bytes` for a file that is not there.
    package static func install(
        _ insertions: [JSONInsertion], marks: [JSONMark], in bytes: [UInt8]?, _ dialect: JSONText.Dialect
    ) throws(TextMistake) -> [UInt8] {
        let clean = try remove(marks, from: bytes, dialect)
        var editor = try JSONEditor(clean ?? [], dialect)
        let saysNothing = editor.text.root?.entries.isEmpty ?? true
        for insertion in insertions where !insertion.isCompanion { try editor.insert(insertion, isNew: clean == nil) }
        // Behind the others: from that is seen later whose they are.
        for insertion in insertions where insertion.isCompanion && saysNothing {
            try editor.insert(insertion, isNew: clean == nil)
        }
        guard try remove(marks, from: editor.text.bytes, dialect) == clean else {
            throw TextMistake(.start, Words.editByHand("JSON"))
        }
        return editor.text.bytes
    }

    /// The text without what the marks tell of; nil when nothing would be left of a file that was made for it.
    package static func remove(
        _ marks: [JSONMark], from bytes: [UInt8]?, _ dialect: JSONText.Dialect
    ) throws(TextMistake) -> [UInt8]? {
        guard let bytes else { return nil }
        var editor = try JSONEditor(bytes, dialect)
        // The last first: only then does what is left of a container tell whether it was made for this.
        while let found = editor.last(marks) {
            guard try editor.cut(found, marks) else { return nil }
        }
        return editor.text.bytes
    }

    /// The texts of what the marks tell of, in order.
    package static func found(
        _ marks: [JSONMark], in bytes: [UInt8], _ dialect: JSONText.Dialect
    ) throws(TextMistake) -> [[UInt8]] {
        let editor = try JSONEditor(bytes, dialect)
        return editor.places(marks).map { place in
            Array(bytes[place.entry.start..<place.entry.value.range.upperBound])
        }
    }

    private init(_ bytes: [UInt8], _ dialect: JSONText.Dialect) throws(TextMistake) {
        self.dialect = dialect
        text = try JSONText(bytes, dialect)
    }

    mutating func replace(_ edits: [(range: Range<Int>, with: String)]) throws(TextMistake) {
        var bytes = text.bytes
        for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
            bytes.replaceSubrange(edit.range, with: Array(edit.with.utf8))
        }
        text = try JSONText(bytes, dialect)
    }

    private func wrongKind(_ node: JSONNode) -> TextMistake {
        TextMistake(TextPlace(of: node.range.lowerBound, in: text.bytes), Words.otherKind)
    }

    // MARK: Writing

    private mutating func insert(_ insertion: JSONInsertion, isNew: Bool) throws(TextMistake) {
        let layout = JSONLayout(of: text)
        guard let root = text.root else {
            let whole = Self.wrapped(insertion.path[...], insertion)
            let ending = isNew ? layout.newline ?? "" : ""
            return try replace([(text.bytes.count..<text.bytes.count, whole.text(layout, indent: "") + ending)])
        }
        var node = root
        var rest = insertion.path[...]
        while let name = rest.first {
            guard node.isObject else { throw wrongKind(node) }
            guard let next = node[name] else { break }
            node = next
            rest.removeFirst()
        }
        guard let name = rest.first else {
            guard insertion.name == nil ? node.isArray : node.isObject else { throw wrongKind(node) }
            if let name = insertion.name, node[name] != nil { throw wrongKind(node) }
            return try append(insertion.name, insertion.value, to: node, layout)
        }
        try append(name, Self.wrapped(rest.dropFirst(), insertion), to: node, layout)
    }

    /// The value with what has to be made around it.
    private static func wrapped(_ path: ArraySlice<String>, _ insertion: JSONInsertion) -> JSONTemplate {
        var value: JSONTemplate =
            insertion.name.map { .object([.init($0, insertion.value)]) } ?? .array([insertion.value])
        for name in path.reversed() { value = .object([.init(name, value)]) }
        return value
    }

    private mutating func append(
        _ name: String?, _ value: JSONTemplate, to node: JSONNode, _ layout: JSONLayout
    ) throws(TextMistake) {
        let prefix = name.map { JSONTemplate.quoted($0) + ": " } ?? ""
        guard let last = node.entries.last else {
            // Right behind the bracket: so it is seen later that the bracket was there before.
            let inside = node.range.lowerBound + 1
            let indent = Self.indent(ofLineWith: node.range.lowerBound, in: text.bytes) + layout.unit
            return try replace([(inside..<inside, prefix + value.text(layout, indent: indent))])
        }
        let end = last.comma.map { $0 + 1 } ?? last.value.range.upperBound
        let place = afterComment(end)
        var indent = JSONLayout.indent(before: last.start, in: text.bytes)
        if indent == nil, place < text.bytes.count, place > end, Self.breaks.contains(text.bytes[place]) {
            // Behind a comment that goes to the end of its line.
            indent = Self.indent(ofLineWith: last.start, in: text.bytes) + layout.unit
        }
        let own = indent == nil ? JSONLayout(inline: layout) : layout
        let entry = own.lineBreak(indent ?? "") + prefix + value.text(own, indent: indent ?? "")
        if last.comma != nil {
            try replace([(place..<place, entry + ",")])
        } else {
            try replace(place == end ? [(end..<end, "," + entry)] : [(end..<end, ","), (place..<place, entry)])
        }
    }

    private static let breaks: [UInt8] = [0x0a, 0x0d]

    /// After a comment that stands behind `place` on the same line: it belongs to what is before it.
    private func afterComment(_ place: Int) -> Int {
        let bytes = text.bytes
        var at = place
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
        guard dialect == .comments, at + 1 < bytes.count, bytes[at] == UInt8(ascii: "/") else { return place }
        if bytes[at + 1] == UInt8(ascii: "/") {
            var end = bytes[at...].firstIndex(of: 0x0a) ?? bytes.count
            if bytes[end - 1] == 0x0d { end -= 1 }
            return end
        }
        at += 2
        while at + 1 < bytes.count, !(bytes[at] == UInt8(ascii: "*") && bytes[at + 1] == UInt8(ascii: "/")) {
            // One of several lines is rather about what follows.
            if bytes[at] == 0x0a { return place }
            at += 1
        }
        return at + 2
    }

    private static func indent(ofLineWith place: Int, in bytes: [UInt8]) -> String {
        let start = bytes[..<place].lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
        let end = bytes[start...].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
