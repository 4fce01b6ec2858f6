/// How to write to one output stream: with colours or not, which glyphs, how wide.
package struct OutputStyle: Sendable, Equatable {
    /// A person looks at it; otherwise a file or a program gets plain, stable text.
    package let isTerminal: Bool
    package let color: Bool
    /// Box drawing and geometric glyphs; ASCII stands in for them otherwise.
    package let unicode: Bool
    /// The terminal can take back a line it has shown.
    package let canRedraw: Bool
    package let width: Int

    package static let ordinaryWidth = 80

    package init(
        isTerminal: Bool,
        color: Bool,
        unicode: Bool,
        canRedraw: Bool = false,
        width: Int = ordinaryWidth,
    ) {
        self.isTerminal = isTerminal
        self.color = color
        self.unicode = unicode
        self.canRedraw = canRedraw
        self.width = width
    }

    package init(for environment: TerminalEnvironment, color choice: ColorChoice = .auto) {
        self.init(
            isTerminal: environment.isTerminal,
            color: environment.wantsColor(choice),
            unicode: environment.speaksUTF8 && !environment.isDumb,
            canRedraw: environment.isTerminal && !environment.isDumb,
            width: environment.width ?? Self.ordinaryWidth,
        )
    }

    /// Text for files, tests and other programs.
    package static let plain = OutputStyle(isTerminal: false, color: false, unicode: true)

    package var ellipsis: String { unicode ? "…" : "..." }
}
