internal import Base

/// Sets or removes one member of a JSON document in place: all other bytes stay as they are; pure.
enum JSONEdit {
    private static let newline = UInt8(ascii: "\n")

    /// The document with `value` at the end of `path`; objects on the way are made where there are none.
    static func setting(_ path: [String], _ value: JSONValue, in bytes: [UInt8]) throws(DecodingFault) -> [UInt8] {
        if bytes.allSatisfy({ [0x20, 0x09, 0x0a, 0x0d].contains($0) }) {
            return text(nested(path[...], value), "  ", "") + [newline]
        }
        let unit = indentation(bytes)
        var start = try JSONPlaces.root(bytes)
        for (depth, name) in path.enumerated() {
            guard let object = try JSONPlaces.object(bytes, at: start) else { throw .malformed }
            let rest = path[(depth + 1)...]
            guard let member = object.members.first(where: { $0.name == name }) else {
                return inserting(name, nested(rest, value), in: object, bytes, unit)
            }
            if rest.isEmpty {
                return replacing(
                    member.value, with: text(value, unit, lineIndent(bytes, member.whole.lowerBound)), bytes)
            }
            start = member.value.lowerBound
        }
        throw .malformed
    }

    /// The document without what is at the end of `path`; nil when nothing is there.
    static func removing(_ path: [String], from bytes: [UInt8]) throws(DecodingFault) -> [UInt8]? {
        var start = try JSONPlaces.root(bytes)
        for (depth, name) in path.enumerated() {
            guard let object = try JSONPlaces.object(bytes, at: start) else { return nil }
            guard let index = object.members.firstIndex(where: { $0.name == name }) else { return nil }
            if depth == path.count - 1 { return removing(index, of: object, bytes) }
            start = object.members[index].value.lowerBound
        }
        return nil
    }

    /// What is at the end of a path, without its comments; nil when nothing is there.
    static func hasMember(_ path: [String], in bytes: [UInt8]) throws(DecodingFault) -> Bool {
        var start = try JSONPlaces.root(bytes)
        for name in path {
            guard let object = try JSONPlaces.object(bytes, at: start),
                let member = object.members.first(where: { $0.name == name })
            else { return false }
            start = member.value.lowerBound
        }
        return true
    }

    // MARK: Bytes

    private static func replacing(_ range: Range<Int>, with new: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        Array(bytes[..<range.lowerBound]) + new + Array(bytes[range.upperBound...])
    }

    private static func inserting(
        _ name: String, _ value: JSONValue, in object: JSONPlaces.Object, _ bytes: [UInt8], _ unit: String
    ) -> [UInt8] {
        let outer = lineIndent(bytes, object.whole.lowerBound)
        let inner = object.members.first.flatMap { ownIndent(bytes, $0.whole.lowerBound) } ?? outer + unit
        let member = Array("\n\(inner)".utf8) + key(name) + text(value, unit, inner)
        guard let last = object.members.last else {
            // Whatever comments stand in an empty object stay before the new member.
            let end = object.whole.upperBound - 1
            let kept = trimmed(bytes[(object.whole.lowerBound + 1)..<end])
            return Array(bytes[...object.whole.lowerBound]) + kept + member + Array("\n\(outer)}".utf8)
                + Array(bytes[object.whole.upperBound...])
        }
        let after = object.lastComma.map { $0 + 1 } ?? last.whole.upperBound
        // A comment behind the last member belongs to it.
        let place = endOfRemark(bytes, after, object.whole.upperBound - 1)
        let comma: [UInt8] = object.lastComma == nil ? [UInt8(ascii: ",")] : []
        let remark = object.lastComma == nil ? Array(bytes[after..<place]) : []
        let ownComma: [UInt8] = object.lastComma == nil ? [] : [UInt8(ascii: ",")]
        let isOneLine = !bytes[place..<object.whole.upperBound].contains(newline)
        let closing = isOneLine ? Array("\n\(outer)".utf8) : []
        let tail = isOneLine ? Array(bytes[place..<(object.whole.upperBound - 1)]).filter { $0 != 0x20 } : []
        return Array(bytes[..<(place - remark.count)]) + comma + remark + member + ownComma + closing
            + (isOneLine ? tail + Array(bytes[(object.whole.upperBound - 1)...]) : Array(bytes[place...]))
    }

