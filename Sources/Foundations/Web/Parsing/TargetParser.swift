/// Reads the target of a request, and refuses every spelling that could mean another path to somebody else.
enum TargetParser {
    static func parse(
        _ bytes: ArraySlice<UInt8>, _ method: HTTPMethod, host: ArraySlice<UInt8>?, itemLimit: Int
    ) throws(RequestFault) -> RequestTarget {
        if bytes.elementsEqual("*".utf8) {
            guard method == .options else { throw .target }
            return RequestTarget(path: [], isAsterisk: true)
        }
        let local = try withoutAuthority(bytes, host)
        guard local.first == 0x2f else { throw .target }
        let mark = local.firstIndex(of: 0x3f) ?? local.endIndex
        let path = try segments(local[local.startIndex..<mark])
        if mark == local.endIndex { return RequestTarget(path: path) }
        return RequestTarget(path: path, query: try items(local[(mark + 1)...], limit: itemLimit))
    }

    /// An absolute form must name the host that Host names; it is then the same as its path.
    private static func withoutAuthority(
        _ bytes: ArraySlice<UInt8>, _ host: ArraySlice<UInt8>?
    ) throws(RequestFault) -> ArraySlice<UInt8> {
        if bytes.first == 0x2f { return bytes }
        let scheme = "http://".utf8
        guard let host, bytes.count > scheme.count,
            zip(bytes, scheme).allSatisfy({ FieldSyntax.lowercase($0) == $1 })
        else {
            throw .target
        }
        let rest = bytes.dropFirst(scheme.count)
        let end = rest.firstIndex(of: 0x2f) ?? rest.endIndex
        guard end < rest.endIndex, rest[..<end].elementsEqual(host) else { throw .target }
        return rest[end...]
    }

    /// `host`, `host:port` or `[address]:port`: letters, digits, dots and hyphens; no user, no percent signs.
    static func isAuthority(_ bytes: ArraySlice<UInt8>) -> Bool {
        var name = bytes
        if bytes.first == 0x5b {
            guard let close = bytes.firstIndex(of: 0x5d) else { return false }
            let address = bytes[(bytes.startIndex + 1)..<close]
            guard !address.isEmpty, address.allSatisfy({ FieldSyntax.hexValue($0) != nil || $0 == 0x3a || $0 == 0x2e })
            else { return false }
            name = bytes[(close + 1)...]
            if name.isEmpty { return true }
            guard name.first == 0x3a else { return false }
        } else {
            name = bytes[(bytes.firstIndex(of: 0x3a) ?? bytes.endIndex)...]
            let host = bytes[..<name.startIndex]
            guard !host.isEmpty, host.allSatisfy({ isHostByte($0) }) else { return false }
            if name.isEmpty { return true }
        }
        let port = name.dropFirst()
        return (1...5).contains(port.count) && port.allSatisfy(FieldSyntax.isDigit)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        FieldSyntax.isDigit(byte) || FieldSyntax.lowercase(byte) &- 0x61 < 26 || byte == 0x2d || byte == 0x2e
            || byte == 0x5f
    }

    // MARK: The path

    private static func segments(_ path: ArraySlice<UInt8>) throws(RequestFault) -> [String] {
        if path.count == 1 { return [] }
        var segments: [String] = []
        segments.reserveCapacity(8)
        var start = path.startIndex + 1
        while start <= path.endIndex {
            var end = start
            var isPlain = true
            while end < path.endIndex, path[end] != 0x2f {
                if path[end] == 0x25 {
                    isPlain = false
                } else if !FieldSyntax.isPath(path[end]) {
                    throw .target
                }
                end += 1
            }
            let raw = path[start..<end]
            segments.append(isPlain ? try plain(raw) : try decoded(raw))
            start = end + 1
        }
        return segments
    }

    private static func plain(_ raw: ArraySlice<UInt8>) throws(RequestFault) -> String {
        if raw.isEmpty || isDots(raw) { throw .target }
        return String(decoding: raw, as: UTF8.self)
    }

    private static func decoded(_ raw: ArraySlice<UInt8>) throws(RequestFault) -> String {
        let bytes = try percentDecoded(raw, plusIsSpace: false)
        if isDots(bytes[...]) { throw .target }
        for (index, byte) in bytes.enumerated() {
            if byte < 0x20 || byte == 0x7f || byte == 0x2f || byte == 0x5c { throw .target }
            // Encoded twice: another reader would decode it once more.
            if byte == 0x25, index + 2 < bytes.count, FieldSyntax.hexValue(bytes[index + 1]) != nil,
                FieldSyntax.hexValue(bytes[index + 2]) != nil
            {
                throw .target
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .target }
        return text
    }

    private static func isDots(_ bytes: ArraySlice<UInt8>) -> Bool {
        (bytes.count == 1 || bytes.count == 2) && bytes.allSatisfy { $0 == 0x2e }
    }

    // MARK: The query

    private static func items(_ query: ArraySlice<UInt8>, limit: Int) throws(RequestFault) -> [RequestTarget.QueryItem]
    {
        if query.isEmpty { return [] }
        for byte in query where byte != 0x25 && !FieldSyntax.isQuery(byte) { throw .target }
        let parts = query.split(separator: 0x26, omittingEmptySubsequences: true)
        if parts.count > limit { throw .target }
        var items: [RequestTarget.QueryItem] = []
        items.reserveCapacity(parts.count)
        for part in parts {
            let equals = part.firstIndex(of: 0x3d)
            let name = part[..<(equals ?? part.endIndex)]
            let value = equals.map { part[($0 + 1)...] } ?? []
            items.append(RequestTarget.QueryItem(try text(name), try text(value)))
        }
        return items
    }

    /// A name or value: a file's name may hold any character but NUL.
    private static func text(_ raw: ArraySlice<UInt8>) throws(RequestFault) -> String {
        let bytes = try percentDecoded(raw, plusIsSpace: true)
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { throw .target }
        return text
    }

    private static func percentDecoded(_ raw: ArraySlice<UInt8>, plusIsSpace: Bool) throws(RequestFault) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count)
        var index = raw.startIndex
        while index < raw.endIndex {
            let byte = raw[index]
            index += 1
            if byte == 0x25 {
                guard index + 1 < raw.endIndex, let high = FieldSyntax.hexValue(raw[index]),
                    let low = FieldSyntax.hexValue(raw[index + 1])
                else {
                    throw .target
                }
                bytes.append(high << 4 | low)
                index += 2
            } else {
                bytes.append(byte == 0x2b && plusIsSpace ? 0x20 : byte)
            }
        }
        return bytes
    }
}
