internal import Base

/// What bubblewrap writes to its status descriptor: a JSON document to the line, of which three numbers matter.
struct SandboxStatus: Sendable, Hashable {
    /// The first process inside, as the host numbers it.
    private(set) var first: Int32?
    private(set) var processSpace: UInt64?
    /// Written only after the program itself was started, and has ended.
    private(set) var exitCode: Int32?

    init(_ bytes: [UInt8]) {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let value = try? JSONValue(Array(line)) else { continue }
            first = value["child-pid"]?.integer.flatMap { Int32(exactly: $0) } ?? first
            processSpace = value["pid-namespace"]?.integer.flatMap { UInt64(exactly: $0) } ?? processSpace
            exitCode = value["exit-code"]?.integer.flatMap { Int32(exactly: $0) } ?? exitCode
        }
    }
}
