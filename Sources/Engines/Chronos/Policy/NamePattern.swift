internal import Base

/// The part of a pattern that stands for one name.
struct NamePattern: Sendable, Hashable {
    private enum Element: Sendable, Hashable {
        case byte(UInt8)
        case anyByte
        /// Any number of bytes, none included.
        case anyRun
        case oneOf(ByteSet)
    }

    private let elements: [Element]

    static let anything = NamePattern(elements: [.anyRun])

    private init(elements: [Element]) {
        self.elements = elements
    }

    init(_ text: ArraySlice<UInt8>) throws(PatternFault) {
        var elements: [Element] = []
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"): if elements.last != .anyRun { elements.append(.anyRun) }
            case UInt8(ascii: "?"): elements.append(.anyByte)
            case UInt8(ascii: "["): elements.append(.oneOf(try ByteSet(class: &rest)))
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { throw .openEscape }
                elements.append(.byte(escaped))
            default: elements.append(.byte(byte))
            }
        }
        self.elements = elements
    }

    func matches(_ name: ArraySlice<UInt8>) -> Bool {
        var element = 0
        var place = name.startIndex
        var retry: (element: Int, place: Int)?
        while place < name.endIndex {
            if element < elements.count {
                let isMatch: Bool
                switch elements[element] {
                case .anyRun:
                    retry = (element, place)
                    element += 1
                    continue
                case .byte(let byte): isMatch = name[place] == byte
                case .anyByte: isMatch = true
                case .oneOf(let set): isMatch = set.contains(name[place])
                }
                if isMatch {
                    element += 1
                    place += 1
                    continue
                }
            }
            guard let last = retry else { return false }
            retry = (last.element, last.place + 1)
            element = last.element + 1
            place = last.place + 1
        }
        return elements[element...].allSatisfy { $0 == .anyRun }
    }
}

extension ByteSet {
    /// Reads what follows a `[` up to its `]`.
    fileprivate init(class rest: inout ArraySlice<UInt8>) throws(PatternFault) {
        self.init()
        let isInverted = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
        if isInverted { rest.removeFirst() }
        var isFirst = true
        while true {
            guard let byte = rest.popFirst() else { throw .openBracket }
            // A bracket at the very beginning is a member.
            if byte == UInt8(ascii: "]"), !isFirst { break }
            isFirst = false
            if byte == UInt8(ascii: "["), rest.first == UInt8(ascii: ":") {
                try insertNamedClass(&rest)
                continue
            }
            let start = try ByteSet.member(byte, &rest)
            guard rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first, end != UInt8(ascii: "]") else {
                insert(start)
                continue
            }
            rest.removeFirst(2)
            let last = try ByteSet.member(end, &rest)
            if start <= last { for member in start...last { insert(member) } }
        }
        if isInverted { invert() }
    }

    private static func member(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>) throws(PatternFault) -> UInt8 {
        guard byte == UInt8(ascii: "\\") else { return byte }
        guard let escaped = rest.popFirst() else { throw .openBracket }
        return escaped
    }

    private static let namedClasses: [String: [ClosedRange<UInt8>]] = [
        "alpha": [0x41...0x5a, 0x61...0x7a], "digit": [0x30...0x39],
        "alnum": [0x30...0x39, 0x41...0x5a, 0x61...0x7a], "lower": [0x61...0x7a], "upper": [0x41...0x5a],
        "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66], "space": [0x09...0x0d, 0x20...0x20],
        "punct": [0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e],
    ]

    private mutating func insertNamedClass(_ rest: inout ArraySlice<UInt8>) throws(PatternFault) {
        rest.removeFirst()
        guard let end = rest.firstIndex(of: UInt8(ascii: ":")), rest[(end + 1)...].first == UInt8(ascii: "]"),
            let ranges = ByteSet.namedClasses[String(decoding: rest[..<end], as: UTF8.self)]
        else { throw .unknownClass }
        rest = rest[(end + 2)...]
        for range in ranges { for byte in range { insert(byte) } }
    }
}
