internal import Base
internal import Platform

/// Looks at every file of a workspace for what is a secret.
struct SecretSearch {
    let engine: ChronosEngine
    let project: ProjectRecord
    let supervision: Supervision

    struct Found {
        var secrets: [SecretsReport.File] = []
        var excepted: [SecretsReport.File] = []
        var searched = 0
        var notSearched = 0
    }

    private var files: any FileOperations { engine.files }
    private var resolution: Resolution { project.policy.crossesMounts ? .beneathAcrossMounts : .beneath }

    // MARK: - The workspace

    func workspace(_ root: Int32) throws -> Found {
        var found = Found()
        let excluded = try engine.worldCapture(project, engine.lookingSink(), rereads: false, supervision)
            .exclusions(root)
        let main = try scan(root, .files, excluded, skipping: [])
        try look(at: main.jobs, root, .root, .workspace, &found)
        for path in main.repositories {
            guard
                let directory = try? files.openOwned(
                    beneath: root, path, [.read, .directory, .noFollow], resolution: resolution)
            else { continue }
            let inside = try scan(directory.raw, .repository, excluded, skipping: [WorldCapture.objects])
            try look(at: inside.jobs, directory.raw, path, .repository, &found)
        }
        found.secrets.sort { $0.path < $1.path }
        found.excepted.sort { $0.path < $1.path }
        return found
    }

    private func scan(
        _ root: Int32, _ mode: Scanner.Mode, _ excluded: Set<Scanner.Exclusion>, skipping names: Set<[UInt8]>
    ) throws -> ScanResult {
        try Scanner(
            files, cache: .empty, binding: .none, mode: mode, policy: project.policy,
            classifier: FileClassifier(project.policy, .objects), excluded: excluded, leftOut: [:],
            skippedTopNames: names, isCancelled: supervision.isCancelled
        ).scan(root)
    }

    private func look(
        at jobs: [HashJob], _ root: Int32, _ prefix: BytePath, _ place: FileClassifier.Place, _ found: inout Found
    ) throws {
        let classifier = FileClassifier(project.policy, place, prefix: prefix)
        for (number, path) in jobs.flatMap({ [$0.path] + $0.sidecars }).enumerated() {
            if number % 64 == 0 {
                try supervision.check()
                supervision.report(.scanning, units: number, of: jobs.count)
            }
            let whole = prefix.appending(path)
            switch classifier.verdict(on: path) {
            case .secret(let rule):
                found.secrets.append(SecretsReport.File(path: whole, reason: SecretsReport.Reason(rule: rule)))
            case .search:
                guard let tokens = tokens(root, path, &found), !tokens.isEmpty else { continue }
                found.secrets.append(SecretsReport.File(path: whole, reason: .content(tokens)))
            case .excepted:
                if place == .workspace, let rule = SecretNames.rule(path) {
                    found.excepted.append(SecretsReport.File(path: whole, reason: .name(rule)))
                } else if let tokens = tokens(root, path, &found), !tokens.isEmpty {
                    found.excepted.append(SecretsReport.File(path: whole, reason: .content(tokens)))
                }
            case .plain: found.notSearched += 1
            }
        }
    }

    /// Nil for what is not searched.
    private func tokens(_ root: Int32, _ path: BytePath, _ found: inout Found) -> [FoundToken]? {
        guard
            let file = try? files.openOwned(
                beneath: root, path, [.read, .noFollow, .nonBlocking], resolution: resolution),
            let status = try? files.status(file.raw), status.kind == .regular,
            status.size <= FileClassifier.searchLimit,
            let bytes = try? files.readUpTo(file.raw, Int(FileClassifier.searchLimit), at: 0),
            !bytes.starts(with: DatabaseImage.magic)
        else {
            found.notSearched += 1
            return nil
        }
        found.searched += 1
        return TokenDetector.tokens(in: bytes.span)
    }
}
