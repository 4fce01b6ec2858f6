import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// `git merge` in a real checkout, to compare with.
final class RealMerge {
    /// What stands in a checkout after a merge.
    struct Result {
        struct Stage: Hashable {
            let path: BytePath
            let side: MergeSide
            let mode: String
            let id: String
        }

        /// Everything that is not in conflict: mode and id.
        var settled: [BytePath: (mode: String, id: String)] = [:]
        var stages: [Stage] = []
        /// What lies in the checkout at paths that are in conflict.
        var files: [BytePath: (mode: String, bytes: [UInt8])] = [:]
        var isClean: Bool
    }

    let scratch: Scratch
    private let git: AbsolutePath
    /// A repository whose objects are used; nil for one of its own.
    init(borrowing objects: AbsolutePath? = nil) throws {
        scratch = try Scratch()
        git = try #require(Program.git).path
        try scratch.makeDirectory("tree")
        try run(["init", "-q", "-b", "none"])
        try scratch.write("git/info/attributes", "* -text -filter -ident -working-tree-encoding -eol\n")
        if let objects { try scratch.write("git/objects/info/alternates", objects.bytes + [10]) }
    }

    @discardableResult
    func run(_ arguments: [String], input: [UInt8]? = nil) throws -> [UInt8] {
        try #require(try run(arguments, input: input, mayFail: false))
    }

    /// What git says; nil when it is killed by a fault of its own, as 2.39 is by some renames of directories.
    private func run(_ arguments: [String], input: [UInt8]? = nil, mayFail: Bool) throws -> [UInt8]? {
        let result = try ChildProcess.run(
            git, arguments: arguments,
            environment: [
                "PATH": "/usr/bin:/bin", "HOME": scratch.path.description, "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
                "GIT_COMMITTER_EMAIL": "a@b", "LC_ALL": "C", "GIT_DIR": scratch.at("git").description,
                "GIT_WORK_TREE": scratch.at("tree").description,
            ],
            workingDirectory: scratch.at("tree"), standardInput: input, outputLimit: 1 << 30,
            timeoutMilliseconds: 600_000)
        if mayFail, case .signalled = result.termination { return nil }
        guard result.succeeded || mayFail && result.termination == .exited(1) else {
            throw ScratchFault(what: "git \(arguments): \(result.standardError.text) \(result.standardOutput.text)")
        }
        return result.standardOutput.bytes
    }

    /// Merges `theirs`, a branch, into a checkout of the commit `ours`; nil when git itself breaks down.
    func merge(_ ours: String, _ theirs: String) throws -> Result? {
        try scratch.remove("tree")
        try scratch.makeDirectory("tree")
        for name in [
            "git/index", "git/index.lock", "git/MERGE_HEAD", "git/MERGE_MODE", "git/MERGE_MSG", "git/AUTO_MERGE",
        ]
        where scratch.exists(name) { try scratch.remove(name) }
        try scratch.write("git/HEAD", "ref: refs/heads/\(ours)\n")
        try run(["checkout", "-q", "-f", "--detach"])
        let merging = ["-c", "gc.auto=0", "merge", "--no-ff", "--no-edit", "-q", "--no-stat", theirs]
        guard let said = try run(merging, mayFail: true) else { return nil }
        var result = Result(isClean: true)
        for row in try run(["ls-files", "-s", "-z"]).split(separator: 0) {
            let halves = row.split(separator: 9, maxSplits: 1)
            let words = halves[0].split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
            let path = try #require(BytePath(validating: Array(halves[1])))
            if words[2] == "0" {
                result.settled[path] = (words[0], words[1])
            } else {
                result.isClean = false
                let side = try #require(UInt8(words[2]).flatMap { MergeSide(rawValue: $0) })
                result.stages.append(Result.Stage(path: path, side: side, mode: words[0], id: words[1]))
            }
        }
        if String(decoding: said, as: UTF8.self).contains("CONFLICT") { result.isClean = false }
        if !result.isClean { try read(.root, into: &result) }
        return result
    }

