internal import CLinux

/// One message to a local socket, and no answer.
package enum Datagram {
    /// A name that begins with `@` is one of the abstract namespace. False when it was not delivered.
    package static func send(_ message: [UInt8], to name: [UInt8]) -> Bool {
        unsafe ev_send_datagram(name, name.count, message, message.count) == 0
    }
}
