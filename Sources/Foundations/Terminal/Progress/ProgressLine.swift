package import Base

/// Draws a progress state in one line that fits the terminal: phase, bar, share, counts, speed, time left.
package struct ProgressLine: Sendable {
    private static let shortestBar = 8
    private static let longestBar = 30

    private let style: OutputStyle
    private let language: Language

    package init(style: OutputStyle, language: Language) {
        self.style = style
        self.language = language
    }

    /// What does not fit is left out, least important part first.
    package func text(for state: ProgressState, at now: Int64) -> StyledText {
        // The last column stays free: some terminals wrap as soon as it is filled.
        let room = max(1, style.width - 1)
        let phase = StyledText(state.phase[language], .heading)
        let percent = state.fraction.map { StyledText("\(Int($0 * 100))%") }
        var details = details(of: state, at: now)
        while true {
            let head = join([phase] + (percent.map { [$0] } ?? []))
            let tail = join(details.map { StyledText($0, .dim) })
            let width = head.width + (tail.isEmpty ? 0 : 2 + tail.width)
            if width <= room || details.isEmpty {
                let bar = bar(state, room: room - width - 2)
                return join([phase] + [bar, percent].compactMap(\.self) + (tail.isEmpty ? [] : [tail]))
                    .truncated(to: room, style)
            }
            details.removeLast()
        }
    }

    /// Most important first.
    private func details(of state: ProgressState, at now: Int64) -> [String] {
        var details: [String] = []
        let units = Quantity.number(state.units)[language]
        if let seconds = state.secondsLeft(at: now) {
            details.append(Words.timeLeft(Quantity.roughDuration(seconds: seconds)[language])[language])
        }
        if let total = state.totalUnits {
            details.append(units + "/" + Quantity.number(total)[language])
        } else if state.units > 0 {
            details.append(units)
        }
        if state.bytes > 0 {
            details.append(Quantity.bytes(state.bytes)[language])
            if let rate = state.bytesPerSecond(at: now), rate >= 1, rate < 1e18 {
                details.append(Quantity.bytes(Int(rate))[language] + "/s")
            }
        } else if let rate = state.unitsPerSecond(at: now), rate >= 1, rate < 1e18 {
            details.append(Quantity.number(Int(rate))[language] + "/s")
        }
        return details
    }

    private func bar(_ state: ProgressState, room: Int) -> StyledText? {
        let cells = min(Self.longestBar, room - 2)
        guard let fraction = state.fraction, cells >= Self.shortestBar else { return nil }
        let done = Int(fraction * Double(cells))
        let (full, rest) = style.unicode ? ("█", "░") : ("#", "-")
        return StyledText("[") + StyledText(String(repeating: full, count: done), .added)
            + StyledText(String(repeating: rest, count: cells - done), .dim) + StyledText("]")
    }

    private func join(_ parts: [StyledText]) -> StyledText {
        parts.enumerated().reduce(.empty) { $0 + ($1.offset == 0 ? .empty : StyledText("  ")) + $1.element }
    }
}
