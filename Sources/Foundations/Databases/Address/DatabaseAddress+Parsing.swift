internal import Base

extension DatabaseAddress {
    /// Schemes of PostgreSQL; a driver may follow after a plus.
    private static let schemes: Set<String> = ["postgres", "postgresql"]
    /// Longer texts are no addresses.
    private static let limit = 8192

    /// Reads what libpq calls a connection string: a URL, or pairs of keyword and value.
    package init(parsing text: String) throws(DatabaseFailure) {
        guard text.utf8.count <= DatabaseAddress.limit, !text.utf8.contains(0) else {
            throw .badAddress(Words.noAddress)
        }
        if let range = text.firstRange(of: "://") {
            let scheme = String(text[..<range.lowerBound])
            let kind = scheme.prefix { $0 != "+" }.lowercased()
            guard DatabaseAddress.schemes.contains(kind) else { throw .badAddress(Words.unknownScheme(scheme)) }
            try self.init(url: text[range.upperBound...], scheme: scheme)
        } else {
            try self.init(pairs: Array(text.utf8))
        }
    }

    private init(url rest: Substring, scheme: String) throws(DatabaseFailure) {
        var found = Found()
        var rest = rest
        // As libpq has it, a login goes up to the first @ before a slash, and may hold question marks.
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        if let at = rest[..<slash].firstIndex(of: "@") {
            let login = rest[..<at]
            rest = rest[rest.index(after: at)...]
            let colon = login.firstIndex(of: ":") ?? login.endIndex
            try found.set("user", DatabaseAddress.decode(login[..<colon]))
            if colon < login.endIndex {
                try found.set("password", DatabaseAddress.decode(login[login.index(after: colon)...]))
            }
        }
        let queryStart = rest.firstIndex(of: "?") ?? rest.endIndex
        let main = rest[..<queryStart]
        let pathStart = main.firstIndex(of: "/") ?? main.endIndex
        let authority = main[..<pathStart]
        // Some would read the login up to the last @: nobody is to guess which part of it is the host.
        guard !authority.contains("@") else { throw .badAddress(Words.noAddress) }
        try DatabaseAddress.read(authority, into: &found)
        if pathStart < main.endIndex {
            try found.set("dbname", DatabaseAddress.decode(main[main.index(after: pathStart)...]))
        }
        if queryStart < rest.endIndex {
            for pair in rest[rest.index(after: queryStart)...].split(separator: "&") {
                guard let equals = pair.firstIndex(of: "=") else { throw .badAddress(Words.noAddress) }
                let name = try DatabaseAddress.decode(pair[..<equals])
                try found.set(name, DatabaseAddress.decode(pair[pair.index(after: equals)...]))
            }
        }
        self = found.address(.url(scheme: scheme))
    }

    private static func read(_ authority: Substring, into found: inout Found) throws(DatabaseFailure) {
        guard !authority.contains(",") else { throw .badAddress(Words.severalHosts) }
        var host = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw .badAddress(Words.noAddress) }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { throw .badAddress(Words.noAddress) }
            port = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        try found.set("host", decode(host))
        if let port { try found.set("port", decode(port)) }
    }

    /// Keywords and values as `keyword = 'value'`, in which a backslash takes the next byte as it is.
    private init(pairs bytes: [UInt8]) throws(DatabaseFailure) {
        var found = Found()
        var place = 0
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
        func skipSpaces() { while place < bytes.count, isSpace(bytes[place]) { place += 1 } }
        skipSpaces()
        var isEmpty = true
        while place < bytes.count {
            let start = place
            while place < bytes.count, bytes[place] != UInt8(ascii: "="), !isSpace(bytes[place]) { place += 1 }
            let name = bytes[start..<place]
            skipSpaces()
            guard !name.isEmpty, place < bytes.count, bytes[place] == UInt8(ascii: "=") else {
                throw .badAddress(Words.noAddress)
            }
            place += 1
            skipSpaces()
            var value: [UInt8] = []
            let isQuoted = place < bytes.count && bytes[place] == UInt8(ascii: "'")
            if isQuoted { place += 1 }
            var isClosed = !isQuoted
            while place < bytes.count {
                let byte = bytes[place]
                if isQuoted ? byte == UInt8(ascii: "'") : isSpace(byte) {
                    isClosed = true
                    if isQuoted { place += 1 }
                    break
                }
                place += 1
                if byte == UInt8(ascii: "\\") {
                    guard place < bytes.count else { break }
                    value.append(bytes[place])
                    place += 1
                } else {
                    value.append(byte)
                }
            }
            guard isClosed else { throw .badAddress(Words.noAddress) }
            guard let name = String(validating: name, as: UTF8.self),
                let value = String(validating: value, as: UTF8.self)
            else { throw .badAddress(Words.noAddress) }
            try found.set(name, value)
            isEmpty = false
            skipSpaces()
        }
        if isEmpty { throw .badAddress(Words.noAddress) }
        self = found.address(.pairs)
    }

    private static func decode(_ text: Substring) throws(DatabaseFailure) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var place = 0
        while place < bytes.count {
            guard bytes[place] == UInt8(ascii: "%") else {
                out.append(bytes[place])
                place += 1
                continue
            }
            guard place + 2 < bytes.count, let high = Hex.nibble(bytes[place + 1]),
                let low = Hex.nibble(bytes[place + 2]), high << 4 | low != 0
            else { throw .badAddress(Words.noAddress) }
            out.append(high << 4 | low)
            place += 3
        }
        guard let decoded = String(validating: out, as: UTF8.self) else { throw .badAddress(Words.noAddress) }
        return decoded
    }
}

/// What was read so far; a later value of the same name replaces an earlier one, as in libpq.
private struct Found {
    private var host: String?
    private var port: UInt16?
    private var user: String?
    private var password: String?
    private var database: String?
    private var parameters: [DatabaseAddress.Parameter] = []

    mutating func set(_ name: String, _ value: String) throws(DatabaseFailure) {
        let given = value.isEmpty ? nil : value
        switch name {
        case "host":
            guard !value.contains(",") else { throw .badAddress(Words.severalHosts) }
            host = given
        case "port":
            guard !value.contains(",") else { throw .badAddress(Words.severalHosts) }
            guard value.isEmpty || UInt16(value).map({ $0 > 0 }) == true else { throw .badAddress(Words.noAddress) }
            port = UInt16(value)
        case "user": user = given
        case "password": password = given
        case "dbname": database = given
        case "service", "servicefile":
            throw .badAddress(Words.service)
        case "hostaddr" where value.contains(","):
            throw .badAddress(Words.severalHosts)
        default:
            parameters.removeAll { $0.name == name }
            parameters.append(DatabaseAddress.Parameter(name: name, value: value))
        }
    }

    func address(_ form: DatabaseAddress.Form) -> DatabaseAddress {
        DatabaseAddress(
            form: form, host: host, port: port, user: user, password: password.map(SecretText.init),
            database: database, parameters: parameters)
    }
}

extension DatabaseFailure {
    static func badAddress(_ message: Phrase) -> DatabaseFailure {
        DatabaseFailure(.badAddress, message, hints: [Words.addressForm])
    }
}
