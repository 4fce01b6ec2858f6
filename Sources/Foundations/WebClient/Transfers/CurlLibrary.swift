internal import Base
internal import CCurl

/// libcurl, opened when it is first asked for.
enum CurlLibrary {
    /// Swift runs this once, whoever asks first.
    private static let failure: String? = {
        var reason: UnsafePointer<CChar>?
        guard unsafe ev_curl_load(&reason) != 0 else { return nil }
        return unsafe reason.map { unsafe String(cString: $0) } ?? "libcurl.so.4"
    }()

    static func open() throws(EverettError) {
        if let failure { throw EverettError(.unsupported, Words.noLibrary(failure), hints: [Words.installLibrary]) }
    }

    static func words(_ result: Int32) -> String {
        guard let words = unsafe ev_curl_words(result) else { return "\(result)" }
        return unsafe String(cString: words)
    }
}
