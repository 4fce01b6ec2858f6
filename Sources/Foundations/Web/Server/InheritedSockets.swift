/// The sockets that a service manager passes on (`sd_listen_fds`): descriptors from 3 on.
package enum InheritedSockets {
    private static let first: Int32 = 3
    /// More than anybody listens on; a larger number is a mistake of whoever set the variable.
    private static let limit: Int32 = 16

    /// What `LISTEN_PID` and `LISTEN_FDS` mean for this process; nothing when they are meant for another one.
    package static func listeners(
        pid: String?, count: String?, process: Int32
    ) -> [WebServerConfiguration.Listener] {
        guard let pid, Int32(pid) == process, let count, let number = Int32(count), (1...limit).contains(number) else {
            return []
        }
        return (0..<number).map { .inherited(first + $0) }
    }
}
