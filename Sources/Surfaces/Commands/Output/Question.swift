internal import Base
internal import Glibc
internal import Terminal

/// Asks before something is changed: a person at a terminal, never a script.
enum Question {
    private static let longestAnswer = 64
    private static let usualAdvice = Phrase(
        "add --yes to do it without being asked, or --dry-run to see it first",
        pl: "dodaj --yes, aby zrobić to bez pytania, albo --dry-run, aby najpierw zobaczyć")

    /// Returns when the user agreed, and throws when they did not or cannot be asked.
    ///
    /// The `consequence` is what would happen, told to whoever cannot be asked.
    /// What cannot be undone is agreed to by `typing` a word. The `advice` is for whoever cannot be asked, too.
    static func confirm(
        _ question: Phrase, typing word: String? = nil, consequence: Phrase, advice: Phrase = usualAdvice,
        agreedBy option: String = "yes", _ context: Context
    ) throws {
        if context.arguments.flag(option) { return }
        guard context.invocation.streams.input.isTerminal, !context.isJSON else {
            throw EverettError(
                .refused, consequence,
                hints: [advice])
        }
        context.output.flush()
        let choice =
            word.map { Phrase(" Type '\($0)': ", pl: " Wpisz '\($0)': ") } ?? Phrase(" [y/N] ", pl: " [t/N] ")
        let text = question[context.language] + choice[context.language]
        Output.writeAll(
            StyledText(text, .heading).rendered(context.errorStyle), to: context.invocation.streams.error.descriptor)
        let answer = try answer(context)
        guard word.map({ Self.word(answer) == $0 }) ?? isYes(answer) else {
            throw EverettError(
                .refused,
                Phrase("not confirmed; nothing was changed", pl: "nie potwierdzono; nic nie zostało zmienione"))
        }
    }

    /// One of some words, by how it begins; the first of them where the answer is none.
    static func choose(_ question: Phrase, _ words: [String], _ context: Context) throws -> String {
        context.output.flush()
        let text = question[context.language] + " [" + words.joined(separator: "/") + "] "
        Output.writeAll(
            StyledText(text, .heading).rendered(context.errorStyle), to: context.invocation.streams.error.descriptor)
        let typed = word(try answer(context))
        return words.first { !typed.isEmpty && $0.hasPrefix(typed) } ?? words[0]
    }

    private static func isYes(_ answer: [UInt8]) -> Bool {
        ["y", "yes", "t", "tak"].contains(word(answer))
    }

    private static func word(_ answer: [UInt8]) -> String {
        String(decoding: answer, as: UTF8.self).lowercased().filter { !$0.isWhitespace }
    }

    /// One line of the terminal; the terminal itself ends it.
    private static func answer(_ context: Context) throws -> [UInt8] {
        var line = [UInt8](repeating: 0, count: longestAnswer)
        while true {
            let count = unsafe line.withUnsafeMutableBytes {
                unsafe read(context.invocation.streams.input.descriptor, $0.baseAddress, $0.count)
            }
            if count >= 0 { return Array(line.prefix(count)) }
            if errno != EINTR || context.invocation.isInterrupted() {
                throw EverettError(.cancelled, Phrase("cancelled", pl: "przerwano"), hints: [Words.nothingChanged])
            }
        }
    }
}
