internal import Base
internal import Knowledge
internal import Platform
internal import Storage

/// Gives a world what a checkpoint knew, in the database that programs may have open, so that they see it.
///
/// What the safety checkpoint does not hold is copied away first. Doing all of it twice is doing it once: what is there is
/// compared with what shall be there before anything is changed.
struct KnowledgeRestore {
    private static let attempts = 24
    /// Longer than the grain of the clock that files are stamped with.
    private static let pauseMilliseconds: Int64 = 25
    private static let patienceNanoseconds: Int64 = 10_000_000_000

    let run: RestoreRun
    let plan: RestorePlan
    let reader: ObjectReader

    private var engine: ChronosEngine { run.engine }
    private var home: Home { engine.home }
    private var files: any FileOperations { run.files }
    private var hooks: Hooks { engine.environment.hooks }
    private var clock: Clock { engine.environment.clock }
    private var writer: KnowledgeWriter {
        KnowledgeWriter(files: files, home: home, content: ContentReader(reader))
    }

    private var incoming: AbsolutePath { KnowledgeRestore.incoming(plan.operation, of: run.project, home) }

    /// Where the image lies until it is in its place: beside it, and named by the operation.
    private static func incoming(_ operation: Identifier, of project: ProjectRecord, _ home: Home) -> AbsolutePath {
        home.world(project).appending(BytePath.root.appending(Array("incoming-\(operation.text).db".utf8)))
    }

    /// What was known when the restore began, and what shall be known; nil when it is not about that.
    private func sides() throws -> (now: KnowledgeComponent?, then: KnowledgeComponent?)? {
        guard plan.components.contains(.knowledge), plan.paths.isEmpty else { return nil }
        let now = try engine.readKnowledge(try engine.readCheckpoint(plan.safety, reader), reader)
        let then = try engine.readKnowledge(try engine.readCheckpoint(plan.target, reader), reader)
        return now == then ? nil : (now, then)
    }

    /// Writes what will be put in place, before anything is promised.
    func stage() throws {
        guard let sides = try sides() else { return }
        try wrapped {
            try run.engine.home.makeWorld(run.project, run.files)
            try writer.write(sides.then, to: incoming)
        }
    }

    /// Returns copies of what was written since the safety checkpoint and had to give way.
    func perform() throws -> [SetAside] {
        guard let (now, then) = try sides() else { return [] }
        return try wrapped {
            try hooks.reach(.restoreKnowledge)
            try run.engine.home.makeWorld(run.project, run.files)
            if try files.statusIfPresent(FileDescriptors.none, CName(incoming.bytes)) == nil {
                try writer.write(then, to: incoming)
            }
            try hooks.reach(.restoreKnowledge)
            let setAside = try replace(now, then)
            try hooks.reach(.restoreKnowledge)
            return setAside
        }
    }

    /// Removes what was written to be put in place; harmless when it is gone.
    static func discard(
        _ operation: Identifier, of project: ProjectRecord, _ engine: ChronosEngine
    ) throws(SystemError) {
        try KnowledgeWriter.remove(incoming(operation, of: project, engine.home), engine.files)
    }

    private func replace(_ now: KnowledgeComponent?, _ then: KnowledgeComponent?) throws -> [SetAside] {
        let directory = try files.openOwned(absolute: home.world(run.project), [.read, .directory])
        let name = KnowledgeComponent.file
        let sink = try engine.lookingSink()
        let capture = KnowledgeCapture(
            home, engine.environment, run.project, sink, isCancelled: run.supervision.isCancelled)
        var setAside: [SetAside] = []
        var kept: Set<KnowledgeComponent?> = [now, then]
        for attempt in 0..<KnowledgeRestore.attempts {
            if attempt > 0 { LockFile.sleep(KnowledgeRestore.pauseMilliseconds) }
            guard try files.statusIfPresent(directory.raw, CName(name)) != nil else {
                if then == nil { return setAside }
                do {
                    try files.rename(
                        FileDescriptors.none, CName(incoming.bytes), directory.raw, CName(name), .noReplace)
                } catch {
                    if error.isExisting { continue }
                    throw error
                }
                try files.fsync(directory.raw)
                return setAside
            }
            guard let state = try DatabaseState.read(files, directory.raw, name) else { continue }
            let image = try capture.image(try ContentWriter(sink, files))
            defer { image.remove(files) }
            if image.component == then { return setAside }
            if kept.insert(image.component).inserted { setAside.append(try keep(image)) }
            let deadline = clock.monotonicNanoseconds + KnowledgeRestore.patienceNanoseconds
            let replaced = try Backup.replace(
                live: home.knowledge(run.project), with: incoming,
                patience: BackupPatience(isOver: { [clock] in clock.monotonicNanoseconds > deadline }),
                isAsExpected: { (try? DatabaseState.read(files, directory.raw, name)) == state })
            if replaced != nil { return setAside }
        }
        throw EverettError(
            .locked,
            Phrase(
                "the knowledge of this world is being written to all the time",
                pl: "wiedza tego świata jest bez przerwy zapisywana"),
            hints: [Phrase("stop the program that writes to it", pl: "zatrzymaj program, który do niej pisze")])
    }

    /// Notes that were written while the restore ran are in no checkpoint.
    private func keep(_ image: KnowledgeCapture.Image) throws -> SetAside {
        let place = home.rescued(plan.operation)
        do {
            try files.makeDirectory(FileDescriptors.none, CName(place.bytes), permissions: 0o700)
        } catch {
            if !error.isExisting { throw error }
        }
        let directory = try files.openOwned(absolute: place, [.read, .directory])
        var number = 0
        while true {
            let name = Array(".everett-knowledge\(number == 0 ? "" : "-\(number)").db".utf8)
            do {
                try files.rename(FileDescriptors.none, CName(image.path.bytes), directory.raw, CName(name), .noReplace)
            } catch {
                guard error.isExisting else { throw error }
                number += 1
                continue
            }
            try files.fsync(directory.raw)
            return SetAside(
                path: BytePath.root.appending(KnowledgeComponent.file),
                keptAt: place.appending(BytePath.root.appending(name)))
        }
    }

    private func wrapped<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("restoring the knowledge", pl: "przywracanie wiedzy"))
        }
    }
}
