import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Each single kind of change is noticed by `status` and by a checkpoint, and nothing else is.
struct ChangeTests {
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: [String]
        let apply: @Sendable (Bench) throws -> Void

        init(_ name: String, _ expected: [String], _ apply: @escaping @Sendable (Bench) throws -> Void) {
            testDescription = name
            self.expected = expected
            self.apply = apply
        }
    }

    static let changes = [
        Change("content of another size", ["modified a"]) { try $0.write("a", "longer than before") },
        Change("content of the same size and modification time", ["modified dir/b"]) { bench in
            let before = try bench.statusOf("dir/b").modifiedNanoseconds
            try bench.overwrite("dir/b", Array("B".utf8))
            try bench.setModified("dir/b", before)
            #expect(try bench.statusOf("dir/b").modifiedNanoseconds == before)
        },
        Change("a byte in the middle of a large file", ["modified large"]) {
            try $0.overwrite("large", [1], at: 600_000)
        },
        Change("mode", ["metadata a"]) { try $0.chmod("a", 0o755) },
        Change("set-user-id", ["metadata a"]) { try $0.chmod("a", 0o4755) },
        Change("mode of a directory", ["metadata dir"]) { try $0.chmod("dir", 0o700) },
        Change("mode of an empty directory", ["metadata void"]) { try $0.chmod("void", 0o1777) },
        Change("new file", ["added dir/new"]) { try $0.write("dir/new", "n") },
        Change("new empty file", ["added dir/new"]) { try $0.write("dir/new", "") },
        Change("new empty directory", ["added dir/new"]) { try $0.makeDirectory("dir/new") },
        Change("new tree", ["added x", "added x/y", "added x/y/z"]) { try $0.write("x/y/z", "z") },
        Change("deleted file", ["removed dir/b"]) { try $0.remove("dir/b") },
        Change("last name of a directory deleted", ["removed dir/sub/d"]) { try $0.remove("dir/sub/d") },
        Change("deleted empty directory", ["removed void"]) { try $0.remove("void") },
        Change(
            "deleted tree", ["removed dir", "removed dir/b", "removed dir/c", "removed dir/sub", "removed dir/sub/d"]
        ) {
            try $0.remove("dir")
        },
        Change("everything deleted", []) { bench in
            for name in ["a", "dir", "large", "link", "void", "marked"] { try bench.remove(name) }
            #expect(try bench.status().counts?.removed == 10)
        },
        Change("renamed file", ["removed a", "added z"]) { try $0.rename("a", "z") },
        Change("renamed directory", ["removed dir", "added dis"]) { bench in
            try bench.rename("dir", "dis")
            let top = try bench.changedPaths().filter { !$0.contains("/") }
            #expect(top == ["removed dir", "added dis"])
        },
        Change("files that changed names with each other", ["modified dir/b", "modified dir/c"]) { bench in
            try bench.rename("dir/b", "dir/t")
            try bench.rename("dir/c", "dir/b")
            try bench.rename("dir/t", "dir/c")
        },
        Change("another target of a link", ["modified link"]) { bench in
            try bench.remove("link")
            try bench.symlink("link", to: "dir/c")
        },
        Change("attribute", ["metadata a"]) { try $0.setAttribute("a", Array("user.x".utf8), [1]) },
        Change("attribute whose name starts with an accent", ["metadata a"]) {
            try $0.setAttribute("a", Array("user.\u{301}".utf8), [1])
        },
        Change("attribute of a directory", ["metadata dir"]) { try $0.setAttribute("dir", Array("user.x".utf8), [1]) },
        Change("other value of an attribute", ["metadata marked"]) {
            try $0.setAttribute("marked", Array("user.mark".utf8), [2])
        },
        Change("attribute gone", ["metadata marked"]) { try $0.removeAttribute("marked", "user.mark") },
        Change("hard link", ["added dir/also"]) { try $0.link("a", "dir/also") },
        Change("file that became a directory", ["type_changed a", "added a/inner"]) { bench in
            try bench.remove("a")
            try bench.write("a/inner", "i")
        },
        Change("directory that became a file", ["type_changed dir/sub", "removed dir/sub/d"]) { bench in
            try bench.remove("dir/sub")
            try bench.write("dir/sub", "file")
        },
        Change("file that became a link to itself elsewhere", ["type_changed a"]) { bench in
            try bench.rename("a", "dir/a")
            try bench.symlink("a", to: "dir/a")
            #expect(try bench.changedPaths() == ["type_changed a", "added dir/a"])
            try bench.remove("dir/a")
        },
        Change("two changes in different directories", ["modified a", "modified dir/sub/d"]) { bench in
            try bench.write("a", "other")
            try bench.write("dir/sub/d", "other")
        },
    ]

    static func prepared() throws -> Bench {
        let bench = try Bench()
        try bench.write("a", "a")
        try bench.write("dir/b", "b")
        try bench.write("dir/c", "c")
        try bench.write("dir/sub/d", "d")
        try bench.write("large", seededBytes(3, 1_100_000))
        try bench.write("marked", "marked")
        try bench.setAttribute("marked", Array("user.mark".utf8), [1])
        try bench.makeDirectory("void")
        try bench.symlink("link", to: "dir/b")
        return bench
    }

    /// Both with everything young enough to be read again, and with nothing believed but times.
    @Test(arguments: changes, [false, true]) func `a change is noticed`(_ change: Change, settles: Bool) throws {
        let bench = try ChangeTests.prepared()
        if settles { bench.settle() }
        let first = try bench.checkpoint()
        if settles { bench.settle() }
        try #require(try bench.changedPaths() == [])
        try change.apply(bench)
        if !change.expected.isEmpty, change.testDescription != "renamed directory" {
            #expect(try bench.changedPaths() == change.expected)
        }
        let second = try bench.checkpoint()
        #expect(second.id != first.id)
        try expectHeld(bench, second.id)
        #expect(try bench.changedPaths() == [])
        #expect(try bench.checkpoint().isUnchanged)
        // Without any cache the same world has the same id.
        #expect(try bench.checkpoint(rereads: true).isUnchanged)
        try assertSound(bench)
    }

    @Test func `times alone are no change`() throws {
        let bench = try ChangeTests.prepared()
        let first = try bench.checkpoint()
        try bench.setModified("a", 1_000_000_000)
        try bench.setModified("dir", 1_000_000_000)
        try bench.write("dir/temporary", "t")
        try bench.remove("dir/temporary")
        #expect(try bench.changedPaths() == [])
        #expect(try bench.checkpoint().id == first.id)
        #expect(try bench.packs().count == 1)
    }

    @Test func `the mode and attributes of the project's own directory are noticed`() throws {
        let bench = try ChangeTests.prepared()
        let first = try bench.checkpoint()
        try RealFileOperations().changeMode(FileDescriptors.none, CName(bench.root.bytes), 0o750)
        let second = try bench.checkpoint()
        #expect(!second.isUnchanged)
        #expect(try HeldWorld(second.id, bench.engine).files.rootPermissions == 0o750)
        let root = try RealFileOperations().openOwned(absolute: bench.root, [.read, .directory])
        try RealFileOperations().setAttribute(root.raw, CName("user.x"), [7])
        let third = try bench.checkpoint()
        #expect(!third.isUnchanged)
        #expect(Set([first.id, second.id, third.id]).count == 3)
        try assertSound(bench)
    }

    @Test func `a project that goes back to an earlier state stays readable`() throws {
        let bench = try Bench()
        for name in 0..<40 { try bench.write("dir/file \(name)", "0") }
        try forAll(seed: 101, count: TestScale.count(40)) { example in
            try bench.write("dir/file 7", "\(example.int(0...18))")
            try bench.checkpoint()
        }
        try assertSound(bench)
        let deepest = try bench.engine.log(bench.project).map { try HeldWorld($0.id, bench.engine).deepestChain }.max()
        #expect((deepest ?? 0) > 1)
        #expect((deepest ?? 0) <= Int(TreePatch.depthLimit))
    }
}
