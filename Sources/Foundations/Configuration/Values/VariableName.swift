/// Names that variables of programs have everywhere.
package enum VariableName {
    private static let longest = 200

    package static func isSound(_ name: some StringProtocol) -> Bool {
        guard let first = name.utf8.first, !isDigit(first), name.utf8.count <= longest else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
            default: isDigit(byte)
            }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
