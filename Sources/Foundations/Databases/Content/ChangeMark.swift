/// What a database looked like at one moment, in a form that only its own adapter reads.
///
/// Marks are compared by ``DatabaseServer/isUnchanged(_:since:_:)`` alone: what can be proven from two of them depends on
/// the server, and when in doubt a database has changed.
package struct ChangeMark: Sendable, Hashable {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}
