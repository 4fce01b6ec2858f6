import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

private let mergeRepository = unsafe getenv("MERGE_REPO").map { unsafe String(cString: $0) }

/// Replays the merges of a repository: `MERGE_REPO=/path`, at most `MERGE_COUNT` of them, newest first.
@Suite(.enabled(if: mergeRepository != nil && Program.git != nil))
struct MergeReplayTests {
    private static func lines(_ bytes: [UInt8]) -> [[String]] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }

    @Test func `merges of a repository are what git makes of them`() throws {
        let place = try #require(mergeRepository)
        let count = unsafe getenv("MERGE_COUNT").map { unsafe String(cString: $0) } ?? "200"
        let repository = try #require(AbsolutePath(place))
        let probe = try RealMerge()
        let common = MergeReplayTests.lines(
            try probe.run(["--git-dir", MergeReplayTests.gitDirectory(place), "rev-parse", "--git-common-dir"]))
        let gitDirectory = try #require(
            AbsolutePath(common.first?.joined(separator: " ") ?? "", relativeTo: repository))
        let real = try RealMerge(borrowing: gitDirectory.appending("objects"))
        let merges = MergeReplayTests.lines(
            try probe.run([
                "--git-dir", gitDirectory.description, "rev-list", "--all", "--min-parents=2", "--max-parents=2",
                "--parents", "-n", count,
            ]))
        var (compared, skipped, conflicting) = (0, 0, 0)
        for merge in merges {
            let bases = MergeReplayTests.lines(try real.run(["merge-base", "--all", merge[1], merge[2]]))
            // Several bases are merged by git first; what is compared here is a merge of three trees.
            guard bases.count == 1, bases[0][0] != merge[1], bases[0][0] != merge[2] else {
                skipped += 1
                continue
            }
            try real.run(["update-ref", "refs/heads/ours", merge[1]])
            try real.run(["update-ref", "refs/heads/theirs", merge[2]])
            let bench = try MergeBench()
            let worlds = try GitWorlds(real, bench.objects, bases[0][0], merge[1], merge[2])
            guard let files = try worlds.files(), let result = try real.merge("ours", "theirs") else {
                skipped += 1
                continue
            }
            let merged = try bench.merge(files, labels: ("HEAD", "theirs"))
            let unknown = Set(result.settled.values.map(\.id) + result.stages.map(\.id)).subtracting(worlds.unread)
            let blobs = try real.blobs(unknown.sorted())
            let differences = try result.differences(
                merged, bench.entries(merged), bytes: { try worlds.bytes($0) },
                blob: { blobs[$0] ?? Array("unread \($0)".utf8) })
            #expect(differences == [], "merge \(merge[0])")
            compared += 1
            if !merged.isClean { conflicting += 1 }
        }
        print(
            "merge replay: \(compared) merges of \(place) compared, \(conflicting) with conflicts, \(skipped) skipped")
    }

    private static func gitDirectory(_ place: String) -> String {
        RealMerge.isDirectory("\(place)/.git/objects") ? "\(place)/.git" : place
    }
}

/// Three commits as worlds; content that all of them have at a path is never put into memory.
final class GitWorlds {
    private let real: RealMerge
    private let objects: MemoryObjects
    private let rows: [[BytePath: (mode: String, id: String)]]
    private var names: [Digest: String] = [:]
    /// Ids of blobs whose bytes the merge cannot read.
    private(set) var unread: Set<String> = []

    init(_ real: RealMerge, _ objects: MemoryObjects, _ commits: String...) throws {
        self.real = real
        self.objects = objects
        rows = try commits.map { commit in
            var found: [BytePath: (mode: String, id: String)] = [:]
            for row in try real.run(["ls-tree", "-r", "-z", commit]).split(separator: 0) {
                let halves = row.split(separator: 9, maxSplits: 1)
                let words = halves[0].split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
                found[try #require(BytePath(validating: Array(halves[1])))] = (words[0], words[2])
            }
            return found
        }
    }

    /// Nil for commits with submodules.
    func files() throws -> MergeSides<FilesComponent>? {
        guard !rows.contains(where: { $0.values.contains { $0.mode == "160000" } }) else { return nil }
        var wanted: Set<String> = []
        var all: Set<String> = []
        for path in Set(rows.flatMap(\.keys)) {
            let ids = rows.map { $0[path]?.id }
            all.formUnion(ids.compactMap { $0 })
            let isLink = rows.contains { $0[path]?.mode == "120000" }
            let isAttributes = path.name == Array(".gitattributes".utf8)
            if Set(ids).count > 1 || isLink || isAttributes { wanted.formUnion(ids.compactMap { $0 }) }
        }
        unread = all.subtracting(wanted)
        let blobs = try real.blobs(wanted.sorted())
        let worlds = rows.map { rows -> MergeWorld in
            var world = MergeWorld()
            for (path, row) in rows {
                let permissions: UInt16 = row.mode == "100755" ? 0o755 : 0o644
                if let bytes = blobs[row.id] {
                    world.items[path] = row.mode == "120000" ? .link(bytes) : .file(bytes, permissions)
                } else {
                    let id = Hasher256.digest(of: Array(row.id.utf8))
                    names[id] = row.id
                    world.items[path] = .entry(
                        TreeEntry(name: path.name, kind: .file, permissions: permissions, size: 1, content: id))
                }
            }
            return world
        }
        return try MergeSides(
            base: worlds[0].files(objects), ours: worlds[1].files(objects), theirs: worlds[2].files(objects))
    }

    func bytes(_ entry: TreeEntry) throws -> [UInt8] {
        if let name = entry.content.flatMap({ names[$0] }) { return Array("unread \(name)".utf8) }
        return try objects.bytes(entry)
    }
}
