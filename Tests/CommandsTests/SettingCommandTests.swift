import Base
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import Commands

/// Settings as the commands read, show, trust and obey them.
@Suite struct SettingCommandTests {
    private let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.scratch.write("project/a.txt", "one\n")
        #expect(try desk.run("init").status == 0)
    }

    private func file(_ text: String) throws { try desk.scratch.write("project/everett.yaml", text) }
    private func user(_ text: String) throws { try desk.scratch.write("user/.config/everett/config.yaml", text) }
    private func get(_ key: String, _ more: String...) throws -> String {
        let answer = try desk.run(["config", "get", key].map { Array($0.utf8) } + more.map { Array($0.utf8) })
        #expect(answer.status == 0, "\(answer.error)")
        return answer.output.split(separator: "\n").joined(separator: " ")
    }

    private static let untrusted = "everett.yaml is not trusted; ignored: "

    // MARK: Layers

    @Test func `each layer is stronger than the one before`() throws {
        #expect(try get("capture.max_files") == "1000000")
        try user("capture:\n  max_files: 1\n")
        #expect(try get("capture.max_files") == "1")
        try file("capture:\n  max_files: 2\n")
        #expect(try get("capture.max_files") == "1")
        #expect(try desk.run("config", "trust", "--yes").status == 0)
        #expect(try get("capture.max_files") == "2")
        #expect(try desk.run("init", "--max-files", "3").status == 0)
        #expect(try get("capture.max_files") == "3")
        let variables = desk.variables.merging(["EVERETT_CAPTURE_MAX_FILES": "4"]) { $1 }
        #expect(try desk.run("config", "get", "capture.max_files", variables: variables).output == "4\n")
        let set = try desk.run(
            "config", "get", "capture.max_files", "--set", "capture.max_files=5", variables: variables)
        #expect(set.output == "5\n")
        #expect(try desk.run("init").status == 0)
        #expect(try get("capture.max_files") == "3")
        #expect(try desk.run("init", "--reset").status == 0)
        #expect(try get("capture.max_files") == "2")
    }

    @Test func `the user's file is found by XDG_CONFIG_HOME, and passed over when that is not absolute`() throws {
        try desk.scratch.write("xdg/everett/config.yaml", "capture:\n  max_files: 7\n")
        try user("capture:\n  max_files: 8\n")
        let xdg = desk.variables.merging(["XDG_CONFIG_HOME": desk.scratch.at("xdg").description]) { $1 }
        #expect(try desk.run("config", "get", "capture.max_files", variables: xdg).output == "7\n")
        let relative = desk.variables.merging(["XDG_CONFIG_HOME": "xdg"]) { $1 }
        #expect(try desk.run("config", "get", "capture.max_files", variables: relative).output == "8\n")
    }

    @Test func `language and colours follow the user's file, and variables and options are stronger`() throws {
        try user("language: pl\ncolor: always\n")
        let polish = try desk.run("status")
        #expect(polish.output.contains("projekt") && polish.output.contains("\u{1b}["))
        #expect(try desk.run("status", "--lang", "en").output.contains("project "))
        let variables = desk.variables.merging(["EVERETT_LANGUAGE": "en", "NO_COLOR": "1"]) { $1 }
        let english = try desk.run("status", variables: variables)
        #expect(english.output.contains("project ") && !english.output.contains("\u{1b}["))
        #expect(try desk.run("status", "--color", "always", variables: variables).output.contains("\u{1b}["))
    }

    @Test func `help reads no configuration`() throws {
        try user("language: pl\nbroken\n")
        let help = try desk.run("--help")
        #expect(help.status == 0 && help.error.isEmpty && help.output.contains("Usage"))
    }

    // MARK: The project's file

    @Test func `a file that is not trusted changes nothing, and each command that would use it says so`() throws {
        try file("capture:\n  exclude: [a.txt]\n  secrets: [x]\nstorage:\n  budget: 1 MB\n")
        for words in [["checkpoint"], ["status"], ["diff"]] {
            let answer = try desk.run(words.map { Array($0.utf8) })
            #expect(answer.status == 0)
            #expect(answer.error.contains(Self.untrusted + "capture.exclude "), "\(words): \(answer.error)")
            #expect(answer.error.contains("cannot decide about storage.budget"))
        }
        #expect(try desk.run("log").error.isEmpty)
        let json = try desk.run("checkpoint", "--json")
        #expect(json.output.hasPrefix("{") && json.error.contains(Self.untrusted))
        let shown = try desk.run("config", "show", "--origin")
        #expect(shown.output.contains("[\"a.txt\"]  ignored (not trusted)\teverett.yaml:2:13"))
        #expect(shown.output.contains("1 MB  ignored (not for a project)"))
        #expect(shown.output.contains("capture.secrets\t[\"x\"]\teverett.yaml:3:13"))
    }

    @Test func `trust shows what would change, asks, and ends with any change of the file`() throws {
        try file("capture:\n  exclude: [a.txt]\n")
        let dry = try desk.run("config", "trust", "--dry-run")
        #expect(dry.status == 0 && dry.output.contains("capture.exclude") && dry.output.contains("+ [\"a.txt\"]"))
        #expect(dry.output.contains("What is not captured cannot be brought back."))
        #expect(try desk.run("config", "trust").status == 5)
        #expect(try desk.run("config", "trust", typing: "n\n").status == 5)
        #expect(try get("capture.exclude") == "")
        #expect(try desk.run("config", "trust", typing: "y\n").status == 0)
        #expect(try get("capture.exclude") == "a.txt")
        #expect(try desk.run("status").error.isEmpty)

        try file("capture:\n  exclude: [a.txt, b.txt]\n")
        #expect(try get("capture.exclude") == "")
        #expect(try desk.run("status").error.contains(Self.untrusted))
        // Going back does not bring the trust back once other content was trusted.
        #expect(try desk.run("config", "trust", "--yes").status == 0)
        try file("capture:\n  exclude: [a.txt]\n")
        #expect(try get("capture.exclude") == "")

        try file("capture:\n  exclude: [a.txt, b.txt]\n")
        #expect(try get("capture.exclude") == "a.txt b.txt")
        #expect(try desk.run("config", "untrust").output == "everett.yaml is not trusted any more\n")
        #expect(try get("capture.exclude") == "")
        #expect(try desk.run("config", "untrust").output == "it was not trusted\n")
    }

    @Test func `trust in one project is none in another`() throws {
        try file("capture:\n  exclude: [a.txt]\n")
        #expect(try desk.run("config", "trust", "--yes").status == 0)
        try desk.scratch.write("other/everett.yaml", "capture:\n  exclude: [a.txt]\n")
        let other = desk.scratch.at("other")
        #expect(try desk.run("init", directory: other).status == 0)
        #expect(try desk.run("config", "get", "capture.exclude", directory: other).output == "")
    }

    @Test func `what a trusted file excludes is not captured, and the coverage report names it`() throws {
        try file("capture:\n  exclude: [\"*.iso\"]\n")
        try desk.scratch.write("project/big.iso", "bytes")
        #expect(try desk.run("config", "trust", "--yes").status == 0)
        let json = try desk.run("checkpoint", "--json")
        #expect(json.output.contains(#"{"path":"big.iso","reason":"excluded"}"#), "\(json.output)")
        let all = try desk.run("checkpoint", "--json", "--set", "capture.exclude=[]")
        #expect(all.output.contains("big.iso"), "lists add up: an option cannot take a pattern away")
        let kept = try desk.run("checkpoint", "--json", "--set", "capture.exclude=!big.iso")
        #expect(!kept.output.contains("big.iso"), "\(kept.output)")
    }

    @Test func `a link in place of the file is refused and its target stays unread`() throws {
        try desk.scratch.write("elsewhere.yaml", "token: ghp_abcdefghijklmnopqrstuvwxyz\n")
        try desk.scratch.symlink("project/everett.yaml", to: "../elsewhere.yaml")
        let answer = try desk.run("checkpoint")
        #expect(answer.status == 2 && answer.error.contains("symbolic link") && !answer.error.contains("token"))
        #expect(try desk.run("status").status == 0)
    }

    // MARK: Mistakes

    @Test func `all mistakes of all sources are told, with the exit code for them`() throws {
        try file("captrue:\n  x: 1\ncapture:\n  max_files: -1\n  exclude: [\"a[\"]\n")
        try user("color: blue\n")
        let check = try desk.run("config", "check")
        #expect(check.status == 2)
        let lines = check.output.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[0].contains("config.yaml:1:8: 'color' must be one of auto, always, never, not 'blue'"))
        #expect(lines[1] == "everett.yaml:1:1: there is no setting 'captrue' (did you mean 'capture'?)")
        #expect(lines[3].hasPrefix("everett.yaml:5:13: 'a[' in 'capture.exclude' is no pattern: "))
        let json = try desk.run("config", "check", "--json")
        #expect(json.status == 2 && json.output.contains(#""source":"everett.yaml","line":4,"column":14"#))
    }

    @Test func `one file can be checked wherever it lies`() throws {
        try desk.scratch.write("project/sub/everett.yaml", "storage:\n  budget: 1 GB\n")
        let project = try desk.run("config", "check", "sub/everett.yaml")
        #expect(project.status == 2 && project.output.contains("'storage.budget' is not for a project's file"))
        try desk.scratch.write("project/sub/mine.yaml", "storage:\n  budget: 1 GB\n")
        let user = try desk.run("config", "check", "sub/mine.yaml")
        #expect(user.status == 0 && user.output.contains("no mistakes"))
        #expect(try desk.run("config", "check", "sub/none.yaml").status == 3)
    }

    @Test func `a checkpoint does not begin with a broken file, unless it is told to do without`() throws {
        try file("capture:\n  max_files: x\n  max_size: y\n")
        let answer = try desk.run("checkpoint")
        #expect(answer.status == 2 && answer.output.isEmpty)
        #expect(
            answer.error.contains("error: everett.yaml:2:14: ") && answer.error.contains("error: everett.yaml:3:13: "))
        #expect(answer.error.contains("--ignore-config"))
        let json = try desk.run("checkpoint", "--json")
        #expect(json.output.contains(#""code":"usage""#) && json.output.contains(#""line":3"#))
        let forced = try desk.run("checkpoint", "--ignore-config")
        #expect(forced.status == 0 && forced.error.contains("warning: everett.yaml is ignored: everett.yaml:2:14"))
    }

    @Test func `whatever an agent writes into the file, the user gets back what was there`() throws {
        let id = try desk.run("checkpoint", "-m", "start", "--json").output
        #expect(id.contains("\"id\""))
        let hostile = [
            "capture: [", "\u{0}", "a: &a [*a]", "capture:\n  exclude: [\"**\"]\n",
            String(repeating: "[", count: 100_000),
            "capture:\n  cross_mounts: maybe\n",
        ]
        for text in hostile {
            try file(text)
            try desk.scratch.write("project/a.txt", "broken\n")
            #expect(try desk.run("log").status == 0, "\(text.prefix(20))")
            #expect(try desk.run("verify").status == 0)
            #expect(try desk.run("status").status == 0)
            let restore = try desk.run("restore", "start", "--yes")
            #expect(restore.status == 0 && restore.error.contains("warning: everett.yaml is"), "\(restore.error)")
            #expect(try desk.scratch.text("project/a.txt") == "one\n")
            #expect(!desk.scratch.exists("project/everett.yaml"))
            #expect(try desk.run("undo", "--yes").status == 0)
            #expect(try desk.scratch.text("project/a.txt") == "broken\n")
            #expect(try desk.scratch.text("project/everett.yaml") == text)
        }
    }

    @Test func `a broken file of the user is warned about, and keeps a checkpoint from beginning`() throws {
        try user("color: [\n")
        #expect(try desk.run("checkpoint").status == 2)
        #expect(try desk.run("checkpoint", "--ignore-config").status == 0)
        // What would be let go by defaults may be what the file says to keep.
        #expect(try desk.run("gc").status == 2)
        for words in ["log", "status", "verify"] {
            let answer = try desk.run(words)
            #expect(
                answer.status == 0 && answer.error.contains("config.yaml is ignored: "), "\(words): \(answer.error)")
        }
    }

    @Test func `wrong variables are warned about or refused, wrong options always refused`() throws {
        let variables = desk.variables.merging(["EVERETT_CAPTURE_MAX_SIZE": "much"]) { $1 }
        let status = try desk.run("status", variables: variables)
        #expect(status.status == 0)
        #expect(status.error.contains("variable ignored: EVERETT_CAPTURE_MAX_SIZE: 'capture.max_size' must be a size"))
        #expect(try desk.run("checkpoint", variables: variables).status == 2)
        for option in ["capture.max_size", "capture.max_siez=1", "capture.max_size=much", "="] {
            #expect(try desk.run("status", "--set", option).status == 2, "\(option)")
        }
    }

    @Test func `doctor tells mistakes and missing trust`() throws {
        #expect(try desk.run("doctor").output.contains("ok\tsettings\tdefaults"))
        try file("capture:\n  exclude: [a.txt]\n")
        #expect(try desk.run("doctor").output.contains("warning\tsettings\teverett.yaml is not trusted"))
        try file("oops: 1\n")
        #expect(try desk.run("doctor").output.contains("warning\tsettings\teverett.yaml:1:1: "))
    }

    // MARK: Showing and setting

    @Test func `show is exact as JSON`() throws {
        try user("capture:\n  max_size: 2 GiB\nstorage:\n  grace: 2 h\n  budget: none\n")
        let answer = try desk.run("config", "show", "--json")
        struct Shown: Decodable {
            struct Entry: Decodable {
                struct Origin: Decodable {
                    let layer: String
                    let source: String
                    let line: Int?
                }
                let key: String
                let text: String
                let origins: [Origin]
            }
            let trust: String
            let settings: [Entry]
        }
        let shown = try JSONDecoder().decode(Shown.self, from: Data(answer.rawOutput))
        #expect(shown.trust == "absent" && shown.settings.first?.text == "2 GiB")
        #expect(shown.settings.first?.origins.map(\.line) == [2] && shown.settings.first?.origins[0].layer == "user")
        #expect(answer.output.contains(#"{"key":"capture.max_size","value":2147483648,"text":"2 GiB""#))
        #expect(answer.output.contains(#"{"key":"storage.grace","value":7200,"text":"2 hours""#))
        #expect(answer.output.contains(#"{"key":"storage.budget","value":"none""#))
    }

    @Test func `get knows no setting that does not exist, and says which was meant`() throws {
        let answer = try desk.run("config", "get", "max_size")
        #expect(answer.status == 2 && answer.error.contains("did you mean 'capture.max_size'?"))
    }

    @Test func `outside of a project the user's settings are shown`() throws {
        try desk.scratch.makeDirectory("nowhere")
        let answer = try desk.run("config", "show", directory: desk.scratch.at("nowhere"))
        #expect(answer.status == 0 && answer.output.contains("capture.max_size\t10 GB"))
        #expect(try desk.run("config", "trust", directory: desk.scratch.at("nowhere")).status == 3)
        #expect(try desk.run("config", "trust").status == 3)
    }

    @Test func `set writes into the user's file or the project's, and keeps what is there`() throws {
        #expect(try desk.run("config", "set", "capture.max_size", "20 GB").status == 0)
        #expect(try desk.scratch.text("user/.config/everett/config.yaml") == "capture:\n  max_size: 20 GB\n")
        #expect(try desk.scratch.status("user/.config/everett/config.yaml").permissions == 0o600)
        try desk.scratch.write("project/everett.yaml", "# ours\ncapture:\n  max_files: 5\n", permissions: 0o664)
        let set = try desk.run("config", "set", "capture.exclude", "*.iso, data", "--project-file")
        #expect(set.status == 0, "\(set.error)")
        #expect(
            try desk.scratch.text("project/everett.yaml")
                == "# ours\ncapture:\n  max_files: 5\n  exclude: [\"*.iso\", \"data\"]\n")
        #expect(try desk.scratch.status("project/everett.yaml").permissions == 0o664)
        #expect(try desk.run("config", "set", "color", "never", "--project-file").status == 2)
        #expect(try desk.run("config", "set", "color", "blue").status == 2)
        #expect(try desk.run("config", "set", "nothing", "1").status == 2)
        try file("broken")
        #expect(try desk.run("config", "set", "capture.max_files", "1", "--project-file").status == 2)
        #expect(try desk.scratch.text("project/everett.yaml") == "broken")
    }

    @Test func `set follows the link to a user's file and does not replace it`() throws {
        try desk.scratch.write("dotfiles/everett.yaml", "color: never\n")
        try desk.scratch.symlink(
            "user/.config/everett/config.yaml", to: desk.scratch.at("dotfiles/everett.yaml").description)
        #expect(try desk.run("config", "set", "color", "always").status == 0)
        #expect(try desk.scratch.text("dotfiles/everett.yaml") == "color: always\n")
        #expect(try desk.scratch.status("user/.config/everett/config.yaml").kind == .symlink)
    }

    @Test func `the schema is JSON`() throws {
        let answer = try desk.run("config", "schema")
        #expect(throws: Never.self) { try JSONDecoder().decode(Anything.self, from: Data(answer.rawOutput)) }
        #expect(answer.output.contains(#""additionalProperties":false"#))
    }

    private struct Anything: Decodable {}
}
