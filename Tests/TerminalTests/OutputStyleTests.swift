import Terminal
import Testing

@Suite struct OutputStyleTests {
    private func style(
        _ variables: [String: String],
        terminal: Bool = true,
        columns: Int? = nil,
        color: ColorChoice = .auto,
    ) -> OutputStyle {
        OutputStyle(
            for: TerminalEnvironment(variables: variables, isTerminal: terminal, columns: columns), color: color)
    }

    @Test(
        arguments: [
            ([:], true, ColorChoice.auto, true),
            ([:], false, .auto, false),
            ([:], false, .always, true),
            ([:], true, .never, false),
            (["NO_COLOR": "1"], true, .auto, false),
            (["NO_COLOR": ""], true, .auto, true),
            (["NO_COLOR": "1"], true, .always, true),
            (["NO_COLOR": "1", "FORCE_COLOR": "1"], true, .auto, false),
            (["FORCE_COLOR": "1"], false, .auto, true),
            (["FORCE_COLOR": ""], false, .auto, false),
            (["FORCE_COLOR": "0"], true, .auto, false),
            (["CLICOLOR_FORCE": "1"], false, .auto, true),
            (["CLICOLOR_FORCE": "0"], false, .auto, false),
            (["FORCE_COLOR": "1"], false, .never, false),
            (["TERM": "dumb"], true, .auto, false),
            (["TERM": "dumb", "FORCE_COLOR": "1"], true, .auto, true),
            (["CLICOLOR": "0"], true, .auto, false),
        ] as [([String: String], Bool, ColorChoice, Bool)])
    func `colour follows the flag, then the environment, then the terminal`(
        variables: [String: String], terminal: Bool, choice: ColorChoice, expected: Bool,
    ) {
        #expect(style(variables, terminal: terminal, color: choice).color == expected)
    }

    @Test(arguments: [
        ([:], false), (["LANG": "pl_PL.UTF-8"], true), (["LANG": "C"], false), (["LANG": "C.utf8"], true),
        (["LANG": "pl_PL.UTF-8", "LC_ALL": "C"], false), (["LANG": "C", "LC_CTYPE": "en_US.UTF-8"], true),
        (["LC_ALL": "", "LANG": "en_US.utf-8"], true), (["LANG": "en_US.UTF-8", "TERM": "dumb"], false),
    ])
    func `glyphs follow the locale`(variables: [String: String], expected: Bool) {
        #expect(style(variables).unicode == expected)
    }

    @Test func `COLUMNS overrides what the terminal says`() {
        #expect(style(["COLUMNS": "132"], columns: 90).width == 132)
        #expect(style([:], columns: 90).width == 90)
        #expect(style(["COLUMNS": "wide"], columns: 90).width == 90)
        #expect(style(["COLUMNS": "0"], columns: 90).width == 90)
        #expect(style(["COLUMNS": "-5"], columns: 0).width == 80)
        #expect(style([:]).width == 80)
    }

    @Test func `only a terminal that is not dumb can take a line back`() {
        #expect(style([:]).canRedraw)
        #expect(!style([:], terminal: false).canRedraw)
        #expect(!style(["TERM": "dumb"]).canRedraw)
        #expect(!style(["FORCE_COLOR": "1"], terminal: false).canRedraw)
    }
}
