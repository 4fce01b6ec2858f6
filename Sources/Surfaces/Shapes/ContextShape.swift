package import Base
package import Contexts

extension JSONWriter {
    /// The keys of an entry, without its braces. What looks like a secret is masked; the body is null when it is no text.
    package mutating func contextEntry(_ entry: ContextEntry, withBody: Bool) {
        string("id", entry.id.text)
        integer("number", entry.number)
        string("kind", entry.kind)
        string("agent", entry.agent)
        string("session", entry.session)
        integer("turn", entry.turn)
        integer("bytes", entry.body.count)
        string(withBody ? "body" : "summary", withBody ? ContextText.whole(entry) : ContextText.summary(entry))
        string("timeline", entry.provenance.timeline)
        string("checkpoint", entry.provenance.checkpoint?.hex)
        string("source", entry.provenance.source.map { Redaction.redact($0) })
        string("created", entry.created.rfc3339)
    }

    package mutating func contextEntries(_ entries: [ContextEntry], abandoned: Bool) {
        bool("abandoned", abandoned)
        array("entries") { json in
            for entry in entries { json.object { $0.contextEntry(entry, withBody: false) } }
        }
    }
}

/// What people are shown of an entry's body: never a secret that can be told from its looks.
package enum ContextText {
    /// A line is enough to recognise an entry.
    private static let longestSummary = 160

    /// Nil when it is not UTF-8 text.
    package static func whole(_ entry: ContextEntry) -> String? {
        String(validating: entry.body, as: UTF8.self).map { Redaction.redact($0) }
    }

    /// The first line that says something; nil when it is not text.
    package static func summary(_ entry: ContextEntry) -> String? {
        guard let text = whole(entry) else { return nil }
        let line = text.split(whereSeparator: \.isNewline).first { $0.contains { !$0.isWhitespace } } ?? ""
        return line.count > longestSummary ? line.prefix(longestSummary) + "…" : String(line)
    }
}
