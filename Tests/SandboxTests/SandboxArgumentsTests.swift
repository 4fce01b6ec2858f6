import Base
import Platform
import TestSupport
import Testing

@testable import Sandbox

/// What bubblewrap is told, without starting it.
@Suite struct SandboxArgumentsTests {
    private static let host = SandboxHost(entries: ["bin": .link(Array("usr/bin".utf8)), "lib": .directory])

    private func path(_ text: String) throws -> AbsolutePath { try #require(AbsolutePath(text)) }

    private func profile() throws -> SandboxProfile {
        SandboxProfile(.directory(try path("/store/one")), at: try path("/home/me/project"))
    }

    private func arguments(
        _ profile: SandboxProfile, hidden: [AbsolutePath: FileKind] = [:], isCaptured: Bool = true
    ) throws -> SandboxArguments {
        try SandboxArguments(
            profile, command: [Array("true".utf8)], host: Self.host, filter: [1, 2, 3], hidden: hidden,
            isCaptured: isCaptured)
    }

    /// The options as words.
    private func options(_ arguments: SandboxArguments) throws -> [String] {
        let packed = try #require(arguments.files.first)
        try #require(packed.last == 0)
        return packed.dropLast().split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private func has(_ options: [String], _ words: String...) -> Bool {
        options.indices.contains { options[$0...].starts(with: words) }
    }

    @Test func `every sandbox is isolated in every way`() throws {
        let options = try options(arguments(try profile()))
        #expect(
            options.starts(with: [
                "--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--uid", "1000", "--gid",
                "1000",
                "--die-with-parent", "--new-session",
            ]))
        #expect(has(options, "--clearenv"))
        #expect(has(options, "--remount-ro", "/"))
        #expect(has(options, "--proc", "/proc"))
    }

    @Test func `only the host's network is shared, and only when asked for`() throws {
        var profile = try profile()
        for (network, isShared) in [(.none, false), (.loopback, false), (.host, true)]
            as [(SandboxProfile.Network, Bool)]
        {
            profile.network = network
            let options = try options(arguments(profile))
            #expect(options.contains("--share-net") == isShared)
            #expect(options.contains("/etc/resolv.conf") == isShared)
        }
    }

    @Test func `a program with our terminal keeps its session`() throws {
        #expect(try !options(arguments(try profile(), isCaptured: false)).contains("--new-session"))
    }

    @Test func `the runtime is an allow-list`() throws {
        let options = try options(arguments(try profile()))
        #expect(has(options, "--ro-bind", "/usr", "/usr"))
        #expect(has(options, "--symlink", "usr/bin", "/bin"))
        #expect(has(options, "--ro-bind", "/lib", "/lib"))
        for absent in ["/", "/etc", "/home", "/root", "/run", "/var", "/etc/shadow", "/sys", "/etc/passwd"] {
            for option in ["--bind", "--ro-bind", "--ro-bind-try", "--dev-bind"] {
                #expect(!has(options, option, absent))
            }
        }
    }

    @Test func `nothing of the environment is in the command line`() throws {
        var profile = try profile()
        profile.environment = ["A": "secret value", "B": ""]
        let arguments = try arguments(profile)
        #expect(arguments.arguments == ["--args", "3", "--", "true"].map { Array($0.utf8) })
        #expect(has(try options(arguments), "--setenv", "A", "secret value", "--setenv", "B", ""))
    }

    @Test func `descriptors are where the options say`() throws {
        let arguments = try arguments(try profile())
        let options = try options(arguments)
        func content(_ option: String) throws -> [UInt8] {
            let index = try #require(options.firstIndex(of: option))
            return arguments.files[try #require(Int(options[index + 1])) - 3]
        }
        #expect(try content("--seccomp") == [1, 2, 3])
        #expect(has(options, "--json-status-fd", "\(3 + arguments.files.count)"))
        let passwd = try #require(options.firstIndex(of: "/etc/passwd"))
        let text = String(decoding: arguments.files[try #require(Int(options[passwd - 1])) - 3], as: UTF8.self)
        #expect(text.contains("user:x:1000:1000"))
        #expect(arguments.files.count + 1 < 32)
    }

    @Test func `places of the system cannot be covered`() throws {
        for place in ["/", "/usr", "/etc", "/proc/x", "/dev", "/sys/fs", "/tmp", "/bin", "/lib"] {
            var profile = try profile()
            profile.place = try path(place)
            #expect(throws: EverettError.self) { try arguments(profile) }
            profile = try self.profile()
            profile.binds = [SandboxProfile.Bind(try path("/data"), at: try path(place))]
            #expect(throws: EverettError.self) { try arguments(profile) }
        }
        var profile = try profile()
        profile.place = try path("/tmp/project")
        _ = try arguments(profile)
    }

    @Test func `words that cannot be passed on are refused`() throws {
        let profile = try profile()
        for command in [[], [[]], [[0x61, 0]]] as [[[UInt8]]] {
            #expect(throws: EverettError.self) {
                try SandboxArguments(profile, command: command, host: Self.host, filter: [])
            }
        }
        for (name, value) in [("", "x"), ("A=B", "x"), ("A", "x\0--bind"), ("A\0", "")] {
            var profile = profile
            profile.environment = [name: value]
            #expect(throws: EverettError.self) { try arguments(profile) }
        }
    }

    @Test func `what is hidden is covered where a bind shows it`() throws {
        var profile = try profile()
        profile.binds = [
            SandboxProfile.Bind(try path("/data"), at: try path("/mnt/data")),
            .readable(try path("/data/home/project")),
        ]
        profile.hidden = [
            try path("/data/home"), try path("/data/key"), try path("/elsewhere"), try path("/usr/share/home"),
        ]
        let kinds: [AbsolutePath: FileKind] = [
            try path("/data/home"): .directory, try path("/data/key"): .regular, try path("/elsewhere"): .directory,
            try path("/usr/share/home"): .directory,
        ]
        let options = try options(arguments(profile, hidden: kinds))
        #expect(has(options, "--tmpfs", "/mnt/data/home"))
        #expect(has(options, "--ro-bind", "/dev/null", "/mnt/data/key"))
        #expect(has(options, "--tmpfs", "/usr/share/home"))
        #expect(has(options, "--remount-ro", "/mnt/data/home"))
        #expect(!options.contains { $0.contains("elsewhere") })
    }

    @Test func `a directory is shown before what lies in it, whatever the order of the profile`() throws {
        try forAll(seed: 5, count: 300) { example in
            var profile = try profile()
            let names = ["a", "b", "c", "d"]
            func place() throws -> AbsolutePath {
                let parts = (0..<example.int(1...4)).map { _ in names[example.int(0...3)] }
                return try path("/" + parts.joined(separator: "/"))
            }
            profile.place = try place()
            profile.binds = try (0..<example.int(0...8)).map { number in
                SandboxProfile.Bind(try path("/host/\(number)"), at: try place(), isWritable: example.flip())
            }
            profile.environment = Dictionary(
                uniqueKeysWithValues: (0..<example.int(0...5)).map { ("V\($0)", String(example.next())) })
            profile.network = [.none, .loopback, .host][example.int(0...2)]
            let arguments = try arguments(profile)
            let options = try options(arguments)
            var shown: [AbsolutePath] = []
            for (index, word) in options.enumerated() where word == "--bind" || word == "--ro-bind" {
                guard options[index + 1].hasPrefix("/host/") || options[index + 1] == "/store/one" else { continue }
                let place = try path(options[index + 2])
                try #require(!shown.contains { $0 != place && $0.isWithin(place) }, "\(example)")
                shown.append(place)
            }
            try #require(shown.count == profile.binds.count + 1, "\(example)")
            // Writable is what was said to be, and the workspace.
            let writable = options.indices.filter { options[$0] == "--bind" }.map { options[$0 + 1] }
            let expected = profile.binds.filter(\.isWritable).map(\.host.description) + ["/store/one"]
            try #require(Set(writable) == Set(expected), "\(example)")
            // The root is closed after everything was put into it, and before anything could run.
            let closing = try #require(options.lastIndex(of: "--remount-ro"))
            try #require(options[closing + 1] == "/", "\(example)")
            try #require(!options[closing...].contains("--bind"), "\(example)")
            try #require(arguments.arguments.count == 4, "\(example)")
        }
    }
}
