internal import Platform

/// Tells a service manager how things stand, where one started this program and wants to know.
enum ServiceManager {
    /// The socket's name comes from `NOTIFY_SOCKET`, a path or an abstract name; nobody listening is no fault of ours.
    static func tell(_ word: String, _ variables: Variables) {
        guard let name = variables.bytes(Variables.notifySocket),
            name.first == UInt8(ascii: "/") || name.first == UInt8(ascii: "@")
        else { return }
        _ = Datagram.send(Array(word.utf8), to: name)
    }
}
