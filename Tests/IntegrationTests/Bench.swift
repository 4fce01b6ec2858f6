import Base
import FoundationEssentials
import Platform
import TestSupport
import Testing

/// The real program, as a user runs it: a project and a home of its own, and an environment of which every variable is known.
final class Bench {
    struct Answer {
        let status: Int32
        let output: String
        let error: String
        let rawOutput: [UInt8]
        let rawError: [UInt8]

        /// Decodes the one JSON document on standard output.
        func json<Value: Decodable>(_: Value.Type = Value.self) throws -> Value {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Value.self, from: Data(rawOutput))
        }

        /// Names of the members of the outermost object, or of the one at `key` in it.
        func keys(of key: String? = nil) throws -> Set<String> {
            let document = try JSONDecoder().decode(AnyObject.self, from: Data(rawOutput))
            guard let key else { return Set(document.members.keys) }
            return Set(try #require(document.members[key]).members.keys)
        }
    }

    let scratch: Scratch
    let program: AbsolutePath
    let home: AbsolutePath

    /// The home is made by the program, beneath the scratch directory.
    init(home name: String = "home", beneath place: String? = nil) throws {
        scratch = try Scratch(beneath: place)
        home = scratch.at(name)
        program = try Bench.findProgram()
        for directory in ["project", "user", "tmp"] { try scratch.makeDirectory(directory) }
    }

    var project: AbsolutePath { scratch.at("project") }

    var environment: [String: String] {
        [
            "HOME": scratch.at("user").description, "EVERETT_HOME": home.description,
            "XDG_DATA_HOME": scratch.at("xdg").description, "TMPDIR": scratch.at("tmp").description,
            "PATH": (PostgresTestServer.chosen.map { "\($0):" } ?? "") + "/usr/local/bin:/usr/bin:/bin",
            "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Test",
            "GIT_AUTHOR_EMAIL": "test@localhost", "GIT_COMMITTER_NAME": "Test", "GIT_COMMITTER_EMAIL": "test@localhost",
            "EVERETT": program.description, "EVERETT_MAINTENANCE": "off",
        ]
    }

    // MARK: Running

    /// Runs `everett` in the project.
    @discardableResult
    func everett(
        _ words: String..., in directory: AbsolutePath? = nil, with more: [String: String] = [:]
    ) throws -> Answer {
        try run(program, words.map { Array($0.utf8) }, in: directory, with: more)
    }

    /// Runs `everett` and expects it to succeed.
    @discardableResult
    func did(_ words: String..., sourceLocation: Testing.SourceLocation = #_sourceLocation) throws -> Answer {
        let answer = try run(program, words.map { Array($0.utf8) })
        try #require(
            answer.status == 0, "everett \(words.joined(separator: " ")): \(answer.output)\(answer.error)",
            sourceLocation: sourceLocation)
        return answer
    }

    /// Runs a script of `sh` in the project and expects it to succeed; `$EVERETT` is the program.
    @discardableResult
    func shell(
        _ script: String, with more: [String: String] = [:],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> String {
        let sh = try #require(AbsolutePath("/bin/sh"))
        let answer = try run(sh, [Array("-euc".utf8), Array(script.utf8)], with: more)
        try #require(answer.status == 0, "\(script): \(answer.output)\(answer.error)", sourceLocation: sourceLocation)
        return answer.output
    }

    func run(
        _ program: AbsolutePath, _ words: [[UInt8]], in directory: AbsolutePath? = nil,
        with more: [String: String] = [:]
    ) throws -> Answer {
        let result = try ChildProcess.run(
            program, arguments: words, environment: environment.merging(more) { $1 },
            workingDirectory: directory ?? project, outputLimit: 1 << 24, timeoutMilliseconds: 120_000)
        let status: Int32 =
            switch result.termination {
            case .exited(let code): code
            case .signalled(let signal): 128 + signal
            case .unended: -1
            }
        return Answer(
            status: status, output: result.standardOutput.text, error: result.standardError.text,
            rawOutput: result.standardOutput.bytes, rawError: result.standardError.bytes)
    }

    // MARK: Preparing

    func write(_ name: String, _ text: String) throws { try scratch.write("project/" + name, text) }
    func text(_ name: String) throws -> String { try scratch.text("project/" + name) }
    func exists(_ name: String) -> Bool { scratch.exists("project/" + name) }
    func tree() throws -> TreeSnapshot { try scratch.snapshot("project") }

    /// The project must be exactly this; if not, the lines that differ are shown.
    func expectTree(_ wanted: TreeSnapshot, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
        let tree = try tree()
        #expect(tree == wanted, "\(tree.difference(from: wanted))", sourceLocation: sourceLocation)
    }

    /// Nothing the store holds may be damaged, whatever a test did.
    func expectSound(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
        let answer = try everett("verify")
        #expect(answer.status == 0, "\(answer.output)\(answer.error)", sourceLocation: sourceLocation)
    }

    /// The program lies beside the tests.
    private static func findProgram() throws -> AbsolutePath {
        let files = RealFileOperations()
        let tests = AbsolutePath(try files.readLink(FileDescriptors.none, CName("/proc/self/exe")))
        let sources = AbsolutePath("\(#filePath)")?.parent?.parent?.parent
        let places = [tests?.parent?.appending("everett"), sources?.appending(".build/debug/everett")]
        for case let place? in places where (try? files.openOwned(absolute: place, [.read])) != nil { return place }
        throw EverettError(.notFound, Phrase(verbatim: "no program to test; swift build makes it"))
    }
}

/// Any JSON object, for looking at its members' names.
private struct AnyObject: Decodable {
    let members: [String: AnyObject]

    private struct Name: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init?(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            nil
        }
    }

    init(from decoder: any Decoder) throws {
        guard let container = try? decoder.container(keyedBy: Name.self) else {
            members = [:]
            return
        }
        members = try Dictionary(
            uniqueKeysWithValues: container.allKeys.map { name in
                (
                    name.stringValue,
                    try container.decodeNil(forKey: name) ? AnyObject() : container.decode(AnyObject.self, forKey: name)
                )
            })
    }

    private init() {
        members = [:]
    }
}
