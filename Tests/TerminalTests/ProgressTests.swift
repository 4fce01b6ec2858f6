import Base
import Terminal
import Testing

@Suite struct ProgressTests {
    private static let second: Int64 = 1_000_000_000
    private let phase = Phrase("Scanning", pl: "Przeglądanie")

    private func terminal(_ width: Int = 80, unicode: Bool = true) -> OutputStyle {
        OutputStyle(isTerminal: true, color: false, unicode: unicode, canRedraw: true, width: width)
    }

    /// Half of the work done in ten steady seconds.
    private func halfDone() -> ProgressState {
        var state = ProgressState(phase: phase, totalUnits: 75_210, totalBytes: 2_000_000_000, startedAt: 0)
        for step in 1...10 {
            state.update(units: 37_605 * step / 10, bytes: 100_000_000 * step, at: Int64(step) * Self.second)
        }
        return state
    }

    @Test func `steady work is measured exactly`() {
        let state = halfDone()
        #expect(state.fraction == 0.5)
        #expect(state.bytesPerSecond(at: 10 * Self.second) == 100_000_000)
        #expect(state.secondsLeft(at: 10 * Self.second) == 10)
    }

    @Test func `nothing is promised before anything was measured`() {
        var state = ProgressState(phase: phase, totalUnits: 10, startedAt: 0)
        #expect(state.secondsLeft(at: 0) == nil)
        #expect(state.secondsLeft(at: 5 * Self.second) == nil)
        state.advance(at: 1_000)
        #expect(state.secondsLeft(at: 2_000) == nil)
        #expect(ProgressState(phase: phase, startedAt: 0).fraction == nil)
        #expect(ProgressState(phase: phase, totalUnits: 0, startedAt: 0).fraction == 1)
    }

    @Test func `work that stalls is expected to take longer`() throws {
        let state = halfDone()
        let now = try #require(state.secondsLeft(at: 10 * Self.second))
        let later = try #require(state.secondsLeft(at: 20 * Self.second))
        #expect(later > now)
    }

    @Test func `a burst changes the estimate only a little`() throws {
        var state = halfDone()
        state.advance(units: 0, bytes: 100_000_000, at: 10 * Self.second + 200_000_000)
        let rate = try #require(state.bytesPerSecond(at: 10 * Self.second + 200_000_000))
        #expect(rate > 100_000_000 && rate < 130_000_000)
    }

    @Test func `a clock that stands still or steps back does no harm`() {
        var state = ProgressState(phase: phase, totalUnits: 100, startedAt: 1_000)
        state.advance(units: 50, at: 0)
        state.advance(units: 60, at: Int64.min)
        state.advance(units: Int.max, bytes: Int.max, at: 10 * Self.second)
        _ = state.secondsLeft(at: Int64.max)
        _ = ProgressLine(style: terminal(), language: .english).text(for: state, at: Int64.max)
        #expect(state.fraction.map { (0...1).contains($0) } == true)
    }

    @Test func `the line tells phase, bar, share, time left, counts, size and speed`() {
        let line = ProgressLine(style: terminal(110), language: .english)
        #expect(
            line.text(for: halfDone(), at: 10 * Self.second).plain
                == "Scanning  [███████████████░░░░░░░░░░░░░░░]  50%  10 s left  37,605/75,210  1.0 GB  100 MB/s")
        let polish = ProgressLine(style: terminal(70, unicode: false), language: .polish)
        #expect(
            polish.text(for: halfDone(), at: 10 * Self.second).plain
                == "Przeglądanie  50%  jeszcze 10 s  37\u{a0}605/75\u{a0}210  1,0 GB  100 MB/s")
        let unknown = ProgressState(phase: phase, startedAt: 0)
        #expect(line.text(for: unknown, at: 0).plain == "Scanning")
    }

    @Test(arguments: 1...130)
    func `the line never fills the terminal`(width: Int) {
        let line = ProgressLine(style: terminal(width), language: .polish)
        #expect(line.text(for: halfDone(), at: 10 * Self.second).width <= max(1, width - 1))
    }

    @Test func `short work shows nothing`() {
        var display = ProgressDisplay(style: terminal(), language: .english)
        let state = ProgressState(phase: phase, startedAt: 0)
        #expect(display.show(state, at: 0) == nil)
        #expect(display.show(state, at: 299_999_999) == nil)
        #expect(display.clear() == nil)
    }

    @Test func `lines are redrawn no more often than the interval and taken back at the end`() {
        var display = ProgressDisplay(style: terminal(), language: .english)
        let state = ProgressState(phase: phase, startedAt: 0)
        #expect(display.show(state, at: 300_000_000) == "\r\u{1b}[KScanning")
        #expect(display.show(state, at: 399_999_999) == nil)
        #expect(display.show(state, at: 400_000_000) == "\r\u{1b}[KScanning")
        let next = ProgressState(phase: Phrase(verbatim: "Packing"), startedAt: 400_000_001)
        #expect(display.show(next, at: 400_000_001) == "\r\u{1b}[KPacking")
        #expect(display.clear() == "\r\u{1b}[K")
        #expect(display.clear() == nil)
        #expect(display.show(next, at: 400_000_002) == "\r\u{1b}[KPacking")
    }

    @Test func `a million updates draw ten lines a second`() {
        var display = ProgressDisplay(style: terminal(), language: .english)
        var state = ProgressState(phase: phase, totalUnits: 1_000_000, startedAt: 0)
        var drawn = 0
        for step in 1...100_000 {
            let now = Int64(step) * 100_000
            state.advance(units: 10, at: now)
            if display.show(state, at: now) != nil { drawn += 1 }
        }
        #expect((90...100).contains(drawn))
    }

    @Test func `pipes, dumb terminals and quiet users see nothing`() {
        let state = halfDone()
        var piped = ProgressDisplay(style: .plain, language: .english)
        var quiet = ProgressDisplay(style: terminal(), language: .english, quiet: true)
        #expect(piped.show(state, at: 10 * Self.second) == nil)
        #expect(quiet.show(state, at: 10 * Self.second) == nil)
        #expect(piped.clear() == nil && quiet.clear() == nil)
    }
}
