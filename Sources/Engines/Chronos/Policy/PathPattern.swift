package import Base

/// A pattern for paths beneath a root, in the manner of .gitignore, on raw bytes.
///
/// `*` and `?` stand for bytes of one name, `[…]` for one of several, `**` for any number of directories. A slash at the
/// beginning or inside ties the pattern to the root, one at the end to directories; `!` makes it an exception of the list
/// it is in. Matching takes at most the product of the lengths of pattern and path, whatever either holds.
package struct PathPattern: Sendable, Hashable, CustomStringConvertible {
    private enum Segment: Sendable, Hashable {
        /// No directory, or any number of them.
        case anyDepth
        case name(NamePattern)
    }

    /// As it was written, the `!` included.
    package let source: [UInt8]
    package let isException: Bool
    /// Whether it ends in a slash, and so means directories and what lies in them.
    package let meansDirectories: Bool
    private let segments: [Segment]

    package init(_ source: [UInt8]) throws(PatternFault) {
        self.source = source
        var rest = source[...]
        if rest.contains(0) { throw .holdsNUL }
        isException = rest.first == UInt8(ascii: "!")
        if isException { rest.removeFirst() }
        meansDirectories = rest.last == UInt8(ascii: "/")
        if meansDirectories { rest.removeLast() }
        let isTied = rest.contains(UInt8(ascii: "/"))
        if rest.first == UInt8(ascii: "/") { rest.removeFirst() }
        if rest.isEmpty { throw .empty }
        var segments: [Segment] = isTied ? [] : [.anyDepth]
        for part in rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if part.elementsEqual("**".utf8) {
                if segments.last != .anyDepth { segments.append(.anyDepth) }
                continue
            }
            if part.isEmpty || part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8) { throw .matchesNothing }
            segments.append(.name(try NamePattern(part)))
        }
        // What lies in a directory, not the directory itself.
        if segments.last == .anyDepth { segments.append(.name(.anything)) }
        self.segments = segments
    }

    package init(_ text: String) throws(PatternFault) {
        try self.init(Array(text.utf8))
    }

    /// Whether this very path is meant; what lies in a directory that is meant is for the list to say.
    package func matches(_ path: BytePath, isDirectory: Bool) -> Bool {
        if meansDirectories, !isDirectory { return false }
        if segments.count == 2, segments[0] == .anyDepth, case .name(let pattern) = segments[1] {
            let start = path.bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
            return start < path.bytes.count && pattern.matches(path.bytes[start...])
        }
        return matches(path.bytes.split(separator: UInt8(ascii: "/")))
    }

    private func matches(_ names: [ArraySlice<UInt8>]) -> Bool {
        var segment = 0
        var name = 0
        // Only the last `**` is ever tried again: what the ones before it took could not help.
        var retry: (segment: Int, name: Int)?
        while name < names.count {
            if segment < segments.count {
                switch segments[segment] {
                case .anyDepth:
                    retry = (segment, name)
                    segment += 1
                    continue
                case .name(let pattern):
                    if pattern.matches(names[name]) {
                        segment += 1
                        name += 1
                        continue
                    }
                }
            }
            guard let last = retry else { return false }
            retry = (last.segment, last.name + 1)
            segment = last.segment + 1
            name = last.name + 1
        }
        return segment == segments.count
    }

    package static func == (left: PathPattern, right: PathPattern) -> Bool { left.source == right.source }
    package func hash(into hasher: inout Hasher) { hasher.combine(source) }

    package var description: String { String(decoding: source, as: UTF8.self) }
}

/// Why a text is no pattern.
package enum PatternFault: Error, Sendable, Hashable {
    case empty
    case holdsNUL
    /// An empty name, `.` or `..`: nothing is ever called so.
    case matchesNothing
    case openBracket
    case unknownClass
    case openEscape

    package var reason: Phrase {
        switch self {
        case .empty: Phrase("the pattern is empty", pl: "wzorzec jest pusty")
        case .holdsNUL: Phrase("the pattern holds a NUL byte", pl: "wzorzec zawiera bajt NUL")
        case .matchesNothing:
            Phrase(
                "the pattern holds an empty name, '.' or '..', which nothing is called",
                pl: "wzorzec zawiera pustą nazwę, '.' lub '..', a nic się tak nie nazywa")
        case .openBracket:
            Phrase("the pattern has a '[' without its ']'", pl: "we wzorcu jest '[' bez pasującego ']'")
        case .unknownClass:
            Phrase("the pattern names an unknown class of characters", pl: "wzorzec podaje nieznaną klasę znaków")
        case .openEscape:
            Phrase("the pattern ends in a lone '\\'", pl: "wzorzec kończy się samotnym '\\'")
        }
    }
}
