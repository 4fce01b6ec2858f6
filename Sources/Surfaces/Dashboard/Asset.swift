internal import Base

/// One file of the page, ready to be served.
package struct Asset: Sendable {
    /// Where it is served, such as `/assets/app.js`.
    package let path: String
    package let contentType: String
    package let bytes: [UInt8]
    /// A strong validator with its quotes: equal exactly when the bytes are.
    package let etag: String

    init?(file: String, bytes: [UInt8], servedAt path: String? = nil) {
        guard let type = Asset.contentType(of: file) else { return nil }
        self.path = path ?? "/assets/\(file)"
        self.bytes = bytes
        contentType = type
        etag = "\"\(Hasher256.digest(of: bytes).hex.prefix(32))\""
    }

    private static func contentType(of file: String) -> String? {
        let types = [
            (".html", "text/html; charset=utf-8"), (".js", "text/javascript; charset=utf-8"),
            (".css", "text/css; charset=utf-8"), (".svg", "image/svg+xml"),
        ]
        return types.first { file.hasSuffix($0.0) }?.1
    }
}
