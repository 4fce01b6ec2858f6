import Base
import Terminal
import Testing

@Suite struct HostileInputTests {
    private static let words = [
        "checkpoint", "save", "restore", "timeline", "drop", "list", "log", "help", "exit-codes", "--", "-", "-m",
        "--message", "--message=", "--message=x", "--json", "--json=1", "-qv", "-qvm", "-c", "git", "--component",
        "--color=never", "--color", "-h", "--help", "---", "--=", "-=", "=", "", "a/b", "-\u{301}",
    ].map { Array($0.utf8) }

    private func randomWord(_ random: inout SeededGenerator) -> [UInt8] {
        if Int.random(in: 0..<3, using: &random) > 0 {
            return Self.words[Int.random(in: 0..<Self.words.count, using: &random)]
        }
        let dashes = [UInt8](repeating: 0x2d, count: Int.random(in: 0...2, using: &random))
        return dashes + randomBytes(&random, most: 8)
    }

    private func randomBytes(_ random: inout SeededGenerator, most: Int) -> [UInt8] {
        (0..<Int.random(in: 0...most, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// Whether a terminal would show the text and do nothing else.
    private func isClean(_ text: String, allowing allowed: Set<Unicode.Scalar> = []) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            if allowed.contains(scalar) { return true }
            let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
            let isBidi =
                (0x200b...0x200f).contains(scalar.value) || (0x202a...0x202e).contains(scalar.value)
                || (0x2060...0x206f).contains(scalar.value) || scalar.value == 0xfeff || scalar.value == 0x61c
            return !isControl && !isBidi
        }
    }

    @Test func `20,000 random command lines are answered without a crash and with clean words`() {
        var random = SeededGenerator(seed: 42)
        var outcomes = (commands: 0, helps: 0, mistakes: 0)
        let renderer = HelpRenderer(style: .plain, language: .polish)
        for round in 0..<20_000 {
            let words = (0..<Int.random(in: 0...6, using: &random)).map { _ in randomWord(&random) }
            switch ArgumentParser.parse(words, root: SampleProgram.root) {
            case .command(let parsed):
                outcomes.commands += 1
                #expect(!parsed.path.isEmpty, "seed 42, round \(round): \(words)")
                #expect(parsed.rawPositionals.allSatisfy(words.contains), "seed 42, round \(round): \(words)")
            case .help(let request):
                outcomes.helps += 1
                if round.isMultiple(of: 50) { #expect(!renderer.text(for: request).isEmpty) }
            case .mistake(let error, _):
                outcomes.mistakes += 1
                let said = ([error.message] + error.hints).flatMap { [$0.english, $0.polish] }
                #expect(error.code == .usage && said.allSatisfy { isClean($0) }, "seed 42, round \(round): \(words)")
            }
        }
        #expect(min(outcomes.commands, outcomes.helps, outcomes.mistakes) > 300)
    }

    @Test func `random bytes never reach the terminal as control characters`() {
        var random = SeededGenerator(seed: 43)
        for round in 0..<20_000 {
            let bytes = randomBytes(&random, most: 40)
            let limit = Int.random(in: 0...50, using: &random)
            #expect(isClean(SafeText.make(bytes, limit: limit)), "seed 43, round \(round): \(bytes)")
            let lines = SafeText.make(bytes, allowing: [.newline, .tab])
            #expect(isClean(lines, allowing: ["\n", "\t"]), "seed 43, round \(round): \(bytes)")
        }
    }

    @Test func `random scalars never reach the terminal as control characters`() {
        var random = SeededGenerator(seed: 44)
        let ranges: [ClosedRange<UInt32>] = [
            0...0xff, 0x300...0x6ff, 0x2000...0x20ff, 0xfe00...0xffff, 0xe0000...0xe01ff,
        ]
        for round in 0..<20_000 {
            let scalars = (0..<10).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: ranges[Int.random(in: 0..<5, using: &random)], using: &random))
            }
            let text = String(String.UnicodeScalarView(scalars))
            let safe = SafeText.make(text)
            #expect(isClean(safe), "seed 44, round \(round): \(scalars)")
            #expect(isClean(StyledText(text, .error).rendered(.plain)), "seed 44, round \(round): \(scalars)")
        }
    }

    @Test func `every control character there is becomes visible`() {
        for value in [0...0x1f, 0x7f...0x9f, 0x200b...0x200f, 0x202a...0x202e, 0x2060...0x206f, 0xe0000...0xe0fff]
            .joined()
        {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            let safe = SafeText.make("a" + String(scalar) + "b")
            #expect(safe.utf8.allSatisfy { (0x20...0x7e).contains($0) }, "U+\(String(value, radix: 16))")
        }
    }
}
