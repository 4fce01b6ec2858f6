internal import Base
internal import Platform

/// Directories, links and renames.
extension FileOperationsConformance {
    static let names: [Check] = [
        Check("rename replaces") { files, scratch in
            let directory = try files.openDirectory(scratch)
            try files.create(directory, "new", [1])
            try files.create(directory, "old", [2])
            try files.rename(directory.raw, CName("new"), directory.raw, CName("old"), .replace)
            try require(try files.content(directory, "old") == [1], "content")
            try require(!scratch.exists("new"), "source is gone")
        },
        Check("rename without replacing refuses an existing name") { files, scratch in
            let directory = try files.openDirectory(scratch)
            try files.create(directory, "new", [1])
            try files.create(directory, "old", [2])
            let raw = directory.raw
            try refuses("existing target", \.isExisting) {
                try files.rename(raw, CName("new"), raw, CName("old"), .noReplace)
            }
            try require(try files.content(directory, "old") == [2], "nothing happened")
            try files.rename(raw, CName("new"), raw, CName("free"), .noReplace)
            try require(try files.content(directory, "free") == [1], "moved")
        },
        Check("exchange swaps a file with a directory") { files, scratch in
            let directory = try files.openDirectory(scratch)
            try files.create(directory, "file", [1])
            try files.makeDirectory(directory.raw, CName("folder"), permissions: 0o755)
            try files.rename(directory.raw, CName("file"), directory.raw, CName("folder"), .exchange)
            try require(try files.content(directory, "folder") == [1], "file")
            try require(try files.status(directory.raw, CName("file")).kind == .directory, "directory")
            let raw = directory.raw
            try refuses("exchange with nothing", \.isMissing) {
                try files.rename(raw, CName("file"), raw, CName("none"), .exchange)
            }
        },
        Check("unlink refuses a directory and removal refuses a full one") { files, scratch in
            let directory = try files.openDirectory(scratch)
            let raw = directory.raw
            try files.makeDirectory(raw, CName("folder"), permissions: 0o755)
            try files.makeDirectory(raw, CName("folder/inner"), permissions: 0o755)
            try refuses("unlink of a directory", { _ in true }) { try files.unlink(raw, CName("folder")) }
            try refuses("removal of a full directory", \.isNotEmpty) { try files.removeDirectory(raw, CName("folder")) }
            try files.removeDirectory(raw, CName("folder/inner"))
            try files.removeDirectory(raw, CName("folder"))
            try require(try files.list(raw).isEmpty, "empty")
        },
        Check("a hard link is the same file") { files, scratch in
            let directory = try files.openDirectory(scratch)
            try files.create(directory, "one", [1])
            try files.link(directory.raw, CName("one"), directory.raw, CName("two"))
            let one = try files.status(directory.raw, CName("one"))
            let two = try files.status(directory.raw, CName("two"))
            try require(one.inode == two.inode && two.links == 2, "inode and links")
        },
        Check("a link's target comes back as bytes") { files, scratch in
            let directory = try files.openDirectory(scratch)
            let target: [UInt8] = [0x2e, 0x2e, 0x2f, 0xff, 0xfe, 0x0a]
            try files.symlink(target: CName(target), directory.raw, CName("link"))
            try require(try files.readLink(directory.raw, CName("link")) == target, "target")
            try require(try files.status(directory.raw, CName("link")).kind == .symlink, "not followed")
            try files.create(directory, "file")
            let raw = directory.raw
            try refuses("target of a file", { _ in true }) { _ = try files.readLink(raw, CName("file")) }
        },
        Check("listing gives every name as bytes and its kind") { files, scratch in
            let directory = try files.openDirectory(scratch)
            let odd: [[UInt8]] = [[0xff, 0xfe], [0x0a], Array("a\nb".utf8), [0x2e, 0x2e, 0x2e], Array("ż".utf8)]
            for name in odd { _ = try files.openOwned(directory.raw, CName(name), [.write, .create]) }
            try files.makeDirectory(directory.raw, CName("folder"), permissions: 0o755)
            try files.symlink(target: CName("folder"), directory.raw, CName("link"))
            for _ in 1...2 {
                let entries = try files.list(directory.raw)
                try require(
                    Set(entries.map(\.name)) == Set(odd + [Array("folder".utf8), Array("link".utf8)]), "names")
                for entry in entries {
                    let status = try files.status(directory.raw, CName(entry.name))
                    try require(entry.inode == status.inode, "inode of \(entry.name)")
                    try require(entry.kind == status.kind || entry.kind == .unknown, "kind of \(entry.name)")
                }
            }
        },
        Check("a large directory is listed whole") { files, scratch in
            let directory = try files.openDirectory(scratch)
            let expected = (0..<1500).map { Array("a-rather-long-file-name-\($0)".utf8) }
            for name in expected { _ = try files.openOwned(directory.raw, CName(name), [.write, .create]) }
            try require(Set(try files.list(directory.raw).map(\.name)) == Set(expected), "names")
        },
    ]
}
