package import Base
internal import CCurl

/// A URL of http or https, taken apart by the parser that will also connect to it, so that both see the same host.
package struct WebAddress: Sendable, Hashable {
    private static let longest = 16 * 1024

    /// As it is requested; without a fragment.
    package let text: String
    package let scheme: String
    package let host: String
    package let port: UInt16

    /// Reads a URL, relative to another one where that is given.
    package init(_ text: String, relativeTo base: WebAddress? = nil) throws(EverettError) {
        try CurlLibrary.open()
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f } && text.utf8.count < Self.longest
        guard isPlain, !text.isEmpty else { throw EverettError(.usage, Words.badURL) }
        var whole = [CChar](repeating: 0, count: Self.longest)
        var origin = ev_curl_origin()
        let result = unsafe whole.withUnsafeMutableBufferPointer { target in
            if let base {
                unsafe ev_curl_resolve_url(base.text, text, target.baseAddress, target.count, &origin)
            } else {
                unsafe ev_curl_resolve_url(nil, text, target.baseAddress, target.count, &origin)
            }
        }
        guard result == 0 else { throw EverettError(.usage, Words.badURL) }
        guard origin.has_user == 0 else { throw EverettError(.usage, Words.userInURL) }
        let parts = (Self.text(origin.scheme), Self.text(origin.host), Self.text(origin.port))
        guard ["http", "https"].contains(parts.0), !parts.1.isEmpty, let port = UInt16(parts.2) else {
            throw EverettError(.usage, Words.badURL)
        }
        self.text = String(decoding: whole.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        scheme = parts.0
        host = parts.1
        self.port = port
    }

    /// Who is talked to, for people: path and query may hold secrets.
    package var origin: String {
        let isUsual = port == (scheme == "https" ? 443 : 80)
        return isUsual ? host : "\(host):\(port)"
    }

    package func hasOrigin(of other: WebAddress) -> Bool {
        scheme == other.scheme && host.lowercased() == other.host.lowercased() && port == other.port
    }

    /// An array of C is a tuple in Swift.
    private static func text<Characters>(_ characters: Characters) -> String {
        unsafe withUnsafeBytes(of: characters) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
