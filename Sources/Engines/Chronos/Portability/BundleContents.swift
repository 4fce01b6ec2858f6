internal import Base

/// A checkpoint as a bundle brought it, with all its trees; what would be dangerous to restore was refused.
struct BundleContents {
    private static let gitName: [UInt8] = Array(".git".utf8)
    private static let stagingPrefix: [UInt8] = Array(".everett-".utf8)

    let id: Digest
    let checkpoint: Checkpoint
    let files: FilesComponent
    let git: GitComponent
    let knowledge: KnowledgeComponent?
    let coverage: Coverage
    let policy: CapturePolicy
    let trees: [Digest: [UInt8]]
    let rawBytes: UInt64
    /// Files that would run with the rights of their owner; they lose that when they are imported.
    private(set) var setIDFiles: [BytePath] = []
    /// Names that are one name where letters have no case or accents no spelling.
    private(set) var collisions: [BytePath] = []
    private(set) var entries = 0

    init(
        id: Digest, checkpoint: Checkpoint, files: FilesComponent, git: GitComponent, knowledge: KnowledgeComponent?,
        coverage: Coverage, policy: CapturePolicy, trees: [Digest: [UInt8]], rawBytes: UInt64
    ) {
        self.id = id
        self.checkpoint = checkpoint
        self.files = files
        self.git = git
        self.knowledge = knowledge
        self.coverage = coverage
        self.policy = policy
        self.trees = trees
        self.rawBytes = rawBytes
    }

    func tree(_ id: Digest) throws(BundleFault) -> Tree {
        guard let bytes = trees[id], let tree = try? Tree(bytes) else { throw .damaged("tree") }
        return tree
    }

    func checked(_ limits: BundleLimits) throws(BundleFault) -> BundleContents {
        var checked = self
        try checked.count(limits)
        try checked.visit(files.tree, .root, isRepository: false)
        for repository in git.repositories {
            for tree in repository.trees { try checked.visit(tree, repository.path, isRepository: true) }
        }
        try checkRepositories()
        try checkLinks()
        try checkHeaders()
        return checked
    }

    /// How many paths the trees make, without walking what is shared as often as it is.
    private mutating func count(_ limits: BundleLimits) throws(BundleFault) {
        var known: [Digest: (entries: Int, depth: Int)] = [:]
        func measure(_ id: Digest, _ level: Int) throws(BundleFault) -> (entries: Int, depth: Int) {
            if let found = known[id] { return found }
            // A tree cannot hold itself, or its hash would; the level bounds what else might be deep.
            guard level < limits.depth else { throw BundleContents.tooDeep }
            var entries = 0
            var depth = 0
            for entry in try tree(id).entries {
                entries += 1
                guard entry.kind == .directory, let child = entry.content else { continue }
                let found = try measure(child, level + 1)
                entries = entries.addingReportingOverflow(found.entries).overflow ? .max : entries + found.entries
                depth = max(depth, found.depth + 1)
            }
            guard level + depth < limits.depth else { throw BundleContents.tooDeep }
            guard entries <= limits.entries else { throw BundleContents.tooMany(limits) }
            known[id] = (entries, depth)
            return (entries, depth)
        }
        var total = try measure(files.tree, 0).entries
        for repository in git.repositories {
            for tree in repository.trees {
                total += try measure(tree, repository.path.components.count).entries
                guard total <= limits.entries else { throw BundleContents.tooMany(limits) }
            }
        }
        entries = total
    }

    private static let tooDeep = BundleFault("its directories are too deep", pl: "jej katalogi są zbyt głębokie")

    private static func tooMany(_ limits: BundleLimits) -> BundleFault {
        BundleFault(
            "it holds more than \(limits.entries) paths, the project's limit",
            pl: "zawiera ponad \(limits.entries) ścieżek, więcej niż limit projektu"
        )
    }

    private mutating func visit(_ id: Digest, _ path: BytePath, isRepository: Bool) throws(BundleFault) {
        var folded: [String: [UInt8]] = [:]
        for entry in try tree(id).entries {
            let place = path.appending(entry.name)
            if !isRepository {
                // A checkpoint holds repositories apart, so that a restore of files brings no hook.
                if entry.name == BundleContents.gitName, entry.kind == .directory { throw unwelcome(place) }
                if path.isRoot, entry.name.starts(with: BundleContents.stagingPrefix) { throw unwelcome(place) }
            }
            if entry.kind.isFileLike, entry.permissions & 0o6000 != 0 || entry.owner != nil { setIDFiles.append(place) }
            if let name = String(validating: entry.name, as: UTF8.self) {
                // Swift compares text by canonical equivalence, so one spelling of an accent finds the other.
                if folded.updateValue(entry.name, forKey: name.lowercased()) != nil { collisions.append(place) }
            }
            if entry.kind == .directory, let child = entry.content {
                try visit(child, place, isRepository: isRepository)
            }
        }
    }

    private func unwelcome(_ path: BytePath) -> BundleFault {
        BundleFault("\(path) cannot be part of a project's files", pl: "\(path) nie może należeć do plików projektu")
    }

    // MARK: - What the components say about the trees

    private func checkRepositories() throws(BundleFault) {
        var last: BytePath?
        for repository in git.repositories {
            let entry = try entry(repository.path, in: files.tree)
            let parent = repository.path.parent ?? .root
            let holder = try self.entry(parent, in: files.tree)
            let isHeld = parent.isRoot || holder?.kind == .directory
            let isSound = repository.outside == nil ? entry == nil : entry?.kind == .file
            let isNested = last.map { repository.path.isWithin($0) } ?? false
            guard isHeld, isSound, !isNested else { throw unwelcome(repository.path) }
            if repository.outside == nil { last = repository.path }
        }
    }

    private func checkLinks() throws(BundleFault) {
        for group in files.links {
            var first: TreeEntry?
            for path in group {
                guard let entry = try entry(path, in: files.tree), entry.kind.isFileLike,
                    first.map({ $0.hasSameContent(as: entry) && $0.permissions == entry.permissions }) ?? true
                else { throw unwelcome(path) }
                first = entry
            }
        }
    }

    private func checkHeaders() throws(BundleFault) {
        for header in files.databaseHeaders {
            var found: TreeEntry?
            if let repository = git.repositories.first(where: { header.path.isWithin($0.path) }) {
                let inner = header.path.components.dropFirst(repository.path.components.count)
                let path = inner.reduce(BytePath.root) { $0.appending($1) }
                for tree in repository.trees where found == nil { found = try entry(path, in: tree) }
            } else {
                found = try entry(header.path, in: files.tree)
            }
            guard found?.kind == .database, header.header.count == DatabaseImage.headerSize else {
                throw unwelcome(header.path)
            }
        }
    }

    private func entry(_ path: BytePath, in root: Digest) throws(BundleFault) -> TreeEntry? {
        var id = root
        var rest = path.components[...]
        while let name = rest.popFirst() {
            guard let entry = try tree(id).entry(named: name) else { return nil }
            if rest.isEmpty { return entry }
            guard entry.kind == .directory, let child = entry.content else { return nil }
            id = child
        }
        return nil
    }
}
