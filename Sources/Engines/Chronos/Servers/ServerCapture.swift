internal import Base
internal import Databases
internal import Platform

/// Captures what a world's database servers hold: each database in one snapshot of its own, whoever is connected.
struct ServerCapture {
    let engine: ChronosEngine
    let world: ProjectRecord
    let sink: ObjectSink
    let supervision: Supervision

    struct Captured {
        /// Nil when no database is under care, or none could be reached.
        var component: DatabasesComponent?
        /// What could not be captured, and why.
        var notes: [Coverage.Note] = []
        /// Remembers what was seen; called when what was stored is durable.
        var save: () -> Void = {}
    }

    func capture(_ writer: ContentWriter, rereads: Bool) throws -> Captured {
        let found = try engine.databases(of: world)
        if found.isEmpty { return Captured() }
        let path = engine.home.cache(world, DatabasesComponent.name)
        let old = DatabasesMemory.read(path, engine.files)
        var memory = DatabasesMemory()
        var captured = Captured()
        var entries: [DatabasesComponent.Entry] = []
        for (entry, served) in found {
            do {
                let seen = try capture(try served.get(), old.seen[entry.name], writer, rereads: rereads)
                memory.seen[entry.name] = seen
                entries.append(seen.entry)
            } catch let error as DatabaseFailure where error.isAboutServer {
                captured.notes.append(note(entry.name, error.everettError))
            } catch let error as DatabaseFailure {
                throw error.everettError
            } catch let error as EverettError where served.isFailure {
                captured.notes.append(note(entry.name, error))
            }
        }
        captured.component = DatabasesComponent(entries)
        if sink.isStoring { captured.save = { [engine] in memory.write(path, engine.files) } }
        return captured
    }

    private func note(_ name: String, _ error: EverettError) -> Coverage.Note {
        Coverage.Note(
            path: .root,
            text: Phrase(
                "database '\(name)' was not captured: \(error.message.english)",
                pl: "baza '\(name)' nie została zapisana: \(error.message.polish)"))
    }

    private func capture(
        _ served: ServedDatabase, _ seen: DatabasesMemory.Seen?, _ writer: ContentWriter, rereads: Bool
    ) throws -> DatabasesMemory.Seen {
        let brief = engine.briefPatience(supervision)
        let known = seen.flatMap { $0.place == served.place ? $0 : nil }
        let mark = try served.server.mark(served.database, brief)
        if let known, !rereads, known.entry.content.map({ !sink.isStoring || sink.holds($0) }) == true,
            try served.server.isUnchanged(served.database, since: known.mark, brief)
        {
            return known
        }
        guard sink.isStoring else { return try look(served, mark, known) }
        supervision.report(.reading, subject: served.name)
        let examined = try served.server.examine(served.database, brief)
        let entry = try engine.dumped(
            served.database, of: served, product: (examined.product, examined.version), writer, supervision)
        // What is the same is the same checkpoint, though the bytes of a dump may differ.
        if let known, known.entry.isSameContent(as: entry), let content = known.entry.content, sink.holds(content) {
            return DatabasesMemory.Seen(place: served.place, mark: mark, entry: known.entry)
        }
        return DatabasesMemory.Seen(place: served.place, mark: mark, entry: entry)
    }

    /// Nothing is stored, so nothing is dumped: the rows are counted and compared where they are.
    private func look(
        _ served: ServedDatabase, _ mark: ChangeMark, _ known: DatabasesMemory.Seen?
    ) throws -> DatabasesMemory.Seen {
        let fingerprint = try served.server.fingerprint(served.database, engine.longPatience(supervision))
        if let known, known.entry.fingerprint == fingerprint {
            return DatabasesMemory.Seen(place: served.place, mark: mark, entry: known.entry)
        }
        return DatabasesMemory.Seen(
            place: served.place, mark: mark,
            entry: DatabasesComponent.Entry(
                name: served.name, product: "", version: "", database: served.base, origin: served.origin, size: 0,
                isChunked: false,
                content: nil, fingerprint: fingerprint))
    }
}

extension ChronosEngine {
    /// Stores what a database holds, in one snapshot, as that of the project's which it is or was made for.
    func dumped(
        _ database: String, of served: ServedDatabase, product: (name: String, version: String),
        _ writer: ContentWriter, _ supervision: Supervision
    ) throws -> DatabasesComponent.Entry {
        let scratch = try DumpFile(self)
        defer { scratch.remove() }
        let report = try served.server.dump(database, longPatience(supervision), into: scratch.append)
        let stored = try scratch.store(writer)
        return DatabasesComponent.Entry(
            name: served.name, product: product.name, version: product.version, database: served.base,
            origin: served.origin, size: stored.size, isChunked: stored.isChunked, content: stored.content,
            fingerprint: report.fingerprint)
    }
}

extension Result {
    fileprivate var isFailure: Bool {
        if case .failure = self { return true }
        return false
    }
}
