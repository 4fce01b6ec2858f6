internal import Base

/// What a scan cache's entries were told apart by: where it has changed, each entry is looked at anew.
struct CacheBinding: Sendable, Hashable {
    private let low: UInt64
    private let high: UInt64
    /// The key that secrets are sealed with; 0 for none.
    let key: UInt64

    /// Of a cache that nothing is known about.
    static let none = CacheBinding(fingerprint: (0, 0), key: 0)

    init(fingerprint: (low: UInt64, high: UInt64), key: UInt64) {
        low = fingerprint.low
        high = fingerprint.high
        self.key = key
    }

    init(_ policy: CapturePolicy, key: UInt64) {
        var reader = ByteReader(policy.fingerprint.bytes)
        low = (try? reader.fixed()) ?? 0
        high = (try? reader.fixed()) ?? 0
        self.key = key
    }

    func encode(into out: inout ByteWriter) {
        out.fixed(low)
        out.fixed(high)
        out.fixed(key)
    }
}