    private func read(_ directory: BytePath, into result: inout Result) throws {
        let files = RealFileOperations()
        let place = scratch.at("tree").appending(directory)
        let holder = try files.openOwned(absolute: place, [.read, .directory])
        for entry in try files.list(holder.raw) {
            let path = directory.appending(entry.name)
            if entry.kind == .directory {
                try read(path, into: &result)
            } else if result.settled[path] == nil {
                let name = CName(entry.name)
                let status = try files.status(holder.raw, name)
                if status.kind == .symlink {
                    result.files[path] = ("120000", try files.readLink(holder.raw, name))
                } else {
                    let mode = status.permissions & 0o100 != 0 ? "100755" : "100644"
                    result.files[path] = (
                        mode, try files.readWhole(absolute: scratch.at("tree").appending(path), limit: 1 << 30)
                    )
                }
            }
        }
    }

    static func isDirectory(_ place: String) -> Bool {
        guard let path = AbsolutePath(place) else { return false }
        return (try? RealFileOperations().openOwned(absolute: path, [.read, .directory])) != nil
    }

    /// The bytes of many blobs.
    func blobs(_ ids: [String]) throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        let output = try run(["cat-file", "--batch"], input: ids.flatMap { Array("\($0)\n".utf8) })
        var place = 0
        for id in ids {
            let end = try #require(output[place...].firstIndex(of: 10))
            let size = try #require(
                output[place..<end].split(separator: 32).last.flatMap { Int(String(decoding: $0, as: UTF8.self)) })
            found[id] = Array(output[(end + 1)..<(end + 1 + size)])
            place = end + size + 2
        }
        return found
    }
}

extension RealMerge.Result {
    /// What our merge has otherwise; empty when both are the same.
    func differences(
        _ merged: MergedTree, _ entries: [BytePath: TreeEntry], bytes: (TreeEntry) throws -> [UInt8],
        blob: (String) throws -> [UInt8]
    ) throws -> [String] {
        var found: [String] = []
        func compare(_ path: BytePath, _ mode: String, _ content: [UInt8]) throws {
            guard let entry = entries[path] else { return found.append("\(path) is missing") }
            if GitMode(entry).rawValue != mode { found.append("\(path): mode \(GitMode(entry)), not \(mode)") }
            if try bytes(entry) != content {
                found.append(
                    "\(path): \(String(decoding: try bytes(entry), as: UTF8.self)), not \(String(decoding: content, as: UTF8.self))"
                )
            }
        }
        for (path, row) in settled { try compare(path, row.mode, blob(row.id)) }
        for (path, row) in files { try compare(path, row.mode, row.bytes) }
        for (path, entry) in entries where entry.kind != .directory && settled[path] == nil && files[path] == nil {
            found.append("\(path) is too much")
        }
        if isClean != merged.isClean { found.append("clean: \(isClean), conflicts: \(merged.told)") }
        // Each unmerged path belongs to a conflict that knows what each side has there.
        let conflicted = Set(merged.conflicts.flatMap { [$0.path] + $0.otherPaths })
        for stage in stages {
            let about = merged.conflicts.filter { $0.path == stage.path || $0.otherPaths.contains(stage.path) }
            let isKnown = try about.contains {
                guard let entry = $0.versions[stage.side]?.entry else { return false }
                return try bytes(entry) == blob(stage.id)
            }
            if !isKnown { found.append("stage \(stage) is in no conflict of \(merged.told)") }
        }
        let unmerged = Set(stages.map(\.path))
        for conflict in merged.conflicts
        where conflict.details.isEmpty
            && unmerged.isDisjoint(with: [conflict.path] + conflict.otherPaths)
        {
            found.append("\(conflict.kind.name) \(conflict.path) is no conflict to git")
        }
        if stages.contains(where: { !conflicted.contains($0.path) }) { found.append("paths in conflict differ") }
        return found
    }
}
