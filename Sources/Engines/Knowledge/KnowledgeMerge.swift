internal import Base

/// Merges what is known on two sides of a common base, note by note; a pure value, and no version of a note is lost.
///
/// A note that one side changed is theirs; one that both changed in the same way is theirs together. Where they disagree both
/// versions stay side by side: ours under its id, theirs under one made of its content, marked as disputing the first.
package struct KnowledgeMerge: Sendable, Hashable {
    /// All notes, oldest first.
    package let notes: [Note]
    package let disputes: [KnowledgeDispute]

    package init(base: [Note], ours: [Note], theirs: [Note]) {
        let base = KnowledgeMerge.byID(base)
        let ours = KnowledgeMerge.byID(ours)
        let theirs = KnowledgeMerge.byID(theirs)
        var merged: [Identifier: Note] = [:]
        var disputes: [KnowledgeDispute] = []
        var twice: [(ours: Identifier, theirs: Identifier)] = []
        for id in Set(base.keys).union(ours.keys).union(theirs.keys).sorted() {
            switch KnowledgeMerge.decide(base[id], ours[id], theirs[id]) {
            case .gone: break
            case .note(let note): merged[id] = note
            case .kept(let note, isOurs: let isOurs):
                merged[id] = note
                disputes.append(
                    KnowledgeDispute(kind: .retired, note: id, ours: isOurs ? id : nil, theirs: isOurs ? nil : id))
            case .both(let kind, let our, let their):
                let copy = their.copied(as: KnowledgeMerge.name(of: their), disputing: id)
                merged[id] = our
                merged[copy.id] = copy
                disputes.append(KnowledgeDispute(kind: kind, note: id, ours: id, theirs: copy.id))
            case .supersededTwice(let note, let our, let their):
                merged[id] = note
                twice.append((our, their))
                disputes.append(KnowledgeDispute(kind: .superseded, note: id, ours: our, theirs: their))
            }
        }
        // Both successors hold now; each reader of the later one is to see that the other one speaks of the same.
        for pair in twice where merged[pair.theirs]?.disputes == nil { merged[pair.theirs]?.disputes = pair.ours }
        notes = merged.values.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
        self.disputes = disputes
    }

    private enum Decision {
        case gone
        case note(Note)
        /// One side does not have it any more; the other one had changed it.
        case kept(Note, isOurs: Bool)
        case both(KnowledgeDispute.Kind, Note, Note)
        case supersededTwice(Note, ours: Identifier, theirs: Identifier)
    }

    private static func decide(_ base: Note?, _ ours: Note?, _ theirs: Note?) -> Decision {
        if ours == theirs || theirs == base { return ours.map(Decision.note) ?? .gone }
        if ours == base { return theirs.map(Decision.note) ?? .gone }
        guard let ours else { return theirs.map { .kept($0, isOurs: false) } ?? .gone }
        guard let theirs else { return .kept(ours, isOurs: true) }
        if let same = agreed(ours, theirs) { return .note(same) }
        if let base, let our = ours.supersededBy, let their = theirs.supersededBy, our != their,
            base.supersededBy == nil, saysOnlyWhatFollows(base, ours), saysOnlyWhatFollows(base, theirs)
        {
            return .supersededTwice(ours, ours: our, theirs: their)
        }
        return .both((ours.retired == nil) != (theirs.retired == nil) ? .retired : .changed, ours, theirs)
    }

    /// The note when the sides differ only in the moment at which each did the same.
    private static func agreed(_ ours: Note, _ theirs: Note) -> Note? {
        var ours = ours
        var theirs = theirs
        let changed = max(ours.changed, theirs.changed)
        ours.changed = changed
        theirs.changed = changed
        if let our = ours.retired, let their = theirs.retired {
            ours.retired = min(our, their)
            theirs.retired = ours.retired
        }
        if let our = ours.validTo, let their = theirs.validTo, ours.supersededBy != nil,
            ours.supersededBy == theirs.supersededBy
        {
            ours.validTo = min(our, their)
            theirs.validTo = ours.validTo
        }
        return ours == theirs ? ours : nil
    }

    /// Whether a side changed nothing of a note but what took its place.
    private static func saysOnlyWhatFollows(_ base: Note, _ side: Note) -> Bool {
        var side = side
        side.supersededBy = base.supersededBy
        side.validTo = base.validTo
        side.changed = base.changed
        return side == base
    }

    /// An id for theirs of a disputed note: the same whenever the same versions are merged.
    private static func name(of note: Note) -> Identifier {
        var out = ByteWriter()
        out.text("everett disputed note 1")
        out.text(note.id.text)
        out.digest(note.hash)
        out.optional(note.supersededBy) { $0.text($1.text) }
        out.optional(note.retired) { $0.fixed($1.milliseconds) }
        out.optional(note.validTo) { $0.fixed($1.milliseconds) }
        out.fixed(note.changed.milliseconds)
        let bytes = Hasher256.digest(of: out.bytes).bytes.prefix(16)
        // Sixteen bytes always make an identifier.
        return Identifier(Hex.encode(bytes)) ?? note.id
    }

    private static func byID(_ notes: [Note]) -> [Identifier: Note] {
        Dictionary(notes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
