import Base
import Glibc
import Platform
import Sandbox
import TestSupport
import Testing

/// Workspaces that are overlays, as whoever runs the tests and as a plain user.
@Suite(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
struct SandboxOverlayTests {
    /// What has to hold for an overlay, whoever uses it.
    enum Property: String, Sendable, Codable, CaseIterable, CustomTestStringConvertible {
        case writes = "takes writes in the upper directory only"
        case deletions = "turns a deletion into a whiteout"
        case renames = "says EXDEV to the renaming of a lower directory, and mv copies"
        case hardLinks = "splits hard links of a lower file at the first write"
        case again = "shows the same the next time"
        case layers = "puts upper layers before lower ones"
        case oddNames = "does not mind names with commas, colons and backslashes"
        case privacy = "is seen by nobody else"
        case disk = "ends a program that writes more than it may"
        case fileSize = "allows no file larger than the limit"
        case wrong = "is refused when a directory is missing"

        var testDescription: String { rawValue }

        func check() throws {
            let world = try SandboxWorld()
            try world.useOverlay()
            let scratch = world.scratch
            switch self {
            case .writes:
                let before = try scratch.snapshot("base")
                let result = try world.shell("cat file; echo changed > file; echo new > directory/new; chmod 600 other")
                #expect(result.output.text == "frozen\n" && result.succeeded)
                #expect(try scratch.snapshot("base") == before)
                #expect(try scratch.text("upper/file") == "changed\n")
                #expect(try scratch.text("upper/directory/new") == "new\n")
                #expect(try scratch.status("upper/other").permissions == 0o600)
            case .deletions:
                let before = try scratch.snapshot("base")
                #expect(try world.shell("rm file; rm -r directory; ls").output.text == "other\n")
                #expect(try scratch.snapshot("base") == before)
                #expect(try scratch.status("upper/file").kind == .characterDevice)
                #expect(try scratch.status("upper/file").specialDevice == 0)
                #expect(try scratch.status("upper/directory").kind == .characterDevice)
            case .renames:
                // EXDEV is 18.
                let script =
                    "perl -e 'rename(\"directory\", \"moved\") or print $!+0'; mv directory moved; cat moved/inner"
                #expect(try world.shell(script).output.text == "18inner\n")
                #expect(try scratch.text("base/directory/inner") == "inner\n")
            case .hardLinks:
                let files = RealFileOperations()
                try files.link(
                    FileDescriptors.none, CName(scratch.at("base/file").bytes), FileDescriptors.none,
                    CName(scratch.at("base/twin").bytes))
                #expect(try world.shell("echo more >> file; cat twin file").output.text == "frozen\nfrozen\nmore\n")
            case .again:
                _ = try world.shell("echo changed > file; rm other; mkdir fresh; rm -r directory; mkdir directory")
                #expect(
                    try world.shell("cat file; ls; ls directory").output.text == "changed\ndirectory\nfile\nfresh\n")
            case .layers:
                try scratch.write("newer/file", "newer\n")
                world.profile.workspace = .overlay(
                    ConfinedStart.Overlay(
                        lower: [scratch.at("newer"), scratch.at("base")], upper: scratch.at("upper"),
                        work: scratch.at("work")))
                #expect(try world.shell("cat file other").output.text == "newer\nother\n")
            case .oddNames:
                let odd = ["base,a:b\\c d", "upper,a:b\\c d", "work=a:b\\,d"]
                try scratch.write("\(odd[0])/file", "odd\n")
                try scratch.makeDirectory(odd[1])
                try scratch.makeDirectory(odd[2])
                world.profile.workspace = .overlay(
                    ConfinedStart.Overlay(
                        lower: [scratch.at(odd[0])], upper: scratch.at(odd[1]), work: scratch.at(odd[2])))
                #expect(try world.shell("cat file; echo x > y").output.text == "odd\n")
                #expect(try scratch.text("\(odd[1])/y") == "x\n")
            case .privacy:
                let mounts = try #require(AbsolutePath("/proc/self/mountinfo"))
                let files = RealFileOperations()
                _ = try world.shell("true")
                let file = try files.openOwned(absolute: mounts, [.read])
                let table = try files.readUpTo(file.raw, 1 << 20, at: 0)
                #expect(!String(decoding: table, as: UTF8.self).contains(scratch.path.description))
                #expect(try scratch.snapshot("upper").lines.count <= 1)
            case .disk:
                world.profile.limits.writtenBytes = 4 << 20
                let script = "n=0; while :; do head -c 1000000 /dev/zero > many$n; n=$((n+1)); done"
                let result = try world.shell(script)
                #expect(result.termination == .killed && result.limitsMet == [.disk] && result.isEmpty)
            case .fileSize:
                world.profile.limits.writtenBytes = 1 << 20
                // SIGXFSZ is 25.
                let result = try world.shell("head -c 2000000 /dev/zero > big; echo $?")
                #expect(try scratch.status("upper/big").size <= 1 << 20)
                #expect(result.output.text != "0\n")
            case .wrong:
                try scratch.remove("work")
                let error = #expect(throws: EverettError.self) { try world.shell("true") }
                #expect(try #require(error).code == .notFound)
            }
        }
    }

    @Test(arguments: Property.allCases)
    func `an overlay`(property: Property) throws {
        try property.check()
    }

    @Test(.enabled(if: Machine.user == 0), arguments: Property.allCases)
    func `a plain user's overlay`(property: Property) async {
        await #expect(processExitsWith: .success) { [property] in
            PlainUser.become()
            try property.check()
        }
    }
}
