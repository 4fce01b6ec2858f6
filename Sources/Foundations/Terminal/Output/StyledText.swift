/// One line of text in roles; safe by construction, for every piece goes through ``SafeText``.
package struct StyledText: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible {
    struct Piece: Sendable, Hashable {
        let text: String
        let role: TextRole
    }

    private(set) var pieces: [Piece]

    package init(_ text: String, _ role: TextRole = .plain) {
        pieces = text.isEmpty ? [] : [Piece(text: SafeText.make(text), role: role)]
    }

    /// A path or another name as the kernel knows it.
    package init(bytes: [UInt8], _ role: TextRole = .plain) {
        pieces = bytes.isEmpty ? [] : [Piece(text: SafeText.make(bytes), role: role)]
    }

    /// A line of a file's content, in which tabs mean layout and stay.
    package init(content: ArraySlice<UInt8>, _ role: TextRole = .plain) {
        pieces = content.isEmpty ? [] : [Piece(text: SafeText.make(content, allowing: .tab), role: role)]
    }

    package init(stringLiteral text: String) {
        self.init(text)
    }

    private init(pieces: [Piece]) {
        self.pieces = pieces
    }

    package static let empty = StyledText(pieces: [])

    package static func + (left: StyledText, right: StyledText) -> StyledText {
        StyledText(pieces: left.pieces + right.pieces)
    }

    package static func += (left: inout StyledText, right: StyledText) {
        left.pieces += right.pieces
    }

    package var isEmpty: Bool { pieces.isEmpty }
    package var plain: String { pieces.map(\.text).joined() }
    package var description: String { plain }
    package var width: Int { pieces.reduce(0) { $0 + DisplayWidth.of($1.text) } }

    /// The text for the stream; with colour each piece is closed again, so that a cut-off line cannot stain the next.
    package func rendered(_ style: OutputStyle) -> String {
        guard style.color else { return plain }
        return pieces.map { piece in
            guard let rendition = piece.role.rendition else { return piece.text }
            return "\u{1b}[\(rendition)m\(piece.text)\u{1b}[0m"
        }.joined()
    }

    /// The text in at most `limit` columns, the end replaced by an ellipsis when it does not fit.
    package func truncated(to limit: Int, _ style: OutputStyle) -> StyledText {
        if width <= limit { return self }
        let mark = style.ellipsis.count <= limit ? style.ellipsis : ""
        var room = max(0, limit - mark.count)
        var kept: [Piece] = []
        for piece in pieces {
            let (start, used) = Self.start(of: piece.text, fitting: room)
            if !start.isEmpty { kept.append(Piece(text: start, role: piece.role)) }
            room -= used
            if start.utf8.count < piece.text.utf8.count { break }
        }
        if !mark.isEmpty { kept.append(Piece(text: mark, role: kept.last?.role ?? .plain)) }
        return StyledText(pieces: kept)
    }

    private static func start(of text: String, fitting room: Int) -> (text: String, width: Int) {
        var used = 0
        var end = text.startIndex
        while end < text.endIndex {
            let next = used + DisplayWidth.of(text[end])
            if next > room { break }
            used = next
            end = text.index(after: end)
        }
        return (String(text[..<end]), used)
    }
}
