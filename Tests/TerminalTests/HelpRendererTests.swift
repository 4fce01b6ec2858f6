import Base
import Terminal
import Testing

@Suite struct HelpRendererTests {
    private func text(
        _ words: [String],
        width: Int = 72,
        color: Bool = false,
        language: Language = .english,
    ) throws -> String {
        let request = try #require(ArgumentParser.parse(words, root: SampleProgram.root).help)
        let style = OutputStyle(isTerminal: true, color: color, unicode: true, width: width)
        return HelpRenderer(style: style, language: language).text(for: request)
    }

    @Test func `a command shows examples first`() throws {
        #expect(
            try text(["help", "checkpoint"]) == """
                Record the state of the project.

                Examples
                  everett checkpoint -m 'before the refactoring'
                      Name the state before trying something.

                Usage
                  everett checkpoint [OPTIONS] [PATH…]

                Everything in the project's directory is recorded, untracked files
                included, so that it can be restored later.

                Arguments
                  PATH…  only these paths

                Options
                  -m, --message NAME    what to call it
                  -c, --component NAME  record only this (files, git; may be repeated)

                Shared options
                      --json         write JSON
                      --color WHEN   use colours (auto, always, never)
                  -q, --quiet        say only what matters
                  -v, --verbose      say more
                      --project DIR  the project's directory
                  -h, --help         show this help

                Also: save, cp

                """)
    }

    @Test func `the program lists its commands, in Polish, wrapped`() throws {
        #expect(
            try text(["help"], width: 44, language: .polish) == """
                Cofanie wszystkiego, co zrobi agent.

                Przykłady
                  everett log --json | head
                      Wypisz punkty kontrolne.

                Użycie
                  everett [OPCJE] POLECENIE

                Polecenia
                  checkpoint  Zapisz stan projektu.
                  restore     Przywróć stan.
                  timeline    Praca z liniami czasu.
                  log         Wypisz punkty kontrolne.

                Wspólne opcje
                      --json         pisz w formacie JSON
                      --color WHEN   używaj kolorów (auto,
                                     always, never)
                  -q, --quiet        pisz tylko to, co ważne
                  -v, --verbose      pisz więcej
                      --project DIR  katalog projektu
                  -h, --help         pokaż tę pomoc

                Tematy
                  help exit-codes  Znaczenie kodów wyjścia.

                'everett help POLECENIE' mówi więcej o
                poleceniu.

                """)
    }

    @Test func `a topic keeps lines that begin with a blank`() throws {
        #expect(
            try text(["help", "exit-codes"]) == """
                What the exit codes mean.

                The codes are stable.

                  0  done
                  2  usage

                """)
    }

    @Test func `headings are bold when colour is on`() throws {
        let text = try text(["help", "log"], color: true)
        #expect(text.contains("\u{1b}[1mUsage\u{1b}[0m\n"))
        #expect(text.contains("  \u{1b}[36m-q, --quiet\u{1b}[0m"))
    }

    @Test(arguments: [1, 20, 40, 60, 80, 100, 1_000], Language.allCases)
    func `lines stay within the width`(width: Int, language: Language) throws {
        for command in [["help"], ["help", "checkpoint"], ["help", "timeline", "drop"]] {
            for line in try text(command, width: width, language: language).split(separator: "\n") {
                #expect(DisplayWidth.of(String(line)) <= min(100, max(40, width)) || width < 60, "\(line)")
            }
        }
    }

    @Test func `a label too long for its column has its meaning beneath`() throws {
        let root = CommandSpec(
            "x", Phrase(verbatim: "X."),
            options: [
                .value("a-very-long-option-name", "AND-PLACEHOLDER", Phrase(verbatim: "long")),
                .flag("b", Phrase(verbatim: "short")), .flag("help", Phrase(verbatim: "help")),
            ])
        let request = try #require(ArgumentParser.parse(["--help"], root: root).help)
        #expect(
            HelpRenderer(style: .plain, language: .english).text(for: request) == """
                X.

                Usage
                  x [OPTIONS]

                Options
                      --a-very-long-option-name AND-PLACEHOLDER
                              long
                      --b     short
                      --help  help

                """)
    }
}
