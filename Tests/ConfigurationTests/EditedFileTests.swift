import Base
import Platform
import TestSupport
import Testing

@testable import Configuration

@Suite struct EditedFileTests {
    private let files = RealFileOperations()

    @Test func `a link stays a link, and permissions stay`() throws {
        let scratch = try Scratch()
        try scratch.write("dotfiles/settings.json", "{}\n", permissions: 0o640)
        try files.symlink(
            target: CName("dotfiles/settings.json"), FileDescriptors.none, CName(scratch.at("settings.json").bytes))
        let file = try EditedFile.read(scratch.at("settings.json"), files)
        #expect(file.target == scratch.at("dotfiles/settings.json"))
        try file.write(Array("{\"a\": 1}\n".utf8), files)
        let link = try files.status(FileDescriptors.none, CName(scratch.at("settings.json").bytes))
        #expect(link.kind == .symlink)
        let target = try files.status(FileDescriptors.none, CName(scratch.at("dotfiles/settings.json").bytes))
        #expect(target.permissions == 0o640)
        #expect(try scratch.read("dotfiles/settings.json") == Array("{\"a\": 1}\n".utf8))
    }

    @Test func `directories are made on the way, and a file that is not wanted goes`() throws {
        let scratch = try Scratch()
        let file = try EditedFile.read(scratch.at(".agent/hooks.json"), files)
        #expect(file.bytes == nil)
        try file.write([0x7b, 0x7d], files)
        let made = try EditedFile.read(scratch.at(".agent/hooks.json"), files)
        #expect(made.bytes == [0x7b, 0x7d])
        try made.write(nil, files)
        #expect(try EditedFile.read(scratch.at(".agent/hooks.json"), files).bytes == nil)
    }

    @Test func `who was quicker is not overwritten`() throws {
        let scratch = try Scratch()
        try scratch.write("a.json", "{}")
        let file = try EditedFile.read(scratch.at("a.json"), files)
        try scratch.write("a.json", "{\"new\": 1}")
        #expect(throws: EverettError.self) { try file.write([0x7b, 0x7d], files) }
        #expect(try scratch.read("a.json") == Array("{\"new\": 1}".utf8))
    }

    @Test func `a full disk leaves the old file`() throws {
        let scratch = try Scratch()
        for call in 1...12 {
            try scratch.write("a.json", "{}")
            let file = try EditedFile.read(scratch.at("a.json"), files)
            let plan = try FaultPlan(parsing: "fail:\(call):ENOSPC")
            guard (try? file.write([1, 2, 3], FaultyFileOperations(files, plan))) == nil else { continue }
            let now = try scratch.read("a.json")
            // A directory that cannot be synchronised may have the new file already; there is never half a one.
            #expect(now == [0x7b, 0x7d] || now == [1, 2, 3])
        }
    }
}
