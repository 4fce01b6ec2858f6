internal import Base

/// The first packet of PostgreSQL's protocol, by which a client says what it wants.
enum DoorGreeting: Equatable {
    /// An encrypted connection, which a door has none of.
    case encryption
    /// To stop a statement of another connection, named by a secret.
    case cancel
    case start([String: String])

    /// As the server has it; what is longer is no greeting.
    static let limit = 10_000

    private static let encryptionCodes: Set<UInt32> = [80_877_103, 80_877_104]
    private static let cancelCode: UInt32 = 80_877_102
    private static let protocolMajor: UInt32 = 3

    /// Nil for what is no greeting; `packet` without its length.
    init?(_ packet: [UInt8]) {
        guard packet.count >= 4 else { return nil }
        let code = packet[0..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        if DoorGreeting.encryptionCodes.contains(code) {
            guard packet.count == 4 else { return nil }
            self = .encryption
        } else if code == DoorGreeting.cancelCode {
            self = .cancel
        } else {
            guard code >> 16 == DoorGreeting.protocolMajor, packet.last == 0 else { return nil }
            // Names and values, each ended by NUL; an empty name ends them.
            let texts = packet[4...].split(separator: 0, omittingEmptySubsequences: false)
            var found: [String: String] = [:]
            var index = texts.startIndex
            while index + 1 < texts.endIndex, !texts[index].isEmpty {
                guard let name = String(validating: texts[index], as: UTF8.self),
                    let value = String(validating: texts[index + 1], as: UTF8.self),
                    // Which of two would count, nobody is to guess.
                    found.updateValue(value, forKey: name) == nil
                else { return nil }
                index += 2
            }
            // Nothing but the end may follow.
            guard index == texts.endIndex - 2, texts[index].isEmpty, texts[index + 1].isEmpty else { return nil }
            self = .start(found)
        }
    }

    /// What the server answers to one that it lets in nowhere.
    static func refusal(_ text: String) -> [UInt8] {
        var fields: [UInt8] = []
        for (code, value) in [("S", "FATAL"), ("V", "FATAL"), ("C", "28000"), ("M", text)] {
            fields += Array(code.utf8) + Array(value.utf8) + [0]
        }
        fields.append(0)
        let length = UInt32(fields.count + 4)
        return [UInt8(ascii: "E")] + (0..<4).reversed().map { UInt8(truncatingIfNeeded: length >> (8 * UInt32($0))) }
            + fields
    }
}
