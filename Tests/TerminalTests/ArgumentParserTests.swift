import Base
import Terminal
import Testing

@Suite struct ArgumentParserTests {
    @Test(arguments: [
        ["checkpoint", "-m", "a b"], ["checkpoint", "--message", "a b"], ["checkpoint", "--message=a b"],
        ["checkpoint", "-ma b"], ["checkpoint", "-m=a b"], ["checkpoint", "-qm", "a b"], ["cp", "-qma b"],
    ])
    func `every way to write a value gives the same value`(words: [String]) throws {
        let parsed = try #require(ArgumentParser.parse(words, root: SampleProgram.root).parsed)
        #expect(parsed.path == ["checkpoint"])
        #expect(parsed.value("message") == "a b")
    }

    @Test func `options stand before and after positionals and before the command`() throws {
        let parsed = try #require(
            SampleProgram.parse("--json", "checkpoint", "x", "-v", "y", "--component=git", "-c", "files", "-v").parsed)
        #expect(parsed.flag("json"))
        #expect(parsed.count("verbose") == 2)
        #expect(!parsed.flag("quiet"))
        #expect(parsed.values("component") == ["git", "files"])
        #expect(parsed.positionals == ["x", "y"])
        #expect(parsed.positionals("PATH") == ["x", "y"])
    }

    @Test func `positionals are found by their names`() throws {
        let one = try #require(SampleProgram.parse("restore", "abc").parsed)
        #expect(one.positional("CHECKPOINT") == "abc")
        #expect(one.positional("TARGET") == nil)
        let two = try #require(SampleProgram.parse("restore", "abc", "def").parsed)
        #expect(two.positional("TARGET") == "def")
    }

    @Test func `two dashes end the options`() throws {
        let parsed = try #require(SampleProgram.parse("checkpoint", "--", "--json", "-m", "--", "help").parsed)
        #expect(parsed.positionals == ["--json", "-m", "--", "help"])
        #expect(!parsed.flag("json"))
    }

    @Test func `a lone dash is a positional`() {
        #expect(SampleProgram.parse("checkpoint", "-").parsed?.positionals == ["-"])
    }

    @Test func `an empty argument is a positional and an empty value is a value`() {
        let parsed = SampleProgram.parse("checkpoint", "", "--message=", "").parsed
        #expect(parsed?.positionals == ["", ""])
        #expect(parsed?.value("message")?.isEmpty == true)
    }

    @Test func `a value may begin with a dash unless it is an option`() {
        #expect(SampleProgram.parse("checkpoint", "-m", "- fix").parsed?.value("message") == "- fix")
        #expect(SampleProgram.parse("checkpoint", "-m", "-5").parsed?.value("message") == "-5")
        #expect(SampleProgram.parse("checkpoint", "-m", "--json").mistake != nil)
        #expect(SampleProgram.parse("checkpoint", "-m", "-q").mistake != nil)
        #expect(SampleProgram.parse("checkpoint", "-m", "--", "x").mistake != nil)
        #expect(SampleProgram.parse("checkpoint", "--message=--json").parsed?.value("message") == "--json")
    }

    @Test func `bytes that are not UTF-8 arrive unchanged`() throws {
        let odd: [UInt8] = [0x66, 0xff, 0x2f, 0xc3]
        let words = [Array("checkpoint".utf8), odd, Array("--project=".utf8) + odd, Array("-m".utf8), odd]
        let parsed = try #require(ArgumentParser.parse(words, root: SampleProgram.root).parsed)
        #expect(parsed.rawPositionals == [odd])
        #expect(parsed.rawPositional("PATH") == odd)
        #expect(parsed.rawValue("project") == odd)
        #expect(parsed.rawValues("message") == [odd])
        #expect(parsed.positionals == ["f\u{fffd}/\u{fffd}"])
    }

    @Test func `nested commands inherit shared options`() throws {
        let parsed = try #require(SampleProgram.parse("timeline", "-a", "drop", "-q", "one", "two", "--json").parsed)
        #expect(parsed.path == ["timeline", "drop"])
        #expect(parsed.flag("all") && parsed.flag("quiet") && parsed.flag("json"))
        #expect(parsed.positionals("NAME") == ["one", "two"])
        #expect(parsed.declares("all"))
        #expect(!parsed.declares("message"))
    }

    @Test func `a hidden command works`() {
        #expect(SampleProgram.parse("secret").parsed?.path == ["secret"])
    }

    @Test(arguments: [
        (["--help"], "everett"), (["help"], "everett"), (["help", "timeline", "drop"], "everett timeline drop"),
        (["timeline", "drop", "-h"], "everett timeline drop"), (["restore", "--help"], "everett restore"),
        (["restore", "--bogus", "-h"], "everett restore"), (["help", "save"], "everett checkpoint"),
    ])
    func `help can be asked for everywhere`(words: [String], commandLine: String) throws {
        let request = try #require(ArgumentParser.parse(words, root: SampleProgram.root).help)
        #expect(request.wasAsked)
        #expect(request.commandLine == commandLine)
    }

    @Test func `help knows topics`() throws {
        let request = try #require(SampleProgram.parse("help", "exit-codes").help)
        guard case .topic(let topic) = request.subject else { return #expect(Bool(false), "no topic") }
        #expect(topic.name == "exit-codes")
        #expect(SampleProgram.parse("exit-codes").mistake != nil)
    }

    @Test func `a command that needs a subcommand answers with help nobody asked for`() {
        #expect(SampleProgram.parse().help?.wasAsked == false)
        #expect(SampleProgram.parse("timeline", "--json").help?.wasAsked == false)
        #expect(SampleProgram.parse("timeline", "--json").help?.arguments.flag("json") == true)
    }

    @Test func `a command may run without its subcommands`() {
        let root = CommandSpec(
            "x", Phrase(verbatim: "x"), subcommands: [CommandSpec("y", Phrase(verbatim: "y"))], runsAlone: true)
        #expect(ArgumentParser.parse([String](), root: root).parsed?.path == [])
        #expect(ArgumentParser.parse(["y"], root: root).parsed?.path == ["y"])
    }
}
