internal import Base
internal import Terminal

/// How long ago something was, as people say it; a program gets the exact time instead.
enum Age {
    private static let longest: Int64 = 30 * 86_400

    static func words(of moment: Timestamp, at now: Timestamp) -> Phrase {
        let seconds = (now.milliseconds - moment.milliseconds) / 1000
        // A clock that was set back makes ages meaningless; the time itself stays true.
        if seconds < -1 || seconds > longest { return Phrase(verbatim: String(moment.rfc3339.prefix(10))) }
        if seconds < 60 { return Phrase("just now", pl: "przed chwilą") }
        if seconds < 3600 { return ago(seconds / 60, "min") }
        if seconds < 86_400 { return ago(seconds / 3600, "h") }
        return ago(seconds / 86_400, "d")
    }

    private static func ago(_ count: Int64, _ unit: String) -> Phrase {
        Phrase("\(count) \(unit) ago", pl: "\(count) \(unit) temu")
    }
}

extension Context {
    /// A moment for the reader at hand.
    func time(_ moment: Timestamp) -> String {
        style.isTerminal ? Age.words(of: moment, at: invocation.clock.now)[language] : moment.rfc3339
    }
}
