internal import Base
internal import Platform
internal import TestSupport

/// Changes a workspace as people, editors and agents do: seeded, and never through a symbolic link.
struct Mutator {
    let root: AbsolutePath
    /// A directory outside, for links that lead there.
    let outside: AbsolutePath
    let git: GitChild?
    let files = RealFileOperations()
    var dice: Dice
    private var serial = 0

    init(_ root: AbsolutePath, outside: AbsolutePath, git: GitChild?, dice: Dice) {
        self.root = root
        self.outside = outside
        self.git = git
        self.dice = dice
    }

    /// Something that was done; the names appear in reports.
    enum Kind: CaseIterable {
        case write, overwrite, rewriteSameSize, replace, append, truncate, rename, delete, makeDirectory
        case removeTree, changeMode, symlink, hardLink, attribute, database, gitCommit, swapKind
    }

    private static let weights: [(Kind, Int)] = [
        (.write, 22), (.overwrite, 8), (.rewriteSameSize, 8), (.replace, 8), (.append, 5), (.truncate, 4),
        (.rename, 8), (.delete, 8), (.makeDirectory, 5), (.removeTree, 3), (.changeMode, 4), (.symlink, 5),
        (.hardLink, 4), (.attribute, 3), (.database, 5), (.gitCommit, 3), (.swapKind, 2),
    ]

    private static let names: [[UInt8]] =
        [
            "a", "b", "notes.txt", "lib", "src", "main.swift", "x y", "zażółć", "new\nline", "-dash", ".env",
            ".env.local", "deep",
        ].map { Array($0.utf8) } + [[0xff, 0xfe, 0x41]]

    /// Fills an empty workspace.
    mutating func populate() {
        for name in ["src", "lib", "src/deep", "empty"] { makeDirectory(BytePath(name) ?? .root, 0o755) }
        for _ in 0..<dice.int(12...30) { write() }
        // Secrets by their names: every store holds sealed objects.
        for name in [".env", "src/server.pem"] {
            put(BytePath(name) ?? .root, Array("TOKEN=\(dice.int(0...999_999))\n".utf8) + content(dice.int(0...400)))
        }
        for _ in 0..<2 { mutate(.symlink) }
        mutate(.hardLink)
        if dice.chance(60) { mutate(.database) }
        if dice.chance(60) { mutate(.gitCommit) }
        if dice.chance(20) { put(BytePath("large.bin") ?? .root, content(1_300_000)) }
    }

    /// Makes a few changes and says which were tried.
    @discardableResult
    mutating func mutate(times: Int) -> [String] {
        (0..<times).map { _ in
            let kind = choose()
            mutate(kind)
            return "\(kind)"
        }
    }

    private mutating func choose() -> Kind {
        var left = dice.int(1...Mutator.weights.reduce(0) { $0 + $1.1 })
        for (kind, weight) in Mutator.weights {
            left -= weight
            if left <= 0 { return kind }
        }
        return .write
    }

    /// A change that is not possible, such as one of a file that is not there, is left out.
    mutating func mutate(_ kind: Kind) {
        switch kind {
        case .write: write()
        case .overwrite: withFile { mutator, path in mutator.put(path, mutator.content()) }
        case .rewriteSameSize: withFile { mutator, path in mutator.rewrite(path) }
        case .replace: withFile { mutator, path in mutator.replace(path) }
        case .append: withFile { mutator, path in mutator.append(path) }
        case .truncate: withFile { mutator, path in mutator.truncate(path) }
        case .rename: rename()
        case .delete: withEntry { mutator, path, kind in if kind != .directory { mutator.remove(path) } }
        case .makeDirectory: makeDirectory(newPath(), dice.chance(85) ? 0o755 : 0o700)
        case .removeTree: withEntry { mutator, path, kind in if kind == .directory { mutator.remove(path) } }
        case .changeMode: changeMode()
        case .symlink: symlink()
        case .hardLink: hardLink()
        case .attribute: attribute()
        case .database: database()
        case .gitCommit: gitCommit()
        case .swapKind: swapKind()
        }
    }

    // MARK: Choosing

    /// Everything but what belongs to git.
    private func survey() -> [(path: BytePath, kind: FileKind)] {
        var found: [(BytePath, FileKind)] = []
        func visit(_ path: BytePath) {
            guard let directory = try? files.openOwned(absolute: root.appending(path), [.read, .directory, .noFollow]),
                let entries = try? files.list(directory.raw)
            else { return }
            for entry in entries.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
                guard entry.name != Array(".git".utf8) else { continue }
                let place = path.appending(entry.name)
                guard let status = try? files.status(directory.raw, CName(entry.name)) else { continue }
                found.append((place, status.kind))
                if status.kind == .directory { visit(place) }
            }
        }
        visit(.root)
        return found
    }

    mutating func withEntry(_ body: (inout Mutator, BytePath, FileKind) -> Void) {
        let all = survey()
        guard !all.isEmpty else { return }
        let chosen = dice.pick(all)
        body(&self, chosen.path, chosen.kind)
    }

    /// A regular file that is no database.
    mutating func withFile(_ body: (inout Mutator, BytePath) -> Void) {
        let all = survey().filter { $0.kind == .regular && !Mutator.isDatabase($0.path) }
        guard !all.isEmpty else { return }
        let path = dice.pick(all).path
        body(&self, path)
    }

    /// A directory, often the root itself.
    mutating func directory() -> BytePath {
        let all = survey().filter { $0.kind == .directory && $0.path.components.count < 5 }
        return all.isEmpty || dice.chance(30) ? .root : dice.pick(all).path
    }

    /// A place for something new; another entry may be there already.
    mutating func newPath() -> BytePath {
        let parent = directory()
        if dice.chance(70) { return parent.appending(dice.pick(Mutator.names)) }
        serial += 1
        return parent.appending(Array("n\(serial)-\(dice.int(0...999))".utf8))
    }

    mutating func content(_ size: Int? = nil) -> [UInt8] {
        let sizes = [0, dice.int(1...100), dice.int(1...100), dice.int(100...5000), dice.int(4000...20_000)]
        let size = size ?? (dice.chance(3) ? dice.int(60_000...300_000) : dice.pick(sizes))
        switch dice.int(0...5) {
        case 0: return [UInt8](repeating: 0, count: size)
        case 1...3:
            let line = Array("line \(dice.int(0...9999)) of a file that compresses well\n".utf8)
            return (0..<size).map { line[$0 % line.count] }
        default: return dice.bytes(size)
        }
    }

    static func isDatabase(_ path: BytePath) -> Bool { path.name.suffix(3).elementsEqual(Array(".db".utf8)) }
}
