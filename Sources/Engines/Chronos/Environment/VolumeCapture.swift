internal import Base
internal import Databases
internal import Environments
internal import Platform

/// Captures what the named volumes of a world's containers hold: those that nobody touched since cost a look, the others are
/// copied where the user consented, while every container that has one of them stands still.
struct VolumeCapture {
    let engine: ChronosEngine
    let world: ProjectRecord
    let sink: ObjectSink
    /// Whether containers may be stopped for it.
    let consents: Bool
    let supervision: Supervision

    struct Captured {
        var volumes: [VolumeRecord] = []
        /// What is not held, and why.
        var notes: [Phrase] = []
        /// Remembers what was seen; called when what was stored is durable.
        var save: () -> Void = {}
    }

    /// A volume that has to be copied, and who of the project's own may be writing to it now.
    private struct Job {
        let volume: FoundVolume
        let running: [FoundContainer]
    }

    func capture(
        _ found: [FoundContainer], by containers: any ContainerEngine, _ writer: ContentWriter, rereads: Bool
    ) throws -> Captured {
        var kinds: [String: String?] = [:]
        for volume in found.flatMap(\.volumes) { kinds[volume.name] = (kinds[volume.name] ?? nil) ?? volume.database }
        if kinds.isEmpty { return Captured() }
        let path = engine.volumesMemory(world)
        let old = VolumesMemory.read(path, engine.files)
        var memory = VolumesMemory()
        var captured = Captured()
        var jobs: [Job] = []
        for (name, kind) in kinds.sorted(by: { $0.key < $1.key }) {
            if let served = try served(name, kind, found) {
                captured.notes.append(VolumeWords.served(name, served))
                continue
            }
            guard consents || old.seen[name] != nil else {
                captured.notes.append(VolumeWords.left(name, kind))
                continue
            }
            do throws(EverettError) {
                switch try look(name, old.seen[name], found, containers, rereads: rereads) {
                case .known(let seen):
                    memory.seen[name] = seen
                    captured.volumes.append(seen.record)
                case .served(let database): captured.notes.append(VolumeWords.served(name, database))
                case .left(let reason): captured.notes.append(reason)
                case .changed(let record): captured.volumes.append(record)
                case .copy(let job): jobs.append(job)
                }
            } catch {
                if error.code == .cancelled { throw error }
                captured.notes.append(VolumeWords.failed(name, error.message))
            }
        }
        if !jobs.isEmpty { try copy(jobs, containers, writer, &memory, &captured) }
        captured.volumes.sort { $0.name < $1.name }
        if sink.isStoring { captured.save = { [engine] in memory.write(path, engine.files) } }
        return captured
    }

    // MARK: - Looking

    private enum Seen {
        /// Nothing was written since its content was stored.
        case known(VolumesMemory.Seen)
        /// It holds a database that is captured through its server.
        case served(String)
        case left(Phrase)
        /// Only looked at, and another content than is known.
        case changed(VolumeRecord)
        case copy(Job)
    }

    private func look(
        _ name: String, _ known: VolumesMemory.Seen?, _ found: [FoundContainer], _ containers: any ContainerEngine,
        rereads: Bool
    ) throws(EverettError) -> Seen {
        guard let volume = try containers.volume(name) else { return .left(VolumeWords.missing(name)) }
        if let obstacle = volume.obstacle { return .left(VolumeWords.failed(name, obstacle)) }
        let look = try containers.look(at: volume, isCancelled: supervision.isCancelled)
        if let known, known.mark == look.mark, !(rereads && sink.isStoring),
            known.record.content.map({ !sink.isStoring || sink.holds($0) }) == true
        {
            return .known(known)
        }
        if let served = try? served(name, look.database, found) { return .served(served) }
        guard sink.isStoring else {
            return .changed(
                VolumeRecord(
                    name: name, labels: volume.labels, world: world.world, files: look.files, bytes: look.bytes,
                    size: 0, isChunked: false, content: nil))
        }
        if !consents { return .left(VolumeWords.left(name, look.database)) }
        let users = try containers.users(of: name)
        let own = users.compactMap { user in found.first { $0.id == user.id } }
        if let stranger = users.first(where: { user in !own.contains { $0.id == user.id } }) {
            return .left(VolumeWords.foreign(name, stranger.name))
        }
        let running = own.filter { one in users.contains { $0.id == one.id && $0.isRunning } }
        return .copy(Job(volume: volume, running: running))
    }

    /// The database under care whose server keeps its files in a volume; nil where there is none.
    private func served(_ name: String, _ kind: String?, _ found: [FoundContainer]) throws -> String? {
        guard kind == "postgresql" else { return nil }
        let users = found.filter { $0.volumes.contains { $0.name == name } }
        let databases = try engine.databases(of: world).filter { _, served in
            guard let served = try? served.get() else { return false }
            return users.contains { served.isReached(through: $0) }
        }
        return databases.isEmpty ? nil : databases.map(\.entry.name).joined(separator: ", ")
    }

    // MARK: - Copying

    private struct Copy {
        let job: Job
        let archive: VolumeArchive
        let look: VolumeLook
    }

    private func copy(
        _ jobs: [Job], _ containers: any ContainerEngine, _ writer: ContentWriter, _ memory: inout VolumesMemory,
        _ captured: inout Captured
    ) throws {
        var running: [FoundContainer] = []
        for container in jobs.flatMap(\.running) where !running.contains(container) {
            running.append(container)
        }
        var copies: [Copy] = []
        var notes: [Phrase] = []
        let stuck = try engine.standingStill(running, of: world, containers, supervision) {
            for job in jobs {
                try supervision.check()
                do {
                    supervision.report(.reading, subject: job.volume.name)
                    let archive = try VolumeArchive(of: job.volume, containers, engine, supervision)
                    let look = try containers.look(at: job.volume, isCancelled: supervision.isCancelled)
                    copies.append(Copy(job: job, archive: archive, look: look))
                } catch let error as EverettError where error.code != .cancelled {
                    notes.append(VolumeWords.failed(job.volume.name, error.message))
                }
            }
        } failing: { reason in
            notes += jobs.map { VolumeWords.failed($0.volume.name, reason) }
        }
        captured.notes += notes + stuck
        for copy in copies {
            let seen = VolumesMemory.Seen(mark: copy.look.mark, record: try store(copy, writer))
            memory.seen[seen.record.name] = seen
            captured.volumes.append(seen.record)
        }
    }

    private func store(_ copy: Copy, _ writer: ContentWriter) throws -> VolumeRecord {
        let stored = try copy.archive.store(writer)
        return VolumeRecord(
            name: copy.job.volume.name, labels: copy.job.volume.labels, world: world.world, files: copy.look.files,
            bytes: copy.look.bytes, size: stored.size, isChunked: stored.isChunked, content: stored.content)
    }
}

extension ServedDatabase {
    /// Whether the address that it is reached by leads to a container.
    func isReached(through container: FoundContainer) -> Bool {
        let host = server.address.host?.lowercased() ?? "localhost"
        if host == container.service.lowercased() { return true }
        let isThisMachine = ["localhost", "127.0.0.1", "::1"].contains(host)
        return isThisMachine && container.ports.contains(server.address.port ?? 5432)
    }
}
