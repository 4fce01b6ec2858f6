import Base
import Configuration
import Platform
import Terminal
import TestSupport
import Testing

@testable import Commands

/// That nobody who asked for Polish is answered in English.
@Suite struct LanguageTests {
    /// Words that are the same in every language: names of commands, options, placeholders, settings, files and formats.
    private static let names: Set<String> = {
        var names: Set<String> = [
            "everett", "git", "yaml", "json", "state", "config", "start", "true", "false", "head", "main", "sqlite",
            "linux",
            "openat2", "inotify", "reflink", "rename_exchange", "utf", "ascii", "http", "https", "user", "local",
            "share",
            "completions", "bash", "zsh", "fish", "site", "functions", "import", "init", "project", "agent", "src",
            "app",
        ]
        func add(_ spec: CommandSpec) {
            names.formUnion(spec.name.split(separator: "-").map(String.init))
            for option in spec.options + spec.sharedOptions {
                names.formUnion(
                    words(option.name + " " + option.placeholder + " " + option.allowed.joined(separator: " ")))
            }
            for positional in spec.positionals { names.formUnion(words(positional.name)) }
            for example in spec.examples { names.formUnion(words(example.line)) }
            for topic in spec.topics { names.formUnion(words(topic.name)) }
            spec.subcommands.forEach(add)
        }
        add(CommandTree.root)
        for setting in SettingTable.all {
            names.formUnion(words(setting.key + " " + setting.variable + " " + setting.standard.text))
            names.formUnion(words(setting.kind.example))
        }
        for name in Variables.names { names.formUnion(words(name)) }
        return names
    }()

    private static func words(_ text: String) -> [String] {
        text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    }

    /// Lines that both languages have although they hold words of a language.
    private func untranslated(_ english: String, _ polish: String) -> [String] {
        let theirs = Set(Self.lines(english))
        return Self.lines(polish).filter { line in
            theirs.contains(line) && Self.words(line).contains(where: Self.isOfALanguage)
        }
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map { line in String(line.drop { $0 == " " }) }
    }

    private static func isOfALanguage(_ word: String) -> Bool {
        word.count > 3 && word.allSatisfy(\.isLetter) && !names.contains(word)
    }

    @Test func `help has no English line in Polish`() throws {
        let pages =
            [[]]
            + CommandTree.root.subcommands.flatMap { spec in
                [[spec.name]] + spec.subcommands.map { [spec.name, $0.name] }
            } + CommandTree.root.topics.map { ["help", $0.name] }
        let desk = try Desk()
        for page in pages {
            let words = (page + ["--help", "--lang"]).map { Array($0.utf8) }
            let english = try desk.run(words + [Array("en".utf8)]).output
            let polish = try desk.run(words + [Array("pl".utf8)]).output
            #expect(!polish.isEmpty && untranslated(english, polish) == [], "\(page)")
        }
    }

    @Test func `answers have no English line in Polish`() throws {
        let calls: [[String]] = [
            ["init"], ["status"], ["checkpoint", "-m", "start"], ["checkpoint"], ["status"], ["log"], ["show", "@"],
            ["operations"], ["+change"], ["status", "-v"], ["diff"], ["diff", "--stat"],
            ["restore", "start", "--dry-run"],
            ["restore", "start"], ["restore", "start", "--yes"], ["undo", "--dry-run"], ["undo", "--yes"],
            ["redo", "--yes"],
            ["undo", "--yes"], ["pin", "start"], ["unpin", "start"], ["forget", "--undo"],
            ["forget", "start", "--dry-run"],
            ["storage"], ["gc", "--dry-run"], ["verify"], ["verify", "--quick"], ["verify", "--repair", "--dry-run"],
            ["recover"], ["config", "show"], ["config", "check"], ["config", "get", "language"], ["config", "trust"],
            ["secrets", "scan"], ["secrets", "key"], ["purge", "secret.env", "--dry-run"],
            ["export", "start", "../out.evb"],
            ["+damage"], ["verify"], ["show", "nothing"], ["frobnicate"], ["checkpoint", "--nope"],
            ["config", "get", "nope"],
            ["restore", "start", "--yes"], ["completions", "tcsh"], ["man"],
        ]
        func run(_ locale: String) throws -> [(call: [String], text: String)] {
            let desk = try Desk()
            var variables = desk.variables
            variables["LC_ALL"] = locale
            try desk.scratch.write("project/a.txt", "one\n")
            try desk.scratch.write("project/secret.env", "TOKEN=1\n")
            return try calls.map { call in
                switch call[0] {
                case "+change":
                    try desk.scratch.write("project/a.txt", "two\n")
                    try desk.scratch.write("project/b.txt", "new\n")
                    return (call, "")
                case "+damage":
                    try desk.damagePacks()
                    return (call, "")
                default:
                    let answer = try desk.run(call.map { Array($0.utf8) }, variables: variables, isTerminal: true)
                    return (call, answer.output + answer.error)
                }
            }
        }
        for (english, polish) in zip(try run("en_GB.UTF-8"), try run("pl_PL.UTF-8")) {
            #expect(untranslated(english.text, polish.text) == [], "\(english.call)")
        }
    }
}

extension Desk {
    /// Writes over every pack of the home.
    fileprivate func damagePacks() throws {
        let files = RealFileOperations()
        let directory = try files.openOwned(absolute: home.appending("packs"), [.read, .directory])
        for entry in try files.list(directory.raw) where entry.kind == .regular {
            let name = String(decoding: entry.name, as: UTF8.self)
            try scratch.changeMode("home/packs/\(name)", 0o600)
            try scratch.write("home/packs/\(name)", [UInt8](repeating: 7, count: 200))
        }
    }
}
