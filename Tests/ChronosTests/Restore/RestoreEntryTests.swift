import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Every kind of entry comes back exactly, and nothing else is touched.
@Suite struct RestoreEntryTests {
    private enum Thing: CaseIterable {
        case nothing, file, otherFile, executable, directory, emptyDirectory, link, database
    }

    private func make(_ thing: Thing, _ path: String, _ world: RestoreFixture) throws {
        switch thing {
        case .nothing: break
        case .file: try world.write(path, "content of a file\n")
        case .otherFile: try world.write(path, "something else, longer than before\n")
        case .executable: try world.write(path, "content of a file\n", permissions: 0o755)
        case .directory:
            try world.write("\(path)/inner", "inside")
            try world.write("\(path)/deep/er", "deep")
        case .emptyDirectory: try world.scratch.makeDirectory("project/\(path)", permissions: 0o700)
        case .link: try world.scratch.symlink("project/\(path)", to: "no/where")
        case .database: try world.sql(path, "CREATE TABLE t(a); INSERT INTO t VALUES (1), (2);")
        }
    }

    @Test func `everything turns into everything else and back`() throws {
        let world = try RestoreFixture()
        var pairs: [(String, Thing, Thing)] = []
        for (i, before) in Thing.allCases.enumerated() {
            for (j, after) in Thing.allCases.enumerated() { pairs.append(("at-\(i)-\(j)", before, after)) }
        }
        for (path, before, _) in pairs { try make(before, path, world) }
        let start = try world.checkpoint()
        let first = try world.snapshot()
        for (path, before, after) in pairs where before != after {
            if world.exists(path) { try world.remove(path) }
            try make(after, path, world)
        }
        let second = try world.snapshot()

        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.setAside.isEmpty)
        #expect(report.kept.isEmpty)
        world.expectEqual(try world.snapshot(), first, "restored")
        #expect(try world.undo().restore?.isVerified == true)
        world.expectEqual(try world.snapshot(), second, "undone")
        #expect(try world.redo().restore?.isVerified == true)
        world.expectEqual(try world.snapshot(), first, "redone")
        try world.expectSound()
    }

    @Test func `names that are no text come back`() throws {
        let world = try RestoreFixture()
        let names: [[UInt8]] = [
            [0xff, 0xfe], Array("new\nline".utf8), Array("tab\there".utf8), Array(" ".utf8), Array("-rf".utf8),
            Array("e\u{301}".utf8), Array("\u{e9}".utf8), [UInt8](repeating: 0x61, count: 255), Array("a".utf8),
            Array("a.b".utf8), Array("a-b".utf8), Array("...".utf8), [0x01, 0x7f],
        ]
        let project = BytePath.root.appending(Array("project".utf8))
        for name in names { try world.scratch.write(project.appending(name), name) }
        for name in names.dropFirst(7) {
            try world.scratch.remove(String(decoding: project.appending(name).bytes, as: UTF8.self))
            try world.scratch.write(project.appending(name).appending(name), name)
        }
        let start = try world.checkpoint()
        let before = try world.snapshot()
        for name in names.dropFirst(3) { try Scratch.remove(world.scratch.at(project.appending(name))) }
        try world.scratch.write(project.appending(names[0]), [1])
        try world.scratch.write(project.appending([0xfd]).appending([0xfc]), [1])
        let damaged = try world.snapshot()
        #expect(try world.restore(start).isVerified)
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.undo().restore?.isVerified == true)
        world.expectEqual(try world.snapshot(), damaged)
    }

    @Test func `files that did not change are not touched`() throws {
        let world = try RestoreFixture()
        try world.populate()
        for path in ["a.txt", "bin/tool", "dir/deep/er/file", "big.bin"] {
            try world.setModified(path, 1_600_000_000_123_456_789)
        }
        let start = try world.checkpoint()
        let still = ["a.txt", "bin/tool", "dir/deep/er/file", "big.bin", "dir/deep", "bin", "empty"]
        let before = try still.map { try world.status($0) }
        try world.write("new", "new")
        try world.remove(".env")
        try world.restore(start)
        #expect(try still.map { try world.status($0) } == before)
    }

    @Test func `a mode alone changes nothing but the mode`() throws {
        let world = try RestoreFixture()
        try world.write("script", "#!/bin/sh\n", permissions: 0o755)
        try world.write("secret", "s", permissions: 0o400)
        try world.scratch.makeDirectory("project/dir", permissions: 0o750)
        try world.write("dir/file", "x")
        let start = try world.checkpoint()
        let before = try world.snapshot()
        let inode = try world.status("script").inode
        let modified = try world.status("script").modifiedNanoseconds
        try world.chmod("script", 0o600)
        try world.chmod("secret", 0o644)
        try world.chmod("dir", 0o2775)
        try world.chmod("", 0o711)
        let damaged = try world.snapshot()
        let rootMode = try world.scratch.status("project").permissions
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.preview.changesRoot)
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.scratch.status("project").permissions == 0o755)
        #expect(try world.status("script").inode == inode)
        #expect(try world.status("script").modifiedNanoseconds == modified)
        _ = try world.undo()
        world.expectEqual(try world.snapshot(), damaged)
        #expect(try world.scratch.status("project").permissions == rootMode)
    }

    @Test func `extended attributes come back, also alone and on directories`() throws {
        let world = try RestoreFixture()
        try world.write("plain", "p")
        try world.write("tagged", "t", permissions: 0o444)
        try world.scratch.makeDirectory("project/dir")
        try world.setAttribute("tagged", "user.tag", "one")
        try world.setAttribute("dir", "user.dir", "d")
        try world.setAttribute("", "user.root", "r")
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try world.setAttribute("tagged", "user.tag", "two")
        try world.setAttribute("tagged", "user.more", "more")
        try world.setAttribute("plain", "user.new", "")
        let dir = try world.files.openOwned(absolute: world.scratch.at("project/dir"), [.read])
        try world.files.removeAttribute(dir.raw, CName("user.dir"))
        try world.setAttribute("", "user.root", "changed")
        let damaged = try world.snapshot()
        let inode = try world.status("tagged").inode
        #expect(try world.restore(start).isVerified)
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.status("tagged").inode == inode)
        #expect(try world.status("tagged").permissions == 0o444)
        _ = try world.undo()
        world.expectEqual(try world.snapshot(), damaged)
    }

    @Test(.enabled(if: Program.setfacl != nil))
    func `access lists come back and a default list is not inherited by what never had it`() throws {
        let world = try RestoreFixture()
        let setfacl = try #require(Program.setfacl)
        let place = world.scratch.at("project")
        try world.write("plain", "p")
        try world.write("listed", "l")
        try setfacl.run(["-m", "u:1234:rwx,g:99:r", "listed"], in: place)
        try world.write("dir/inner", "i")
        let bare = try world.checkpoint()
        let before = try world.snapshot()

        try setfacl.run(["-m", "d:u:1234:rwx,d:o::-", "."], in: place)
        try setfacl.run(["-b", "listed"], in: place)
        try world.remove("plain")
        try world.remove("dir")
        try world.write("made under the list", "m")
        let listed = try world.snapshot()
        let report = try world.restore(bare)
        #expect(report.isVerified, "\(report.differing)")
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.undo().restore?.isVerified == true)
        world.expectEqual(try world.snapshot(), listed)

        let second = try world.checkpoint()
        try world.remove("made under the list")
        try world.write("made under the list", "again")
        let partly = try world.restore(bare, paths: ["plain", "dir"])
        #expect(partly.isVerified, "\(partly.differing)")
        #expect(try world.restore(second).isVerified)
        world.expectEqual(try world.snapshot(), listed)
    }

    @Test func `set-group-id directories keep their bit and give their group to nobody`() throws {
        let world = try RestoreFixture()
        try world.scratch.makeDirectory("project/shared")
        try world.write("shared/a", "a")
        try world.chmod("shared", 0o2775)
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try world.remove("shared")
        #expect(try world.restore(start).isVerified)
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.status("shared").permissions == 0o2775)
        try world.write("shared/a", "b")
        try world.write("shared/b", "b")
        #expect(try world.restore(start).isVerified)
        world.expectEqual(try world.snapshot(), before)
    }

    @Test func `a read-only directory is changed inside and read-only again`() throws {
        let world = try RestoreFixture()
        for place in ["ro", "ro/sub", "gone"] { try world.scratch.makeDirectory("project/\(place)") }
        try world.write("ro/stay", "1")
        try world.write("ro/edit", "1")
        try world.write("ro/sub/lost", "1")
        try world.write("gone/inner", "1")
        for place in ["ro/sub", "ro", "gone"] { try world.chmod(place, 0o555) }
        let start = try world.checkpoint()
        let before = try world.snapshot()
        for place in ["ro", "ro/sub", "gone"] { try world.chmod(place, 0o755) }
        try world.write("ro/edit", "2")
        try world.remove("ro/sub/lost")
        try world.write("ro/new/file", "2")
        try world.chmod("ro/new", 0o555)
        try world.remove("gone")
        try world.write("gone", "a file where a directory was", permissions: 0o640)
        try world.chmod("ro", 0o555)
        let damaged = try world.snapshot()
        #expect(try world.restore(start).isVerified)
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.undo().restore?.isVerified == true)
        world.expectEqual(try world.snapshot(), damaged)
    }

    @Test func `a sparse file stays sparse and equal`() throws {
        let world = try RestoreFixture()
        let size: UInt64 = 64 << 20
        do {
            let file = try world.files.openOwned(
                absolute: world.scratch.at("project/sparse"), [.read, .write, .create], permissions: 0o644)
            try world.files.truncate(file.raw, to: size)
            try world.files.writeAll(file.raw, Array("middle".utf8), at: 33 << 20)
            try world.files.writeAll(file.raw, Array("near the end".utf8), at: size - 100)
        }
        try world.write("holes.at.end", "x")
        do {
            let file = try world.files.openOwned(absolute: world.scratch.at("project/holes.at.end"), [.read, .write])
            try world.files.truncate(file.raw, to: 3 << 20)
        }
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try world.remove("sparse")
        try world.remove("holes.at.end")
        let report = try world.restore(start)
        #expect(report.isVerified)
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.status("sparse").blocks * 512 < 4 << 20)
        #expect(try world.status("holes.at.end").blocks * 512 < 1 << 20)
    }

    @Test func `the mode of a read-only directory is not given to the file that takes its place`() throws {
        let world = try RestoreFixture()
        try world.write("thing", "file", permissions: 0o644)
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try world.remove("thing")
        try world.write("thing/inner", "x")
        try world.chmod("thing", 0o555)
        #expect(try world.restore(start).isVerified)
        world.expectEqual(try world.snapshot(), before)
    }

    @Test func `a set-user-id file comes back with its bit and its owner`() throws {
        let world = try RestoreFixture()
        try world.write("tool", "x", permissions: 0o755)
        if Machine.user == 0 {
            try world.files.changeOwner(FileDescriptors.none, world.name("tool"), user: 1234, group: 1235)
        }
        try world.chmod("tool", 0o6755)
        let start = try world.checkpoint()
        let then = try world.status("tool")
        try world.chmod("tool", 0o755)
        if Machine.user == 0 {
            try world.files.changeOwner(FileDescriptors.none, world.name("tool"), user: 0, group: 0)
        }
        #expect(try world.restore(start).isVerified)
        let now = try world.status("tool")
        #expect(now.permissions == 0o6755)
        #expect(now.user == then.user && now.group == then.group)
    }
}
