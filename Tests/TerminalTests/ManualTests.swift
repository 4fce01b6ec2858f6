import Base
import TestSupport
import Testing

@testable import Terminal

@Suite struct ManualTests {
    private func page(_ name: String, _ language: Language = .english) throws -> String {
        let pages = CommandManual(
            SampleProgram.root, language,
            appendices: [.init(Phrase("EXIT STATUS", pl: "KODY WYJŚCIA"), SampleProgram.root.topics[0].text)]
        ).pages
        return try #require(pages.first { $0.name == name }).roff(source: "everett 1.0", date: "2026-01-02")
    }

    @Test func `a command's page has its parts in the order of manuals`() throws {
        #expect(
            try page("everett-checkpoint") == #"""
                .\" Made by 'everett man' from the declared commands; changes belong there.
                .TH "EVERETT\-CHECKPOINT" "1" "2026-01-02" "everett 1.0" "Everett Manual"
                .nh
                .ad l
                .SH "NAME"
                everett\-checkpoint \- Record the state of the project
                .SH "SYNOPSIS"
                \fBeverett checkpoint\fR [OPTIONS] [PATH...]
                .SH "DESCRIPTION"
                Record the state of the project.
                .PP
                Everything in the project\(aqs directory is recorded, untracked files included, so that it can be restored later.
                .SH "ARGUMENTS"
                .TP
                \fIPATH\fR
                only these paths
                .SH "OPTIONS"
                .TP
                \fB\-m, \-\-message\fR \fINAME\fR
                what to call it
                .TP
                \fB\-c, \-\-component\fR \fINAME\fR
                record only this (files, git; may be repeated)
                .SH "EXAMPLES"
                .TP
                \fBeverett checkpoint \-m \(aqbefore the refactoring\(aq\fR
                Name the state before trying something.
                .SH "SEE ALSO"
                everett(1)

                """#)
    }

    @Test func `the program's page holds the topics and leads to every command`() throws {
        let text = try page("everett")
        #expect(
            text.contains(".SH \"EXIT STATUS\"\nThe codes are stable.\n.PP\n.nf\n\\&  0  done\n\\&  2  usage\n.fi\n"))
        #expect(text.contains("everett\\-checkpoint(1), everett\\-restore(1), everett\\-timeline(1), everett\\-log(1)"))
        #expect(!text.contains("secret"))
    }

    @Test func `every language is written in ASCII`() throws {
        let text = try page("everett", .polish)
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
        #expect(text.contains("Praca z liniami czasu") && text.contains("KODY WYJ\\[u015A]CIA"))
    }

    @Test(arguments: [
        (".so /etc/passwd", "\\&.so /etc/passwd"), ("'request", "\\(aqrequest"), ("a\\fBb", "a\\efBb"),
        ("two\n.SH lines", "two .SH lines"), ("\"quoted\"", "\\(dqquoted\\(dq"), ("~^`", "\\(ti\\(ha\\(ga"),
        ("\u{1b}[0m", "[0m"), ("ż🙂", "\\[u017C]\\[u1F642]"), ("a-b", "a\\-b"),
    ])
    func `no text is a request`(text: String, roff: String) {
        #expect(Roff.text(text) == roff)
    }

    @Test func `random text never makes a line of its own or a request`() {
        for number in 0..<2_000 {
            var random = PropertyCase(seed: 20_261_121, number: number)
            let scalars = (0..<random.int(0...20)).map { _ in
                Unicode.Scalar(UInt32(random.int(0...0x2ff))).map(Character.init) ?? "."
            }
            let roff = Roff.text(String(scalars))
            #expect(!roff.contains("\n") && !roff.hasPrefix(".") && !roff.hasPrefix("'"), "\(random)")
            #expect(roff.utf8.allSatisfy { (0x20...0x7e).contains($0) }, "\(random)")
        }
    }
}
