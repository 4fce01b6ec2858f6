internal import Glibc

/// A head while its lines arrive; each line is judged as soon as it ends.
struct HeadDraft: Sendable {
    private(set) var bytes: [UInt8] = []
    private var places: [HeaderFields.Place] = []
    private var method = HTTPMethod.get
    private var target = 0..<0
    private var isHTTP11 = true
    private var host: HeaderFields.Place?
    private var length: Int?
    private var isChunked = false
    private var closes = false
    private var wantsUpgrade = false
    private var expectsContinue = false

    /// Copies up to the next line feed, but no more than `room` bytes; true when the line ended.
    mutating func take(_ input: Span<UInt8>, _ place: inout Int, room: Int) -> Bool {
        let available = input.count - place
        let start = place
        let (count, hasEnded) = unsafe input.withUnsafeBufferPointer { buffer in
            guard available > 0, let base = buffer.baseAddress else { return (0, false) }
            let from = unsafe base + start
            let found = unsafe memchr(from, 0x0a, available)
            let length = unsafe found.map { unsafe UnsafeRawPointer($0) - UnsafeRawPointer(from) + 1 }
            let count = min(length ?? available, room)
            if bytes.isEmpty { bytes.reserveCapacity(min(available, 2048)) }
            unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: from, count: count))
            return (count, length == count)
        }
        place += count
        return hasEnded
    }

    /// `METHOD SP target SP HTTP/1.x`, with exactly those two spaces.
    mutating func readRequestLine(_ line: Range<Int>, _ limits: WebLimits) throws(RequestFault) {
        guard let first = bytes[line].firstIndex(of: 0x20), let last = bytes[line].lastIndex(of: 0x20), first < last,
            bytes[line.lowerBound..<first].allSatisfy(FieldSyntax.isToken), first > line.lowerBound
        else {
            throw .requestLine
        }
        guard let method = HTTPMethod(bytes: bytes.span.extracting(line.lowerBound..<first)) else { throw .method }
        self.method = method
        target = first + 1..<last
        if target.isEmpty { throw .requestLine }
        if target.count > limits.targetBytes { throw .targetTooLong }
        if !bytes[target].allSatisfy({ (0x21...0x7e).contains($0) }) { throw .target }
        isHTTP11 = try HeadDraft.version(bytes[(last + 1)..<line.upperBound])
        closes = !isHTTP11
    }

    private static func version(_ bytes: ArraySlice<UInt8>) throws(RequestFault) -> Bool {
        let start = bytes.startIndex
        guard bytes.count == 8, bytes.starts(with: "HTTP/".utf8), bytes[start + 6] == 0x2e,
            FieldSyntax.isDigit(bytes[start + 5]), FieldSyntax.isDigit(bytes[start + 7])
        else {
            throw .requestLine
        }
        guard bytes[start + 5] == 0x31, bytes[start + 7] <= 0x31 else { throw .version }
        return bytes[start + 7] == 0x31
    }

    mutating func readField(_ line: Range<Int>, _ limits: WebLimits) throws(RequestFault) {
        if FieldSyntax.isSpace(bytes[line.lowerBound]) { throw .foldedField }
        if places.count == limits.headerCount { throw .tooManyFields }
        var colon = line.lowerBound
        while colon < line.upperBound, FieldSyntax.isToken(bytes[colon]) { colon += 1 }
        guard colon > line.lowerBound, colon < line.upperBound, bytes[colon] == 0x3a else { throw .fieldName }
        var start = colon + 1
        var end = line.upperBound
        while start < end, FieldSyntax.isSpace(bytes[start]) { start += 1 }
        while start < end, FieldSyntax.isSpace(bytes[end - 1]) { end -= 1 }
        for index in start..<end where !FieldSyntax.isValue(bytes[index]) { throw .fieldValue }
        // Limits above 64 KiB would not fit; they are the server's own.
        let place = HeaderFields.Place(
            nameStart: UInt16(truncatingIfNeeded: line.lowerBound), nameEnd: UInt16(truncatingIfNeeded: colon),
            valueStart: UInt16(truncatingIfNeeded: start), valueEnd: UInt16(truncatingIfNeeded: end))
        places.append(place)
        try readMeaning(of: place, name: bytes[line.lowerBound..<colon], value: bytes[start..<end])
    }

    /// What the server itself must know of a field.
    private mutating func readMeaning(
        of place: HeaderFields.Place, name: ArraySlice<UInt8>, value: ArraySlice<UInt8>
    ) throws(RequestFault) {
        switch name.count {
        case 4 where FieldSyntax.matches(name, "host"):
            if host != nil { throw .hostTwice }
            host = place
        case 14 where FieldSyntax.matches(name, "content-length"):
            if length != nil { throw .lengthTwice }
            guard (1...15).contains(value.count), value.allSatisfy(FieldSyntax.isDigit) else { throw .lengthInvalid }
            length = value.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        case 17 where FieldSyntax.matches(name, "transfer-encoding"):
            if isChunked { throw .codingTwice }
            guard FieldSyntax.matches(value, "chunked") else { throw .codingUnknown }
            isChunked = true
        case 10 where FieldSyntax.matches(name, "connection"):
            guard let tokens = FieldSyntax.tokens(value) else { throw .connectionField }
            for token in tokens {
                if FieldSyntax.matches(token, "close") { closes = true }
                if FieldSyntax.matches(token, "upgrade") { wantsUpgrade = true }
            }
        case 6 where FieldSyntax.matches(name, "expect"):
            guard FieldSyntax.matches(value, "100-continue") else { throw .expectation }
            expectsContinue = isHTTP11
        default: break
        }
    }

    /// Judges the head as a whole.
    func finish(_ limits: WebLimits) throws(RequestFault) -> RequestHead {
        let headers = HeaderFields(bytes: bytes, places: places)
        if isHTTP11, host == nil { throw .hostMissing }
        let hostValue = host.map { headers.value($0) }
        if let hostValue, !TargetParser.isAuthority(hostValue) { throw .hostInvalid }
        if isChunked {
            if length != nil { throw .lengthAndCoding }
            if !isHTTP11 { throw .codingInOldVersion }
        }
        let parsed = try TargetParser.parse(bytes[target], method, host: hostValue, itemLimit: limits.queryItems)
        return RequestHead(
            method: method, target: parsed, headers: headers,
            framing: isChunked ? .chunked : length.map { .length($0) } ?? .none, isHTTP11: isHTTP11, closes: closes,
            expectsContinue: expectsContinue, wantsUpgrade: wantsUpgrade && isHTTP11, host: hostValue.map(Array.init))
    }
}