    private static func removing(_ index: Int, of object: JSONPlaces.Object, _ bytes: [UInt8]) -> [UInt8] {
        let member = object.members[index]
        if index > 0 {
            // The comma of the one before goes where nothing follows it, and a remark behind that comma stays.
            let before = comma(bytes, object.members[index - 1].whole.upperBound)
            let remark = endOfRemark(bytes, before + 1, member.whole.lowerBound)
            let hasComma = index < object.members.count - 1 || object.lastComma != nil
            let end = hasComma ? comma(bytes, member.whole.upperBound) + 1 : member.whole.upperBound
            return Array(bytes[..<before]) + (hasComma ? [UInt8(ascii: ",")] : [])
                + Array(bytes[(before + 1)..<remark]) + Array(bytes[end...])
        }
        let only = object.members.count == 1
        let end =
            only
            ? object.lastComma.map { $0 + 1 } ?? member.whole.upperBound
            : comma(bytes, member.whole.upperBound) + 1
        let head = Array(bytes[..<member.whole.lowerBound])
        let kept = only ? Array(head.reversed().drop { [0x20, 0x09, 0x0a, 0x0d].contains($0) }.reversed()) : head
        var rest = bytes[end...]
        if !only { rest = rest.drop { [0x20, 0x09, 0x0a, 0x0d].contains($0) } }
        if only, kept.last == UInt8(ascii: "{") { rest = rest.drop { [0x20, 0x09, 0x0a, 0x0d].contains($0) } }
        return kept + Array(rest)
    }

    /// The comma that follows a value; comments may stand before it, and no comma of theirs is taken for it.
    private static func comma(_ bytes: [UInt8], _ start: Int) -> Int {
        var place = start
        while place < bytes.count, bytes[place] != UInt8(ascii: ",") {
            if bytes[place] == UInt8(ascii: "/"), place + 1 < bytes.count {
                let isLine = bytes[place + 1] == UInt8(ascii: "/")
                place += 2
                while place < bytes.count,
                    isLine
                        ? bytes[place] != newline
                        : !(bytes[place] == UInt8(ascii: "/") && bytes[place - 1] == UInt8(ascii: "*"))
                { place += 1 }
            }
            place += 1
        }
        return place
    }

    private static func endOfRemark(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
        let line = bytes[start..<end].firstIndex(of: newline) ?? start
        let rest = bytes[start..<line].drop { $0 == 0x20 || $0 == 0x09 }
        return rest.starts(with: "//".utf8) ? line : start
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        Array(bytes.reversed().drop { [0x20, 0x09, 0x0a, 0x0d].contains($0) }.reversed())
    }

    // MARK: Writing

    private static func nested(_ path: ArraySlice<String>, _ value: JSONValue) -> JSONValue {
        path.reversed().reduce(value) { .object([$1: $0]) }
    }

    private static func key(_ name: String) -> [UInt8] { Array((JSONWriter.text { $0.string(name) } + ": ").utf8) }

    /// A value as people write it: objects over several lines, lists on one.
    private static func text(_ value: JSONValue, _ unit: String, _ indent: String) -> [UInt8] {
        guard case .object(let members) = value, !members.isEmpty else {
            guard case .array(let elements) = value else { return Array(JSONWriter.text { $0.value(value) }.utf8) }
            let parts = elements.map { String(decoding: text($0, unit, indent), as: UTF8.self) }
            return Array("[\(parts.joined(separator: ", "))]".utf8)
        }
        let inner = indent + unit
        let lines = members.sorted { order($0.key) < order($1.key) }.map { name, value in
            Array(inner.utf8) + key(name) + text(value, unit, inner)
        }
        return Array("{\n".utf8) + Array(lines.joined(separator: Array(",\n".utf8))) + Array("\n\(indent)}".utf8)
    }

    /// As the documentation of clients has them.
    private static func order(_ name: String) -> String {
        let known = ["type", "name", "command", "args"]
        return (known.firstIndex(of: name).map { "\($0)" } ?? "9") + name
    }

    // MARK: How it is written

    /// One step to the right, as the document has it.
    private static func indentation(_ bytes: [UInt8]) -> String {
        for line in bytes.split(separator: newline) {
            let space = line.prefix { $0 == 0x20 || $0 == 0x09 }
            if !space.isEmpty, space.count < line.count { return String(decoding: space, as: UTF8.self) }
        }
        return "  "
    }

    private static func lineIndent(_ bytes: [UInt8], _ place: Int) -> String {
        let start = bytes[..<place].lastIndex(of: newline).map { $0 + 1 } ?? 0
        return String(decoding: bytes[start..<place].prefix { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
    }

    /// What is before a member, when that is all there is before it on its line.
    private static func ownIndent(_ bytes: [UInt8], _ place: Int) -> String? {
        guard let start = bytes[..<place].lastIndex(of: newline) else { return nil }
        let before = bytes[(start + 1)..<place]
        return before.allSatisfy { $0 == 0x20 || $0 == 0x09 } ? String(decoding: before, as: UTF8.self) : nil
    }
}
