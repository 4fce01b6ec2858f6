internal import Base
internal import Knowledge
internal import Platform
internal import Storage

/// Captures what is known in a world: one consistent image of its `knowledge.db`, whoever has it open.
struct KnowledgeCapture {
    let home: Home
    let files: any FileOperations
    let clock: Clock
    let project: ProjectRecord
    let sink: ObjectSink
    let isCancelled: () -> Bool
    private static let patienceNanoseconds: Int64 = 10_000_000_000

    init(
        _ home: Home, _ environment: EngineEnvironment, _ project: ProjectRecord, _ sink: ObjectSink,
        isCancelled: @escaping () -> Bool
    ) {
        self.home = home
        files = environment.files
        clock = environment.clock
        self.project = project
        self.sink = sink
        self.isCancelled = isCancelled
    }

    struct Captured {
        /// Nil when nothing is known: there is no database, or no note in it.
        let component: KnowledgeComponent?
        /// Remembers what was seen; called when what was stored is durable.
        let save: () -> Void
    }

    func capture(_ writer: ContentWriter, rereads: Bool) throws -> Captured {
        let name = KnowledgeComponent.file
        guard let directory = try openWorld(), try files.statusIfPresent(directory.raw, CName(name)) != nil else {
            return Captured(component: nil, save: {})
        }
        let memory = home.cache(project, KnowledgeComponent.name)
        let state = try DatabaseState.read(files, directory.raw, name)
        if !rereads, let state, let seen = KnowledgeMemory.read(memory, files), seen.state == state,
            seen.component.map({ !sink.isStoring || sink.holds($0.content) }) ?? true
        {
            return Captured(component: seen.component, save: {})
        }
        let image = try image(writer)
        defer { image.remove(files) }
        // What was written while it was copied may be in the image or not; then it is looked at again the next time.
        let after = try DatabaseState.read(files, directory.raw, name)
        guard let state, state == after else { return Captured(component: image.component, save: {}) }
        let seen = KnowledgeMemory(state: state, component: image.component)
        return Captured(component: image.component, save: { [files] in seen.write(memory, files) })
    }

    /// A private copy of the database, in its stored form.
    struct Image {
        let path: AbsolutePath
        let component: KnowledgeComponent?

        func remove(_ files: any FileOperations) { try? files.unlink(FileDescriptors.none, CName(path.bytes)) }
    }

    /// Copies the database as it is; the copy is for the caller to remove.
    func image(_ writer: ContentWriter) throws -> Image {
        let live = home.knowledge(project)
        let path = home.newScratch()
        let deadline = clock.monotonicNanoseconds + KnowledgeCapture.patienceNanoseconds
        do {
            _ = try Backup.copy(
                from: live, to: path,
                patience: BackupPatience(
                    isOver: { [clock] in clock.monotonicNanoseconds > deadline }, isCancelled: isCancelled),
                files: files)
        } catch {
            throw error.code == .integrity ? error.adding(hint: KnowledgeCapture.moveAway(live)) : error
        }
        do {
            return Image(path: path, component: try KnowledgeCapture.component(at: path, files, writer))
        } catch {
            try? files.unlink(FileDescriptors.none, CName(path.bytes))
            throw error
        }
    }

    /// Gives a private copy its stored form and stores it; nil when there is no note in it.
    static func component(
        at path: AbsolutePath, _ files: any FileOperations, _ writer: ContentWriter
    ) throws -> KnowledgeComponent? {
        let notes = try KnowledgeImage.count(at: path)
        let file = try files.openOwned(absolute: path, [.read, .write])
        let header = try files.readUpTo(file.raw, DatabaseImage.headerSize, at: 0)
        try files.writeAll(file.raw, DatabaseImage.canonical(header), at: 0)
        if notes == 0 { return nil }
        let size = try files.status(file.raw).size
        let stored = try writer.storeFile(file.raw, expectedSize: size, rule: .fixed)
        return KnowledgeComponent(
            notes: notes, size: stored.size, isChunked: stored.isChunked, content: stored.content)
    }

    private func openWorld() throws -> Descriptor? {
        do {
            return try files.openOwned(absolute: home.notes(project), [.read, .directory])
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }

    private static func moveAway(_ place: AbsolutePath) -> Phrase {
        Phrase(
            "move \(place) away; a restore then brings back what a checkpoint knew",
            pl: "przenieś \(place) w inne miejsce; przywrócenie punktu odtworzy wiedzę, którą on zachował")
    }
}
