package import Base
package import Knowledge
internal import Platform

extension ChronosEngine {
    /// What is known in a world, open; nil where nobody has noted anything yet.
    package func knowledge(of world: ProjectRecord) throws -> KnowledgeBase? {
        try KnowledgeBase.ifPresent(home.knowledge(world), files: files)
    }

    /// Keeps a note in a world. No lock is taken: SQLite's own is enough, and others see the note at once.
    package func addNote(
        _ draft: NoteDraft, superseding old: String? = nil, _ world: ProjectRecord
    ) throws -> (note: Note, isNew: Bool) {
        let base = try openKnowledge(of: world)
        guard let old else { return try base.add(draft, id: environment.ids.next(), at: environment.clock.now) }
        let former = try base.resolve(old)
        return (
            try base.supersede(former.id, by: draft, id: environment.ids.next(), at: environment.clock.now), true
        )
    }

    /// Where a note that is written now comes from.
    package func provenance(
        _ author: NoteProvenance.Author, source: String? = nil, _ world: ProjectRecord
    ) throws -> NoteProvenance {
        NoteProvenance(
            timeline: world.timeline, author: author, checkpoint: try state.head(world.id, world.timeline),
            source: source)
    }

    package func notes(_ filter: NoteFilter, _ world: ProjectRecord) throws -> [Note] {
        try knowledge(of: world)?.list(filter, at: environment.clock.now) ?? []
    }

    package func searchNotes(_ text: String, _ filter: NoteFilter, _ world: ProjectRecord) throws -> [NoteHit] {
        // What cannot be searched for is a mistake also where there is nothing to find.
        try (knowledge(of: world) ?? KnowledgeBase.nothing()).search(text, filter, at: environment.clock.now)
    }

    package func note(_ reference: String, _ world: ProjectRecord) throws -> Note {
        try (knowledge(of: world) ?? KnowledgeBase.nothing()).resolve(reference)
    }

    /// Takes a note out of use, or back into it.
    package func setRetired(_ isRetired: Bool, _ reference: String, _ world: ProjectRecord) throws -> Note {
        let base = try knowledge(of: world) ?? KnowledgeBase.nothing()
        let id = try base.resolve(reference).id
        let now = environment.clock.now
        return isRetired ? try base.retire(id, at: now) : try base.bringBack(id, at: now)
    }

    /// Every note that a checkpoint holds, oldest first.
    package func notes(at checkpoint: Digest) throws -> [Note] {
        let reader = try ObjectReader(store)
        return try notes(of: try readKnowledge(try readCheckpoint(checkpoint, reader), reader), reader)
    }

    func notes(of component: KnowledgeComponent?, _ reader: ObjectReader) throws -> [Note] {
        guard let component else { return [] }
        let path = home.newScratch()
        defer { try? KnowledgeWriter.remove(path, files) }
        do {
            try KnowledgeWriter(files: files, home: home, content: ContentReader(reader)).write(component, to: path)
        } catch let error as SystemError {
            throw EverettError(
                error, while: Phrase("reading the knowledge of a checkpoint", pl: "odczyt wiedzy punktu"))
        }
        return try KnowledgeImage.notes(at: path)
    }

    /// Makes these notes what is known in a world; for what a merge decided.
    package func setNotes(_ notes: [Note], _ world: ProjectRecord) throws {
        if notes.isEmpty, try knowledge(of: world) == nil { return }
        try openKnowledge(of: world).replaceAll(with: notes)
    }

    private func openKnowledge(of world: ProjectRecord) throws -> KnowledgeBase {
        do {
            try home.makeWorld(world, files)
        } catch {
            throw EverettError(error, while: Phrase("opening the knowledge", pl: "otwieranie wiedzy"))
        }
        return try KnowledgeBase(home.knowledge(world), files: files)
    }

    /// What a checkpoint knew; nil when that was nothing.
    func readKnowledge(_ checkpoint: Checkpoint, _ reader: ObjectReader) throws -> KnowledgeComponent? {
        guard let id = checkpoint.knowledge else { return nil }
        guard let component = try? KnowledgeComponent(try reader.read(id, .component)) else {
            throw EverettError.damaged("component \(id.short)")
        }
        return component
    }
}
