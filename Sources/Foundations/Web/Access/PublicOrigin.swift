package import Base
internal import Glibc
internal import Platform

/// An address by which others reach this server through somebody who passes requests on, as `https://everett.example.org`.
///
/// Kept as a browser writes it in `Origin` and `Host`: lower case, and no port where it is the scheme's own.
package struct PublicOrigin: Sendable, Hashable, CustomStringConvertible {
    package let isEncrypted: Bool
    /// The value of `Host`.
    let authority: String
    private let host: String

    /// Takes a scheme, a host and perhaps a port, and nothing else.
    package init(_ text: String) throws(EverettError) {
        guard let origin = PublicOrigin(parsing: Array(text.utf8)) else {
            throw EverettError(
                .usage, Words.noOrigin(text),
                hints: [Words.originHint])
        }
        self = origin
    }

    private init?(parsing text: [UInt8]) {
        let lower = text.map(FieldSyntax.lowercase)
        isEncrypted = lower.starts(with: "https://".utf8)
        guard isEncrypted || lower.starts(with: "http://".utf8) else { return nil }
        let rest = lower.dropFirst(isEncrypted ? 8 : 7)
        let parts = PublicOrigin.split(rest)
        guard let host = PublicOrigin.host(parts.host) else { return nil }
        self.host = host
        guard let digits = parts.port else {
            authority = host
            return
        }
        guard let port = PublicOrigin.port(digits) else { return nil }
        authority = port == (isEncrypted ? 443 : 80) ? host : "\(host):\(port)"
    }

    /// Whether only a browser on the machine in front of the user's tunnel means anything by it.
    package var isLoopback: Bool {
        host == "localhost" || host == "[::1]" || PublicOrigin.numbers(Array(host.utf8)[...])?.first == 127
    }

    /// As in `Origin` and in an address bar.
    package var description: String { (isEncrypted ? "https://" : "http://") + authority }

    // MARK: Reading

    private static let colon = UInt8(ascii: ":")

    /// What stands before the port's colon, and after it when there is one.
    private static func split(_ rest: ArraySlice<UInt8>) -> (host: ArraySlice<UInt8>, port: ArraySlice<UInt8>?) {
        let end = rest.first == UInt8(ascii: "[") ? rest.firstIndex(of: UInt8(ascii: "]")) : rest.startIndex
        guard let end, let place = rest[end...].firstIndex(of: colon) else { return (rest, nil) }
        return (rest[..<place], rest[(place + 1)...])
    }

    private static func port(_ digits: ArraySlice<UInt8>) -> UInt16? {
        guard isDecimal(digits), let port = UInt16(String(decoding: digits, as: UTF8.self)), port > 0 else {
            return nil
        }
        return port
    }

    /// Digits without a sign and without a leading zero.
    private static func isDecimal(_ text: ArraySlice<UInt8>) -> Bool {
        !text.isEmpty && text.allSatisfy(isDigit) && (text.count == 1 || text.first != UInt8(ascii: "0"))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private static func host(_ text: ArraySlice<UInt8>) -> String? {
        if text.first == UInt8(ascii: "[") {
            return text.last == UInt8(ascii: "]") ? ipv6(text.dropFirst().dropLast()) : nil
        }
        let labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.count <= 253, labels.allSatisfy(isLabel), let last = labels.last else { return nil }
        // A browser takes a name that ends in a number for an address, so it has to be one, spelled as browsers do.
        let isNumber = last.allSatisfy(isDigit) || last.starts(with: "0x".utf8)
        if isNumber, numbers(text) == nil { return nil }
        return String(decoding: text, as: UTF8.self)
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { isDigit($0) || isLetter($0) || $0 == hyphen }
    }

    /// The four numbers of an IPv4 address.
    private static func numbers(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let numbers = parts.compactMap { isDecimal($0) ? UInt8(String(decoding: $0, as: UTF8.self)) : nil }
        return parts.count == 4 && numbers.count == 4 ? numbers : nil
    }

    /// An IPv6 address without its brackets, as browsers shorten it; no zone and no IPv4 at its end.
    private static func ipv6(_ text: ArraySlice<UInt8>) -> String? {
        let isPlain = text.allSatisfy {
            isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) || $0 == colon
        }
        guard isPlain else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        let isAddress = unsafe inet_pton(AF_INET6, String(decoding: text, as: UTF8.self), &bytes) == 1
        // The form with a port, without the port.
        return isAddress ? String(SocketAddress.ipv6(bytes, port: 0).description.dropLast(2)) : nil
    }
}
