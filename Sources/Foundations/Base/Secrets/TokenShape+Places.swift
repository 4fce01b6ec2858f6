/// Passwords in URLs and keys in PEM armour: what is found by its surroundings.
extension TokenShape {
    private static let schemeBytes = ByteSet([0x30...0x39, 0x41...0x5a, 0x61...0x7a], and: "+.-")
    private static let stopBytes = ByteSet([0x00...0x20], and: "\"'`<>(){}[]|\\^,;")
    private static let hostBytes = ByteSet([0x30...0x39, 0x41...0x5a, 0x61...0x7a], and: ".-_")

    /// What programs of this machine alone use, and what documents show, protects nothing.
    private static let harmlessHosts: Set<String> = [
        "localhost", "127.0.0.1", "0.0.0.0", "host", "hostname", "db", "postgres", "mysql", "redis", "mongo",
        "rabbitmq",
        "database", "server", "proxy", "example", "host.docker.internal",
    ]
    private static let harmlessPasswords: Set<String> = [
        "password", "passwd", "secret", "changeme", "postgres", "example", "passphrase", "pass_word", "mypassword",
        "yourpassword", "your_password", "my_password", "your-password", "root_password", "guestguest", "testtest",
        "password123", "test_password", "db_password", "redacted", "[redacted]", "xxxxxx", "xxxxxxxx", "x-oauth-basic",
        "supersecret", "mysecretpassword", "secretpassword", "insecure", "username", "password1", "passw0rd",
        "admin123",
    ]

    /// The password of `scheme://user:password@host`.
    static func urlPassword(_ bytes: Span<UInt8>, _ start: Int, _ tail: Int) -> Range<Int>? {
        guard start > 1, schemeBytes.contains(bytes[start - 1]) else { return nil }
        var colon: Int?
        var sign: Int?
        var place = tail
        let limit = min(bytes.count, tail + 400)
        while place < limit {
            let byte = bytes[place]
            if byte == UInt8(ascii: "/") || stopBytes.contains(byte) || byte >= 0x7f { break }
            if byte == UInt8(ascii: ":"), colon == nil { colon = place }
            if byte == UInt8(ascii: "@") {
                sign = place
                break
            }
            place += 1
        }
        guard let colon, let sign, sign - colon > 6 else { return nil }
        let password = colon + 1..<sign
        let text = lowercased(bytes, password)
        if harmlessPasswords.contains(text) || text == lowercased(bytes, tail..<colon) { return nil }
        // `cvs://:pserver:anoncvs@host`: the name of a protocol where others have a user.
        if colon == tail, text.contains(":") { return nil }
        // What a program fills in, or a person would.
        if ["$", "%", ":", "#"].contains(where: text.hasPrefix) { return nil }
        if ["***", "...", "xxx"].contains(where: text.contains) { return nil }
        let host = lowercased(bytes, sign + 1..<end(bytes, sign + 1, hostBytes, limit: 260))
        return host.isEmpty || isHarmless(host: host) ? nil : password
    }

    private static func isHarmless(host: String) -> Bool {
        harmlessHosts.contains(host) || host.hasPrefix("127.") || host.hasPrefix("example.")
            || [".example", ".example.com", ".example.org", ".example.net", ".test", ".invalid", ".localhost"].contains
            {
                host.hasSuffix($0)
            }
    }

    private static func lowercased(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        String(decoding: range.map { bytes[$0] }, as: UTF8.self).lowercased()
    }

    private static let dashes = Array("-----".utf8)
    private static let keyEndings = ["PRIVATE KEY-----", "PRIVATE KEY BLOCK-----"].map { Array($0.utf8) }
    private static let labelBytes = ByteSet([0x30...0x39, 0x41...0x5a], and: " ")

    /// An armoured key with a body: a program that only knows the header holds no key.
    static func privateKey(_ bytes: Span<UInt8>, _ start: Int, _ tail: Int) -> Range<Int>? {
        guard holds(dashes, bytes, at: start - dashes.count) else { return nil }
        let label = end(bytes, tail, labelBytes, limit: 40)
        guard holds(dashes, bytes, at: label),
            let ending = keyEndings.first(where: { holds($0, bytes, at: label + dashes.count - $0.count) }),
            label + dashes.count - ending.count >= tail
        else { return nil }
        var place = label + dashes.count
        let limit = min(bytes.count, place + 600)
        // Lines such as `Proc-Type: 4,ENCRYPTED` and `Version: …` come before the body.
        while place < limit {
            place = skipBreaks(bytes, place)
            let run = end(bytes, place, base64, limit: 100)
            if run - place >= 40 { return distinctEnough(bytes, place..<run) ? start - dashes.count..<run : nil }
            var next = run
            while next < limit, !isBreak(bytes, next) { next += 1 }
            if next == place { return nil }
            // A body that is cut short is none; a header has its colon.
            let hasColon = (place..<next).contains { bytes[$0] == UInt8(ascii: ":") }
            guard hasColon else { return nil }
            place = next
        }
        return nil
    }

    private static func distinctEnough(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var seen: Set<UInt8> = []
        for place in range { seen.insert(bytes[place]) }
        return seen.count >= 12
    }

    /// A line's end, as it is or as a string of JSON or of a program spells it.
    private static func isBreak(_ bytes: Span<UInt8>, _ place: Int) -> Bool {
        switch bytes[place] {
        case 0x0a, 0x0d: true
        case UInt8(ascii: "\\"):
            place + 1 < bytes.count
                && (bytes[place + 1] == UInt8(ascii: "n") || bytes[place + 1] == UInt8(ascii: "r"))
        default: false
        }
    }

    private static func skipBreaks(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        let blanks = ByteSet([], and: " \t\r\n\"'+")
        var place = start
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "\\"), isBreak(bytes, place) {
                place += 2
            } else if blanks.contains(bytes[place]) {
                place += 1
            } else {
                break
            }
        }
        return place
    }
}
