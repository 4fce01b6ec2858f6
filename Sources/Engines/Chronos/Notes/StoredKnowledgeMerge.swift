internal import Base
internal import Knowledge
internal import Platform

/// Merges what three checkpoints knew, note by note, into an image of its own.
struct StoredKnowledgeMerge {
    struct Merged {
        let component: KnowledgeComponent?
        let disputes: [KnowledgeDispute]
    }

    let engine: ChronosEngine
    let reader: ObjectReader
    let writer: ContentWriter

    func run(base: Digest, ours: Digest, theirs: Digest) throws -> Merged {
        func known(_ id: Digest) throws -> KnowledgeComponent? {
            try engine.readKnowledge(try engine.readCheckpoint(id, reader), reader)
        }
        let (base, ours, theirs) = (try known(base), try known(ours), try known(theirs))
        if ours == theirs || theirs == base { return Merged(component: ours, disputes: []) }
        if ours == base { return Merged(component: theirs, disputes: []) }
        let merge = KnowledgeMerge(
            base: try engine.notes(of: base, reader), ours: try engine.notes(of: ours, reader),
            theirs: try engine.notes(of: theirs, reader))
        return Merged(component: try store(merge.notes), disputes: merge.disputes)
    }

    private func store(_ notes: [Note]) throws -> KnowledgeComponent? {
        if notes.isEmpty { return nil }
        let files = engine.files
        let path = engine.home.newScratch()
        defer { try? KnowledgeWriter.remove(path, files) }
        do {
            try KnowledgeWriter.remove(path, files)
            try KnowledgeImage.make(notes, at: path)
            return try KnowledgeCapture.component(at: path, files, writer)
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("merging the knowledge", pl: "scalanie wiedzy"))
        }
    }
}
