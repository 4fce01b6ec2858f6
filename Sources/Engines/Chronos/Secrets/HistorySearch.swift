internal import Base

/// Looks for what checkpoints hold unsealed although it is a secret by today's rules.
final class HistorySearch {
    private struct Place: Hashable {
        let tree: Digest
        let path: BytePath
    }

    private struct Version: Hashable {
        let content: Digest
        let path: BytePath
    }

    private let engine: ChronosEngine
    private let project: ProjectRecord
    private let supervision: Supervision
    private let reader: ObjectReader
    private var seen: Set<Place> = []
    private var told: Set<Version> = []
    /// What content was found to hold, whatever its names.
    private var tokens: [Digest: [FoundToken]] = [:]
    private var versions: [SecretsReport.PlainVersion] = []

    init(_ engine: ChronosEngine, _ project: ProjectRecord, _ supervision: Supervision) throws {
        self.engine = engine
        self.project = project
        self.supervision = supervision
        reader = try ObjectReader(engine.store)
    }

    /// Each version once, with the oldest checkpoint that holds it.
    func run() throws -> [SecretsReport.PlainVersion] {
        let records = try engine.log(project, includingHidden: true).sorted { $0.number < $1.number }
        for (index, record) in records.enumerated() {
            supervision.report(.checking, units: index, of: records.count)
            let checkpoint = try engine.readCheckpoint(record.id, reader)
            let files = try engine.readFiles(checkpoint, reader)
            try visit(files.tree, .root, record, FileClassifier(project.policy, .workspace))
            for repository in try engine.readGit(checkpoint, reader).repositories {
                let classifier = FileClassifier(project.policy, .repository, prefix: repository.path)
                for tree in repository.trees { try visit(tree, .root, record, classifier) }
            }
        }
        return versions
    }

    private func visit(
        _ id: Digest, _ path: BytePath, _ record: CheckpointRecord, _ classifier: FileClassifier
    ) throws {
        guard seen.insert(Place(tree: id, path: classifier.prefix.appending(path))).inserted else { return }
        try supervision.check()
        for entry in try reader.tree(id).entries {
            let inner = path.appending(entry.name)
            if entry.kind == .directory, let tree = entry.content {
                if classifier.place == .repository, path.isRoot, entry.name == WorldCapture.objects { continue }
                try visit(tree, inner, record, classifier)
            } else if entry.kind.isFileLike, !entry.isSecret, let content = entry.content,
                engine.store.contains(content)
            {
                let whole = classifier.prefix.appending(inner)
                guard let reason = try reason(for: entry, content, inner, classifier),
                    told.insert(Version(content: content, path: whole)).inserted
                else { continue }
                versions.append(
                    SecretsReport.PlainVersion(
                        path: whole, reason: reason, content: content, checkpoint: record.id, number: record.number
                    )
                )
            }
        }
    }

    private func reason(
        for entry: TreeEntry, _ content: Digest, _ path: BytePath, _ classifier: FileClassifier
    ) throws -> SecretsReport.Reason? {
        switch classifier.verdict(on: path) {
        case .secret(let rule): return SecretsReport.Reason(rule: rule)
        case .excepted, .plain: return nil
        case .search:
            guard !entry.isChunked, entry.kind == .file else { return nil }
            if tokens[content] == nil {
                let bytes = try ContentReader(reader).bytes(of: entry)
                tokens[content] = TokenDetector.tokens(in: bytes.span)
            }
            guard let found = tokens[content], !found.isEmpty else { return nil }
            return .content(found)
        }
    }
}

extension SecretsReport.Reason {
    /// Of a file that is told without a look at its content.
    init(rule: String) {
        self = rule == FileClassifier.policyRule ? .policy : .name(rule)
    }
}
