import Base
import Platform
import TestSupport

@testable import Chronos

extension PropertyCase {
    mutating func entry(named name: [UInt8]) -> TreeEntry {
        let attributes = int(0...3) == 0 ? digest() : nil
        switch int(0...4) {
        case 0:
            return TreeEntry(
                name: name, kind: .symlink, permissions: 0, target: self.name(longest: 60), attributes: attributes
            )
        case 1:
            return TreeEntry(
                name: name, kind: .directory, permissions: UInt16(int(0...0o7777)), content: digest(),
                attributes: attributes
            )
        default:
            return TreeEntry(
                name: name, kind: int(0...5) == 0 ? .database : .file, permissions: UInt16(int(0...0o7777)),
                size: next() >> UInt64(int(0...63)), content: digest(), isChunked: flip(), attributes: attributes,
                owner: int(0...4) == 0
                    ? TreeEntry.Owner(user: UInt32(truncatingIfNeeded: next()), group: 0) : nil,
                isSecret: int(0...3) == 0
            )
        }
    }

    mutating func tree(longest: Int = 12) -> Tree {
        let names = Set((0..<int(0...longest)).map { _ in name() })
        let sorted = names.sorted { $0.lexicographicallyPrecedes($1) }
        return Tree(sorted: sorted.map { entry(named: $0) })
    }

    /// A tree with some entries of this one changed, removed and added.
    mutating func changed(_ tree: Tree, changes: Int = 5) -> Tree {
        (0..<int(0...changes)).reduce(tree) { tree, _ in
            let known = tree.entries.isEmpty ? name() : tree.entries[int(0...tree.entries.count - 1)].name
            let name = flip() ? known : name()
            return tree.setting(name, to: int(0...2) == 0 ? nil : entry(named: name))
        }
    }

    mutating func attributeList() -> AttributeList {
        let names = Set((0..<int(0...5)).map { _ in name() })
        return AttributeList(names.map { AttributeList.Attribute(name: $0, value: bytes(int(0...20))) })
    }

    mutating func paths(_ count: ClosedRange<Int>) -> [BytePath] {
        var paths: Set<BytePath> = []
        let count = int(count)
        while paths.count < count { paths.insert(path()) }
        return paths.sorted()
    }

    mutating func filesComponent() -> FilesComponent {
        let linked = paths(0...9)
        var groups: [[BytePath]] = []
        for start in stride(from: 0, to: linked.count - 1, by: 3) {
            let group = Array(linked[start..<min(start + 3, linked.count)])
            if group.count > 1 { groups.append(group) }
        }
        return FilesComponent(
            rootPermissions: UInt16(int(0...0o7777)), rootAttributes: flip() ? digest() : nil, tree: digest(),
            links: groups,
            databaseHeaders: paths(0...3).map { DatabaseHeader(path: $0, header: bytes(100)) }
        )
    }

    mutating func gitComponent() -> GitComponent {
        GitComponent(
            repositories: paths(0...4).map {
                GitComponent.Repository(
                    path: $0, permissions: UInt16(int(0...0o7777)), attributes: flip() ? digest() : nil,
                    tree: digest(), head: text(), commit: text(), stashes: int(0...300),
                    operations: GitOperation.allCases.filter { _ in flip() }.sorted { $0.rawValue < $1.rawValue },
                    outside: flip() ? outside() : nil
                )
            }
        )
    }

    private mutating func outside() -> GitComponent.Outside? {
        guard let directory = AbsolutePath("/elsewhere/\(int(0...9))"), let common = AbsolutePath("/elsewhere") else {
            return nil
        }
        return GitComponent.Outside(directory: directory, common: flip() ? common : nil, shared: digest())
    }

    mutating func coverage() -> Coverage {
        Coverage(
            files: int(0...9), directories: int(0...9), symlinks: int(0...9), databases: int(0...9),
            secrets: int(0...9),
            repositories: int(0...9), knowledgeNotes: int(0...9), agentEntries: int(0...9), bytes: next() >> 12,
            skipped: paths(0...4).map {
                SkippedPath($0, SkippedPath.Reason.allCases[int(0...SkippedPath.Reason.allCases.count - 1)])
            },
            torn: paths(0...2), notes: paths(0...2).map { Coverage.Note(path: $0, text: Phrase(text(), pl: text())) },
            fileStores: paths(0...2).map { FileStore(path: $0, kind: flip() ? .lancedb : .chroma) }.sorted()
        )
    }

    mutating func patterns() -> PatternList {
        PatternList((0..<int(0...3)).compactMap { _ in try? PathPattern((flip() ? [] : Array("!".utf8)) + name()) })
    }

    mutating func policy() -> CapturePolicy {
        CapturePolicy(
            maximumBytes: next(), maximumFiles: int(0...9_000_000), crossesMounts: flip(), excluded: patterns(),
            derived: patterns(), secrets: patterns(), detectsTokens: flip(),
            environment: EnvironmentPolicy(
                variables: (0..<int(0...2)).map { _ in text() }, ports: (0..<int(0...2)).map { _ in text() },
                copiesVolumes: flip())
        )
    }

    mutating func checkpoint() -> Checkpoint {
        Checkpoint(
            project: text(), timeline: text(),
            created: Timestamp(milliseconds: Int64(bitPattern: next())), cause: flip() ? .user : .safety,
            name: flip() ? text() : nil, parents: (0..<int(0...3)).map { _ in digest() }, files: digest(),
            git: flip() ? digest() : nil, knowledge: flip() ? digest() : nil,
            agents: flip() ? digest() : nil, environment: flip() ? digest() : nil, coverage: digest(), policy: digest(),
            fileCount: int(0...1_000_000),
            byteCount: next(), writer: text(),
            origin: flip()
                ? Checkpoint.Origin(
                    checkpoint: digest(), project: text(), timeline: text(), exported: Timestamp(milliseconds: 7),
                    writer: text()) : nil
        )
    }

    mutating func mergeConflict() -> MergeConflict {
        func version(_ example: inout PropertyCase) -> MergeConflict.Version? {
            guard example.flip() else { return nil }
            let path = example.path()
            return MergeConflict.Version(path: path, entry: example.entry(named: path.name))
        }
        let kinds = MergeConflict.Kind.allCases
        return MergeConflict(
            kinds[int(0...kinds.count - 1)], path(), otherPaths: paths(0...3),
            MergeSides(base: version(&self), ours: version(&self), theirs: version(&self)), details: text())
    }
}
