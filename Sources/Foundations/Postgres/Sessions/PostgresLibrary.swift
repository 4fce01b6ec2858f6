internal import CPostgres
internal import Databases

/// libpq, opened when it is first asked for.
enum PostgresLibrary {
    /// Swift runs this once, whoever asks first.
    private static let failure: String? = {
        var reason: UnsafePointer<CChar>?
        guard unsafe ev_pq_load(&reason) != 0 else { return nil }
        return unsafe reason.map { unsafe String(cString: $0) } ?? "libpq.so.5"
    }()

    static func open() throws(DatabaseFailure) {
        if let failure {
            throw DatabaseFailure(.missingProgram, Words.noLibrary(failure), hints: [Words.installLibrary])
        }
    }

    /// An address as libpq itself reads it: what is said of these keywords and not empty; nil for what it refuses.
    static func reading(_ text: String) -> [String: String]? {
        var found: [String: String] = [:]
        for keyword in ["user", "password", "dbname", "host", "port"] {
            var isValid: Int32 = 0
            let value = unsafe ev_pq_read_address(text, keyword, &isValid)
            guard isValid != 0 else { return nil }
            guard let value = unsafe value else { continue }
            defer { unsafe ev_pq_free_text(value) }
            let read = unsafe String(cString: value)
            if !read.isEmpty { found[keyword] = read }
        }
        return found
    }
}
