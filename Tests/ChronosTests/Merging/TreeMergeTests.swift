import Base
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Chronos

/// What a merge does with each kind of change.
@Suite(.enabled(if: Program.git != nil))
struct TreeMergeTests {
    private static func lines(_ range: ClosedRange<Int>, _ change: [Int: String] = [:]) -> String {
        range.map { (change[$0] ?? "line \($0)") + "\n" }.joined()
    }

    private let text = TreeMergeTests.lines(1...30)

    @Test func `changes of different lines are merged`() throws {
        let bench = try MergeBench()
        let base = MergeWorld(["a/f": text, "other": "x\n"])
        let merged = try bench.merge(
            base, base.setting("a/f", TreeMergeTests.lines(1...30, [2: "ours"])),
            base.setting("a/f", TreeMergeTests.lines(1...30, [29: "theirs"])))
        #expect(merged.conflicts == [])
        #expect(
            try bench.texts(merged) == [
                "a/f": TreeMergeTests.lines(1...30, [2: "ours", 29: "theirs"]), "other": "x\n",
            ])
        #expect(merged.statistics.mergedFiles == 1)
        #expect(!bench.scratch.exists("merge-1"))
    }

    @Test func `changes of the same line are a conflict with markers`() throws {
        let bench = try MergeBench()
        let base = MergeWorld(["f": "1\n2\n3\n"])
        let merged = try bench.merge(base, base.setting("f", "1\nA\n3\n"), base.setting("f", "1\nB\n3\n"))
        #expect(merged.told == ["content f"])
        #expect(try bench.texts(merged)["f"] == "1\n<<<<<<< main\nA\n=======\nB\n>>>>>>> try\n3\n")
        let conflict = try #require(merged.conflicts.first)
        let texts = try conflict.versions.map {
            try $0.map { String(decoding: try bench.objects.bytes($0.entry), as: UTF8.self) }
        }
        #expect(texts == MergeSides(base: "1\n2\n3\n", ours: "1\nA\n3\n", theirs: "1\nB\n3\n"))
        #expect(conflict.details.contains("Merge conflict in f"))
    }

    @Test func `each kind of conflict is named`() throws {
        let bench = try MergeBench()
        func told(_ base: MergeWorld, _ ours: MergeWorld, _ theirs: MergeWorld) throws -> [String] {
            try bench.merge(base, ours, theirs).told
        }
        let base = MergeWorld(["f": text, "keep": "k\n"])
        let edited = base.setting("f", TreeMergeTests.lines(1...30, [3: "x"]))
        #expect(try told(base, edited, base.setting("f", nil)) == ["modify_delete f"])
        #expect(try told(base, base.setting("f", nil), edited) == ["modify_delete f"])
        #expect(try told(base, base.renaming("f", "g"), base.setting("f", nil)) == ["rename_delete g"])
        #expect(try told(base, base.renaming("f", "g"), base.renaming("f", "h")) == ["rename_rename f"])
        #expect(try told(base, base.setting("n", "1\n"), base.setting("n", "2\n")) == ["add_add n"])
        #expect(try told(base, base.setting("n", to: .link([0x61])), base.setting("n", "2\n")) == ["type n"])
        let binary = base.setting("b", "a\0b")
        #expect(try told(binary, binary.setting("b", "a\0c"), binary.setting("b", "a\0d")) == ["binary b"])
        let clash = try bench.merge(base, base.setting("n/x", "1\n"), base.setting("n", "2\n"))
        #expect(clash.told == ["directory_file n~try"])
        #expect(clash.conflicts.first?.otherPaths.map(\.description) == ["n"])
        let folder = MergeWorld(["d/1": text + "1\n", "d/2": text + "2\n", "k": "k\n"])
        #expect(try told(folder, folder.renaming("d", "e"), folder.setting("d/3", "3\n")) == ["directory_rename e/3"])
        let collision = try bench.merge(
            base, base.setting("f", TreeMergeTests.lines(1...30, [3: "y"])).renaming("f", "g"),
            edited.setting("g", "else\n"))
        #expect(collision.told == ["rename_collision g"], "\(collision.conflicts.map(\.details))")
    }

    @Test func `a rename on one side meets an edit on the other`() throws {
        let bench = try MergeBench()
        let base = MergeWorld(["old/f": text, "old/g": text + "more\n"])
        let merged = try bench.merge(
            base, base.renaming("old", "new"), base.setting("old/f", TreeMergeTests.lines(1...30, [5: "edited"])))
        #expect(merged.conflicts == [])
        #expect(
            try bench.texts(merged) == ["new/f": TreeMergeTests.lines(1...30, [5: "edited"]), "new/g": text + "more\n"])
    }

    @Test func `names may be any bytes`() throws {
        let bench = try MergeBench()
        let names: [[UInt8]] = [
            [0xff, 0xfe], Array("a\nb".utf8), Array("a\tb".utf8), Array("\"q\"".utf8), Array("\\".utf8),
            Array(" ".utf8), Array("-x".utf8), [0x01], Array(":(top)".utf8), [UInt8](repeating: 0x78, count: 255),
        ]
        var base = MergeWorld()
        for name in names { base.items[BytePath.root.appending(name).appending(name)] = .file(Array(text.utf8), 0o644) }
        var ours = base
        var theirs = base
        for path in base.items.keys {
            ours.items[path] = .file(Array(TreeMergeTests.lines(1...30, [1: "ours"]).utf8), 0o644)
            theirs.items[path] = .file(Array(TreeMergeTests.lines(1...30, [1: "theirs"]).utf8), 0o644)
        }
        let merged = try bench.merge(base, ours, theirs)
        #expect(merged.conflicts.map(\.path) == base.items.keys.sorted())
        #expect(try Set(bench.entries(merged).keys) == Set(base.items.keys))
        // A suffix would make this name too long.
        let long = String(repeating: "x", count: 255)
        let clash = try bench.merge(MergeWorld(), MergeWorld([long: "1\n"]), MergeWorld(["\(long)/f": "2\n"]))
        #expect(try bench.entries(clash).keys.allSatisfy { BytePath(validating: $0.bytes) != nil })
        #expect(try bench.entries(clash).count == 2)
    }

    @Test(arguments: [".git", ".GIT", "git~1", "GIT~1", ".git ", ".git.", ".git::$INDEX_ALLOCATION", "a\\.git"])
    func `names that git refuses are merged as a whole`(_ name: String) throws {
        let bench = try MergeBench()
        let base = MergeWorld(["d/\(name)/config": "1\n", "d/\(name)/both": "1\n", "\(name)": "x\n", "d/f": text])
        let ours = base.setting("d/\(name)/config", "2\n").setting("d/\(name)/both", "2\n")
        let theirs = base.setting("d/\(name)/new", "3\n").setting("d/\(name)/both", "3\n").setting("\(name)", nil)
        let merged = try bench.merge(base, ours, theirs)
        #expect(merged.told == ["binary d/\(name)/both"])
        #expect(
            try bench.texts(merged) == [
                "d/\(name)/config": "2\n", "d/\(name)/both": "2\n", "d/\(name)/new": "3\n", "d/f": text,
            ])
    }

    @Test func `names that only look like git's own are merged by git`() {
        for name in [".gitignore", ".gitattributes", "git", "x.git", "git~2", ".gitx", "..git", "ągit"] {
            #expect(!GitName.isRefused(Array(name.utf8)), "\(name)")
        }
    }

    @Test func `empty directories are merged three ways`() throws {
        let bench = try MergeBench()
        let base = MergeWorld(["f": "1\n"]).setting("gone", to: .directory(0o755)).setting(
            "stays", to: .directory(0o755))
        let ours = base.setting("new/deep", to: .directory(0o700)).setting("gone", to: nil).setting("f", "2\n")
        let theirs = base.setting("other", to: .directory(0o755)).setting("g", "g\n")
        let merged = try bench.merge(base, ours, theirs)
        #expect(merged.conflicts == [])
        #expect(
            try bench.texts(merged) == ["f": "2\n", "g": "g\n", "new/deep": "/", "other": "/", "stays": "/"])
        #expect(try bench.entry("new/deep", merged)?.permissions == 0o700)
        // Each side empties one half of a directory that both keep.
        let full = MergeWorld(["d/a": "a\n", "d/b": "b\n"]).setting("d", to: .directory(0o755))
        let emptied = try bench.merge(full, full.setting("d/a", nil), full.setting("d/b", nil))
        #expect(try bench.texts(emptied) == ["d": "/"])
        let clash = try bench.merge(
            MergeWorld(["k": "k\n"]), MergeWorld(["k": "1\n"]).setting("p", to: .directory(0o755)),
            MergeWorld(["k": "k\n", "p": "file\n"]))
        #expect(clash.told == ["directory_file p"])
        #expect(try bench.texts(clash) == ["k": "1\n", "p": "file\n"])
    }

    @Test func `an empty directory beside a rename does not hide the rename`() throws {
        let bench = try MergeBench()
        let base = MergeWorld(["d/1": text + "1\n", "d/2": text + "2\n"]).setting("d/empty", to: .directory(0o755))
        let ours = base.renaming("d/1", "e/1").renaming("d/2", "e/2")
        let merged = try bench.merge(base, ours, base.setting("d/3", "3\n"))
        #expect(merged.told == ["directory_rename e/3"])
        #expect(try bench.texts(merged).keys.sorted() == ["d/empty", "e/1", "e/2", "e/3"])
    }

    @Test func `modes are merged as a whole`() throws {
        let bench = try MergeBench()
        let bytes = Array(text.utf8)
        func world(_ permissions: UInt16, _ text: String? = nil) -> MergeWorld {
            MergeWorld(["x": text ?? "x\n"]).setting("f", to: .file(bytes, permissions))
        }
        let one = try bench.merge(world(0o644), world(0o600), world(0o644, "y\n"))
        #expect(try bench.entry("f", one)?.permissions == 0o600)
        let two = try bench.merge(world(0o644), world(0o644, "y\n"), world(0o4750))
        #expect(try bench.entry("f", two)?.permissions == 0o4750)
        #expect(two.conflicts == [])
        let both = try bench.merge(world(0o644), world(0o600), world(0o640))
        #expect(both.told == ["mode f"])
        #expect(try bench.entry("f", both)?.permissions == 0o600)
        let executable = try bench.merge(world(0o644), world(0o600), world(0o755))
        #expect(executable.told == ["mode f"])
        #expect(try bench.entry("f", executable)?.permissions == 0o700)
        let root = try bench.merge(
            MergeSides(
                base: world(0o644).files(bench.objects), ours: world(0o600).files(bench.objects, permissions: 0o700),
                theirs: world(0o644).files(bench.objects)))
        #expect(root.files.rootPermissions == 0o700)
    }

    @Test func `a mode follows a rename of the other side`() throws {
        let bench = try MergeBench()
        let base = MergeWorld(["f": text, "g": text + "g\n", "k": "k\n"])
        let renamed = base.renaming("f", "dir/new")
        let changed = base.setting("f", to: .attributed(Array(text.utf8), 0o600, ["user.a": "1"]))
        for (ours, theirs) in [(renamed, changed), (changed, renamed)] {
            let merged = try bench.merge(base, ours, theirs)
            #expect(merged.conflicts == [])
            let entry = try #require(try bench.entry("dir/new", merged))
            #expect(entry.permissions == 0o600)
            #expect(entry.attributes != nil)
        }
        // Both rename alike, one of them sets the mode, too.
        let both = base.renaming("f", "new")
        let merged = try bench.merge(base, both, both.setting("new", to: .file(Array(text.utf8), 0o640)))
        #expect(merged.conflicts == [])
        #expect(try bench.entry("new", merged)?.permissions == 0o640)
        // A mode that is set on what the other side deleted is not forgotten.
        let gone = try bench.merge(base, base.setting("f", nil), changed)
        #expect(gone.told == ["mode f"])
    }

    @Test func `attributes are merged one by one`() throws {
        let bench = try MergeBench()
        func world(_ attributes: [String: String]) -> MergeWorld {
            MergeWorld(["k": "k\n"]).setting("f", to: .attributed([1], 0o644, attributes))
        }
        let merged = try bench.merge(
            world(["user.a": "1", "user.b": "1", "user.c": "1"]), world(["user.a": "2", "user.b": "1", "user.n": "x"]),
            world(["user.a": "1", "user.c": "1"]))
        #expect(merged.conflicts == [])
        let id = try #require(try bench.entry("f", merged)?.attributes)
        let expected = AttributeList([
            .init(name: Array("user.a".utf8), value: Array("2".utf8)),
            .init(name: Array("user.n".utf8), value: Array("x".utf8)),
        ])
        #expect(try bench.objects.attributes(id) == expected)
        let clash = try bench.merge(world(["user.a": "1"]), world(["user.a": "2"]), world(["user.a": "3"]))
        #expect(clash.told == ["attributes f"])
    }

    @Test func `a secret is merged as a whole and git never sees it`() throws {
        let bench = try MergeBench()
        let secret = Array("TOKEN=abc\n".utf8)
        func world(_ item: MergeWorld.Item?, _ k: String = "k\n") -> MergeWorld {
            MergeWorld(["k": k, "z": text]).setting(".env", to: item)
        }
        let base = world(.secret(secret, key: "1"))
        let changed = world(.secret(Array("TOKEN=def\n".utf8), key: "1"))
        let one = try bench.merge(base, changed, world(.secret(secret, key: "1"), "2\n"))
        #expect(one.conflicts == [])
        #expect(try bench.texts(one)[".env"] == "TOKEN=def\n")
        let both = try bench.merge(base, changed, world(.secret(Array("TOKEN=ghi\n".utf8), key: "1")))
        #expect(both.told == ["secret .env"])
        #expect(try bench.texts(both)[".env"] == "TOKEN=def\n")
        // Sealed by another key, or for the first time, it is still the same.
        let sealed = try bench.merge(
            world(.file(secret, 0o600)), world(.secret(secret, key: "2")), world(.file(secret, 0o600), "3\n"))
        #expect(sealed.conflicts == [])
        #expect(try bench.entry(".env", sealed)?.isSecret == true)
        let again = try bench.merge(base, world(.secret(secret, key: "2")), changed)
        #expect(again.conflicts == [])
        #expect(try bench.texts(again)[".env"] == "TOKEN=def\n")
        let moved = try bench.merge(base, base.renaming(".env", "config/.env"), world(.secret(secret, key: "2"), "4\n"))
        #expect(moved.conflicts == [])
        #expect(try bench.entry("config/.env", moved)?.isSecret == true)
    }

    @Test func `no byte of a secret lies in the scratch directory`() throws {
        let bench = try MergeBench()
        let needle = Array("hunter2-hunter2-hunter2".utf8)
        func world(_ tail: String, _ text: String) -> MergeWorld {
            MergeWorld(["f": text]).setting(".env", to: .secret(needle + Array(tail.utf8), key: "1"))
        }
        let place = bench.scratch.path
        let found = Mutex<[String]>([])
        let looks = Mutex(0)
        let recorder = Supervision(isCancelled: {
            looks.withLock { $0 += 1 }
            let seen = MergeScratchSearch.find(needle, in: place)
            found.withLock { $0 += seen }
            return false
        })
        let merged = try bench.merge(
            MergeSides(
                base: world("0", "1\n2\n3\n").files(bench.objects),
                ours: world("1", "a\n2\n3\n").files(bench.objects),
                theirs: world("2", "b\n2\n3\n").files(bench.objects)),
            supervision: recorder)
        #expect(merged.told == ["secret .env", "content f"])
        #expect(found.withLock { $0 } == [])
        #expect(looks.withLock { $0 } > 3)
    }

    @Test func `a database goes to whoever merges databases`() throws {
        let bench = try MergeBench()
        func world(_ number: UInt8, _ text: String = "k\n") -> MergeWorld {
            MergeWorld(["k": text]).setting("d/app.db", to: .database([number]))
        }
        let clean = try bench.merge(world(1), world(2), world(1, "2\n"))
        #expect(clean.conflicts == [])
        #expect(try bench.entry("d/app.db", clean)?.kind == .database)
        #expect(clean.files.databaseHeaders.map { "\($0.path)" } == ["d/app.db"])
        #expect(try bench.merge(world(1), world(2), world(3)).told == ["database d/app.db"])
        bench.mergeDatabase = { path, base, ours, theirs in
            let bytes = try [base, ours, theirs].flatMap { try $0.map { try bench.objects.bytes($0) } ?? [0] }
            let entry = TreeEntry(
                name: path.name, kind: .database, permissions: ours.permissions, size: UInt64(bytes.count),
                content: try bench.objects.store(content: bytes).content)
            return DatabaseMergeOutcome(entry: entry, header: [7])
        }
        let merged = try bench.merge(world(1), world(2), world(3))
        #expect(merged.conflicts == [])
        #expect(try bench.texts(merged)["d/app.db"] == "\u{1}\u{2}\u{3}")
        #expect(merged.files.databaseHeaders.map(\.header) == [[7]])
        let moved = try bench.merge(world(1), world(1).renaming("d", "e"), world(1, "2\n"))
        #expect(try bench.entry("e/app.db", moved)?.kind == .database)
    }

    @Test func `huge files are merged as a whole and followed when renamed`() throws {
        let bench = try MergeBench()
        bench.sizeLimit = 100
        let base = MergeWorld(["big": text, "small": "s\n"])
        let edit = base.setting("big", TreeMergeTests.lines(1...30, [2: "x"]))
        let read = bench.objects.contentsRead
        #expect(
            try bench.merge(base, edit, base.setting("big", TreeMergeTests.lines(1...30, [28: "y"]))).told == [
                "binary big"
            ])
        #expect(bench.objects.contentsRead == read)
        let moved = try bench.merge(base, base.renaming("big", "moved/big"), edit)
        #expect(moved.conflicts == [])
        #expect(try bench.texts(moved)["moved/big"] == TreeMergeTests.lines(1...30, [2: "x"]))
    }

    @Test func `what is the same everywhere is neither read nor looked into`() throws {
        let bench = try MergeBench()
        let nowhere = TreeEntry(
            name: [1], kind: .directory, permissions: 0o755, content: Digest([UInt8](repeating: 7, count: 32)))
        let absent = TreeEntry(
            name: [1], kind: .file, permissions: 0o644, size: 9, content: Digest([UInt8](repeating: 8, count: 32)))
        let other = TreeEntry(
            name: [1], kind: .file, permissions: 0o644, size: 9, content: Digest([UInt8](repeating: 9, count: 32)))
        // Renames of files and of directories, a clash and conflicts, all beside what cannot be read.
        var base = MergeWorld(["d/1": text + "1\n", "d/2": text + "2\n", "e/f": text, "c": "1\n"])
        for place in ["x", "d/x", "e/x", "d/sub/x"] { base = base.setting(place, to: .entry(nowhere)) }
        for place in ["y", "d/y", "e/y"] { base = base.setting(place, to: .entry(absent)) }
        var ours = base.renaming("d/1", "n/1").renaming("d/2", "n/2").renaming("e/f", "e/g").setting("c", "2\n")
        ours = ours.setting("y", to: .entry(other)).setting("clash/f", "f\n")
        var theirs = base.setting("d/3", "3\n").setting("e/f", TreeMergeTests.lines(1...30, [4: "x"]))
        theirs = theirs.setting("c", "3\n").setting("clash", "g\n").setting("d/y", to: .entry(other))
        let merged = try bench.merge(base, ours, theirs)
        #expect(merged.told == ["content c", "directory_file clash~try"])
        #expect(try bench.entry("d/sub/x", merged)?.content == nowhere.content)
        #expect(try bench.entry("y", merged)?.content == other.content)
        #expect(try bench.entry("d/y", merged)?.content == other.content)
        #expect(merged.statistics.unopenedDirectories >= 4)
    }

    @Test func `only what may be opened is given to git`() throws {
        let bench = try MergeBench()
        var base = MergeWorld()
        for number in 0..<200 { base["dir\(number % 10)/\(number)"] = .file(Array("\(number)\n".utf8), 0o644) }
        var theirs = base
        for number in 200..<400 { theirs["new/\(number)"] = .file(Array("\(number)\n".utf8), 0o644) }
        let merged = try bench.merge(base, base.setting("dir1/1", "changed\n"), theirs)
        #expect(merged.conflicts == [])
        #expect(try bench.entries(merged).count == 400)
        #expect(bench.objects.contentsRead == 0)
        #expect(merged.statistics.gitRuns <= 3)
    }

    @Test func `rules of merging in the project count as in a checkout`() throws {
        let bench = try MergeBench()
        let base = MergeWorld([
            "s/.gitattributes": "*.log merge=union\n*.lock -merge\n", "s/a.log": "1\n2\n",
            "s/b.lock": "1\n2\n3\n4\n5\n6\n",
        ])
        let ours = base.setting("s/a.log", "1\n2\nours\n").setting("s/b.lock", "x\n2\n3\n4\n5\n6\n")
        let theirs = base.setting("s/a.log", "1\n2\ntheirs\n").setting("s/b.lock", "1\n2\n3\n4\n5\ny\n")
        let merged = try bench.merge(base, ours, theirs)
        #expect(merged.told == ["binary s/b.lock"])
        #expect(try bench.texts(merged)["s/a.log"] == "1\n2\nours\ntheirs\n")
    }

    @Test func `hard links are merged three ways`() throws {
        let bench = try MergeBench()
        let base = MergeWorld(["a": "1\n", "b": "1\n", "c": "1\n", "d": "d\n"])
        let all = try bench.merge(
            MergeSides(
                base: base.files(bench.objects, links: [["a", "b", "c"]]),
                ours: base.setting("d", "2\n").files(bench.objects, links: [["a", "c"]]),
                theirs: base.setting("e", "2\n").files(bench.objects, links: [["a", "b", "c"]])))
        #expect(all.files.links == [["a", "c"].compactMap { BytePath($0) }])
        let split = try bench.merge(
            MergeSides(
                base: base.files(bench.objects, links: [["a", "b"]]),
                ours: base.setting("a", "2\n").files(bench.objects),
                theirs: base.files(bench.objects, links: [["a", "b"], ["c", "d"]])))
        #expect(split.files.links == [])
    }

    @Test(arguments: ["HEAD", "config", "objects", "a b", "-x", "..", "@", "x.lock", "feature/one", "ąę", ""])
    func `any name can be a label`(_ label: String) throws {
        let bench = try MergeBench()
        let base = MergeWorld(["f": "1\n"])
        for labels in [(label, "try"), ("main", label), (label, label)] {
            let merged = try bench.merge(base, base.setting("f", "2\n"), base.setting("f", "3\n"), labels: labels)
            #expect(merged.told == ["content f"])
        }
        let id = String(repeating: "a", count: 64)
        #expect(
            try bench.merge(base, base.setting("f", "2\n"), base.setting("f", "3\n"), labels: (id, "beef")).told == [
                "content f"
            ])
    }

    @Test func `without git, or with an old one, it says what to do`() throws {
        let bench = try MergeBench()
        let base = MergeWorld(["f": "1\n"])
        let worlds = try MergeSides(
            base: base.files(bench.objects), ours: base.setting("f", "2\n").files(bench.objects),
            theirs: base.setting("f", "3\n").files(bench.objects))
        try bench.scratch.write(
            "old-git", "#!/bin/sh\necho 'usage: git merge-tree' >&2\nexit 129\n", permissions: 0o755)
        for git in [nil, bench.scratch.at("old-git")] {
            do {
                _ = try bench.merge(worlds, git: git)
                Issue.record("it merged")
            } catch let error as EverettError {
                #expect(error.code == .unsupported)
                #expect(error.hints.first?.english.contains("2.38") == true)
            }
        }
        #expect(!bench.scratch.exists("merge-1") && !bench.scratch.exists("merge-2"))
        // A side that changed nothing needs no git.
        #expect(
            try bench.merge(MergeSides(base: worlds.base, ours: worlds.base, theirs: worlds.ours), git: nil).tree
                == worlds.ours.tree)
    }

    @Test func `nothing is left behind when a write fails or the caller stops it`() throws {
        let bench = try MergeBench()
        let base = MergeWorld(["f": "1\n", "g": "1\n"])
        let worlds = try MergeSides(
            base: base.files(bench.objects), ours: base.setting("f", "2\n").files(bench.objects),
            theirs: base.setting("f", "3\n").files(bench.objects))
        for operation in [FileOperation.write, .open, .mkdir] {
            for nth in 1...6 {
                let plan = FaultPlan([
                    .init(scope: .operation(operation), occasion: .nth(nth), effect: .failure(errno: 28))
                ])
                let files = FaultyFileOperations(RealFileOperations(), plan)
                do {
                    _ = try bench.merge(worlds, files: files)
                } catch let error as EverettError {
                    #expect(error.code == .noSpace, "\(operation) \(nth): \(error)")
                }
            }
        }
        let count = Mutex(0)
        for stop in 1...5 {
            count.withLock { $0 = 0 }
            let supervision = Supervision(isCancelled: {
                count.withLock {
                    $0 += 1; return $0 >= stop
                }
            })
            #expect(throws: EverettError.self) { try bench.merge(worlds, supervision: supervision) }
        }
        let top = try RealFileOperations().openOwned(absolute: bench.scratch.path, [.read, .directory])
        let left = try RealFileOperations().list(top.raw)
        #expect(left.map { String(decoding: $0.name, as: UTF8.self) } == [])
    }

    @Test func `the user's and the system's configuration do not count`() throws {
        // Whatever HOME and the environment say, the child gets an environment of its own; a file named as an option is one, too.
        let bench = try MergeBench()
        let base = MergeWorld(["--help": "1\n", "f": text])
        let merged = try bench.merge(base, base.setting("--help", "2\n"), base.setting("--help", "3\n"))
        #expect(merged.told == ["content --help"])
        #expect(try bench.texts(merged)["--help"]?.contains("|||||||") == false)
    }
}

/// Looks for bytes in every file of a directory.
enum MergeScratchSearch {
    static func find(_ needle: [UInt8], in place: AbsolutePath) -> [String] {
        let files = RealFileOperations()
        guard let directory = try? files.openOwned(absolute: place, [.read, .directory]) else { return [] }
        var found: [String] = []
        for entry in (try? files.list(directory.raw)) ?? [] {
            let path = place.appending(BytePath.root.appending(entry.name))
            if entry.kind == .directory {
                found += find(needle, in: path)
            } else if let bytes = try? files.readWhole(absolute: path, limit: 1 << 24),
                String(decoding: bytes, as: UTF8.self).contains(String(decoding: needle, as: UTF8.self))
            {
                found.append("\(path)")
            }
        }
        return found
    }
}
