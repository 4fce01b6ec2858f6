package import Base
package import Knowledge

extension JSONWriter {
    /// The keys of a note, without its braces; the text only where it was asked for.
    package mutating func note(_ note: Note, at time: Timestamp, withBody: Bool) {
        string("id", note.id.text)
        string("kind", note.kind)
        string("title", note.title)
        if withBody { string("body", note.body) }
        strings("tags", note.tags)
        string("timeline", note.provenance.timeline)
        string("author", note.provenance.author.rawValue)
        string("source", note.provenance.source)
        string("operation", note.provenance.operation?.text)
        string("checkpoint", note.provenance.checkpoint?.hex)
        bool("current", note.isCurrent(at: time))
        string("valid_from", note.validFrom.rfc3339)
        string("valid_to", note.validTo?.rfc3339)
        string("superseded_by", note.supersededBy?.text)
        string("retired", note.retired?.rfc3339)
        string("disputes", note.disputes?.text)
        string("hash", note.hash.hex)
        string("created", note.created.rfc3339)
        string("changed", note.changed.rfc3339)
    }

    /// The list of notes.
    package mutating func notes(_ notes: [Note], at time: Timestamp) {
        array("notes") { json in
            for note in notes { json.object { $0.note(note, at: time, withBody: false) } }
        }
    }

    /// What a search found, each with the place where.
    package mutating func hits(_ hits: [NoteHit], at time: Timestamp) {
        array("notes") { json in
            for hit in hits {
                json.object { json in
                    json.note(hit.note, at: time, withBody: false)
                    json.number("score", hit.score)
                    json.array("snippet") { json in
                        for piece in hit.snippet.pieces {
                            json.object { json in
                                json.string("text", piece.text)
                                json.bool("match", piece.isMatch)
                            }
                        }
                    }
                }
            }
        }
    }
}
