/// Builds safe text one scalar at a time; each input byte is looked at once.
struct SafeTextWriter {
    /// More marks than any script stacks; beyond it they only smear over the neighbouring lines.
    private static let mostMarks = 8

    private let allowing: SafeText.Whitespace
    private var bytes: [UInt8] = []
    private var marks = 0
    private var selectorMayFollow = false

    init(allowing: SafeText.Whitespace, reserving count: Int) {
        self.allowing = allowing
        bytes.reserveCapacity(count + 16)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Takes the scalar, or the one byte that starts none, at `position`; returns how many bytes that was.
    mutating func consume(_ input: [UInt8], at position: Int) -> Int {
        let first = input[position]
        if (0x20...0x7e).contains(first) {
            bytes.append(first)
            marks = 0
            selectorMayFollow = false
            return 1
        }
        guard let (scalar, length) = StrictUTF8.scalar(in: input, at: position) else {
            escape("\\x" + Self.hex(UInt32(first), digits: 2))
            return 1
        }
        write(scalar)
        return length
    }

    mutating func noteRest(_ count: Int) {
        bytes.append(contentsOf: "...[+\(count) B]".utf8)
    }

    private mutating func write(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\n": allowing.contains(.newline) ? keep(scalar) : escape("\\n")
        case "\t": allowing.contains(.tab) ? keep(scalar) : escape("\\t")
        case "\r": escape("\\r")
        // The selectors between text and emoji look are common and change only the look of what precedes them.
        case "\u{fe0e}", "\u{fe0f}": selectorMayFollow ? keepSelector(scalar) : escape(scalar)
        default: SafeText.isHarmless(scalar) ? keep(scalar) : escape(scalar)
        }
    }

    private mutating func keep(_ scalar: Unicode.Scalar) {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark:
            marks += 1
            if marks > Self.mostMarks { return escape(scalar, endsMarks: false) }
        default:
            marks = 0
        }
        selectorMayFollow = scalar.properties.isEmoji
        bytes.append(contentsOf: String(scalar).utf8)
    }

    private mutating func keepSelector(_ scalar: Unicode.Scalar) {
        selectorMayFollow = false
        bytes.append(contentsOf: String(scalar).utf8)
    }

    private mutating func escape(_ scalar: Unicode.Scalar, endsMarks: Bool = true) {
        let value = scalar.value
        escape(value < 0x80 ? "\\x" + Self.hex(value, digits: 2) : "\\u{" + Self.hex(value, digits: 2) + "}")
        if !endsMarks { marks = Self.mostMarks }
    }

    private mutating func escape(_ visible: String) {
        marks = 0
        selectorMayFollow = false
        bytes.append(contentsOf: visible.utf8)
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
