/// How much an imported bundle may be, whatever it says of itself.
package struct BundleLimits: Sendable {
    var objects = 20_000_000
    /// Bytes of all objects, not compressed.
    var rawBytes: UInt64
    /// Paths of all trees, each counted as often as it would be written.
    var entries: Int
    var depth = 1024

    /// A bundle becomes part of a project, so the project's own limits hold for it.
    init(_ policy: CapturePolicy) {
        rawBytes = policy.maximumBytes
        entries = policy.maximumFiles
    }

    init(rawBytes: UInt64, entries: Int, depth: Int = 1024, objects: Int = 20_000_000) {
        self.rawBytes = rawBytes
        self.entries = entries
        self.depth = depth
        self.objects = objects
    }
}
