internal import Base
internal import Chronos
internal import Platform

/// A look into a home through the engine's own readers, in this process.
struct StoreView {
    let engine: ChronosEngine
    let project: ProjectRecord?

    init(_ home: AbsolutePath, project root: AbsolutePath) throws {
        engine = try ChronosEngine(
            home: home,
            environment: EngineEnvironment(
                files: RealFileOperations(), clock: Machine.clock, ids: IDSource(random: .system),
                identity: .current(), workers: 1, lockPatienceMilliseconds: 1000, version: "chaos",
                secretKeys: home.parent?.appending("user/.config/everett/secrets.key")
            )
        )
        project = try engine.projects().first { $0.root == root }
    }

    func operations() throws -> [OperationRecord] { try project.map { try engine.operations($0) } ?? [] }

    /// Oldest first, those taken back included.
    func checkpoints() throws -> [CheckpointRecord] {
        try project.map { try engine.log($0, includingHidden: true).sorted { $0.number < $1.number } } ?? []
    }

    func head() throws -> Digest? { try project.flatMap { try engine.head($0) } }

    func omitted(by id: Digest) throws -> [BytePath] {
        guard let project else { return [] }
        let coverage = try engine.show(id, project).coverage
        return coverage.skipped.map(\.path) + coverage.torn
    }

    /// Writes a checkpoint into a new directory and compares it with the state it was taken of.
    ///
    /// What lies at one of the `purged` paths may be left out, as a whole file; what lies at `gone` must be.
    func complaints(
        about checkpoint: Oracle.Known, into directory: AbsolutePath, purged: [BytePath] = [], gone: BytePath? = nil
    ) -> [String] {
        guard let project, let world = checkpoint.world else { return [] }
        let name = "checkpoint \(checkpoint.id.short)"
        do {
            let report = try engine.materialise(
                project, RestoreRequest(checkpoint: checkpoint.id, components: [.files, .git]), into: directory, .none)
            let found = try WorldSnapshot(directory)
            let left = report.omitted.map(\.path)
            for path in left where !purged.contains(where: path.isWithin) {
                return ["\(name) lacks \(path), which nobody purged"]
            }
            for path in left where found[path] != nil { return ["\(name) leaves \(path) out, and yet writes it"] }
            if let gone, let path = found.entries.first(where: { $0.key.isWithin(gone) && $0.value.size > 0 })?.key {
                return ["\(name) still holds \(path), which was purged"]
            }
            let omitted = checkpoint.omitted + left
            let wanted = world.without(omitted)
            let differences = found.without(omitted).difference(from: wanted)
            if !differences.isEmpty { return ["\(name) is not what was captured"] + differences }
            return report.isVerified ? [] : ["\(name) was written right, but the engine says it is not"]
        } catch {
            return ["\(name) cannot be read: \(error)"]
        }
    }

    func verificationComplaints(quick: Bool = false) -> [String] {
        do {
            return try engine.verify(quick: quick, .none).problems.map {
                "verify: \($0.kind.rawValue) \($0.subject): \($0.detail)"
            }
        } catch {
            return ["verify failed: \(error)"]
        }
    }
}
