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
}
