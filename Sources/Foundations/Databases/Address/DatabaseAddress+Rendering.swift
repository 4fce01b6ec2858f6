extension DatabaseAddress {
    private static let mask = "•••"
    /// Parameters whose values anyone may see; others may hold what their driver keeps secret.
    private static let open: Set<String> = [
        "sslmode", "connect_timeout", "application_name", "target_session_attrs", "schema", "pgbouncer",
        "connection_limit", "pool_timeout", "channel_binding", "gssencmode",
    ]

    func text(masked: Bool) -> String {
        switch form {
        case .url(let scheme): url(scheme, masked: masked)
        case .pairs: pairs(masked: masked)
        }
    }

    private func url(_ scheme: String, masked: Bool) -> String {
        var text = "\(scheme)://"
        if let user { text += encode(user) }
        if let password { text += ":" + (masked ? DatabaseAddress.mask : encode(password.revealed)) }
        if user != nil || password != nil { text += "@" }
        if let host { text += host.contains(":") && !isSocket ? "[\(host)]" : encode(host) }
        if let port { text += ":\(port)" }
        if let database { text += "/" + encode(database) }
        for (index, parameter) in parameters.enumerated() {
            text += (index == 0 ? "?" : "&") + encode(parameter.name) + "="
            text += hides(parameter, masked) ? DatabaseAddress.mask : encode(parameter.value.revealed)
        }
        return text
    }

    private func pairs(masked: Bool) -> String {
        var words: [(String, String)] = []
        if let host { words.append(("host", host)) }
        if let port { words.append(("port", "\(port)")) }
        if let user { words.append(("user", user)) }
        if let password { words.append(("password", masked ? DatabaseAddress.mask : password.revealed)) }
        if let database { words.append(("dbname", database)) }
        for parameter in parameters {
            words.append(
                (parameter.name, hides(parameter, masked) ? DatabaseAddress.mask : parameter.value.revealed))
        }
        return words.map { "\($0.0)=\(quote($0.1))" }.joined(separator: " ")
    }

    private func hides(_ parameter: Parameter, _ masked: Bool) -> Bool {
        masked && !DatabaseAddress.open.contains(parameter.name)
    }

    /// Everything that RFC 3986 does not call unreserved is percent-encoded.
    private func encode(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                out += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return out
    }

    private func quote(_ value: String) -> String {
        let isPlain = !value.isEmpty && !value.utf8.contains { $0 <= 0x20 || $0 == 0x27 || $0 == 0x5c }
        if isPlain { return value }
        var out = "'"
        for scalar in value.unicodeScalars {
            if scalar == "'" || scalar == "\\" { out += "\\" }
            out.unicodeScalars.append(scalar)
        }
        return out + "'"
    }
}
