internal import Base
internal import Daemon
internal import Platform
internal import Terminal

/// Where the daemon shall listen: as its options say, or as a service manager hands it sockets.
enum ListeningChoice {
    private static let usualPort: UInt16 = 7777
    /// systemd's first socket; the standard streams come before it.
    private static let firstInherited: Int32 = 3

    static func make(_ context: Context) throws -> DaemonListening {
        let arguments = context.arguments
        let isRemoteAllowed = arguments.flag("allow-remote-access")
        let isSpelledOut = arguments.value("port") != nil || arguments.value("listen") != nil
        if !isSpelledOut, let inherited = inherited(context.invocation.variables, by: Machine.processID) {
            return try DaemonListening(
                .inherited(inherited), allowsRemote: isRemoteAllowed, publicAddresses: arguments.values("public"))
        }
        let address = try address(arguments.value("listen") ?? "127.0.0.1", try port(arguments.value("port")))
        guard address.isLocal || isRemoteAllowed else {
            throw EverettError(
                .refused,
                Phrase(
                    "\(address) can be reached from other machines",
                    pl: "adres \(address) jest osiągalny z innych maszyn"),
                hints: [
                    Phrase(
                        "from elsewhere, use ssh -L 7777:127.0.0.1:7777 HOST, which encrypts",
                        pl: "z innej maszyny użyj ssh -L 7777:127.0.0.1:7777 HOST, które szyfruje"),
                    Phrase(
                        "or say that you want it: --allow-remote-access",
                        pl: "albo powiedz, że tego chcesz: --allow-remote-access"),
                ])
        }
        return try DaemonListening(
            .address(address), allowsRemote: isRemoteAllowed, publicAddresses: arguments.values("public"))
    }

    /// The same choice for the process in the background.
    static func arguments(_ context: Context) -> [String] {
        var words = ["up", "--quiet"]
        for name in ["port", "listen"] {
            if let value = context.arguments.value(name) { words += ["--\(name)", value] }
        }
        for address in context.arguments.values("public") { words += ["--public", address] }
        if context.arguments.flag("allow-remote-access") { words.append("--allow-remote-access") }
        return words
    }

    /// The sockets that were meant for this process, and not for one that started it.
    static func inherited(_ variables: Variables, by process: Int32) -> [Int32]? {
        guard variables.text(Variables.listenProcess) == "\(process)",
            let count = variables.text(Variables.listenDescriptors).flatMap({ Int32($0) }), (1...16).contains(count)
        else { return nil }
        return (firstInherited..<firstInherited + count).map(\.self)
    }

    private static func port(_ text: String?) throws(EverettError) -> UInt16 {
        guard let text else { return usualPort }
        if let port = UInt16(text) { return port }
        throw EverettError(.usage, Phrase("--port takes a number up to 65535", pl: "--port to liczba do 65535"))
    }

    private static func address(_ text: String, _ port: UInt16) throws(EverettError) -> SocketAddress {
        if text == "::1" { return .loopback6(port: port) }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
        if parts.count == 4, text.utf8.count(where: { $0 == UInt8(ascii: ".") }) == 3 {
            return .ipv4(parts, port: port)
        }
        throw EverettError(
            .usage,
            Phrase(
                "--listen takes an address such as 127.0.0.1, or ::1", pl: "--listen to adres, np. 127.0.0.1 albo ::1"))
    }
}
