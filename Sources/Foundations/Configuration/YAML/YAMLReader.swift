internal import Base

/// Reads a file written in the plain part of YAML: mappings, lists and scalars, one document.
///
/// Anchors, aliases, tags, merge keys, directives and repeated keys are refused. They let a small file mean something large,
/// or something other than what it looks like.
package struct YAMLReader {
    package static let deepest = 64
    /// After so many mistakes the rest would only repeat them.
    package static let mostMistakes = 100

    /// What a file says, as far as it could be read, and everything that is wrong with it.
    package struct Reading: Sendable {
        /// Nil when the file holds nothing.
        package var root: YAMLNode?
        package var mistakes: [TextMistake]
    }

    private let events: YAMLEventStream
    private var mistakes: [TextMistake] = []

    private init(_ events: YAMLEventStream) {
        self.events = events
    }

    package static func read(_ bytes: [UInt8]) -> Reading {
        let bytes = YAMLText.withoutMark(bytes)
        if let mistake = YAMLText.mistake(in: bytes) { return Reading(root: nil, mistakes: [mistake]) }
        guard let events = YAMLEventStream(bytes) else {
            return Reading(root: nil, mistakes: [TextMistake(.start, Words.outOfMemory)])
        }
        var reader = YAMLReader(events)
        do {
            let root = try reader.document()
            return Reading(root: root, mistakes: reader.mistakes)
        } catch {
            return Reading(root: nil, mistakes: reader.mistakes + [error])
        }
    }

    private mutating func document() throws(TextMistake) -> YAMLNode? {
        var root: YAMLNode?
        var documents = 0
        while true {
            let event = try events.next()
            switch event.kind {
            case .streamStart, .documentEnd: continue
            case .streamEnd: return root
            case .documentStart(let hasDirectives):
                if hasDirectives { note(event.start, Words.directives) }
                documents += 1
                if documents > 1 { throw TextMistake(event.start, Words.secondDocument) }
            case .scalar, .alias, .listStart, .mappingStart, .listEnd, .mappingEnd:
                root = try node(event, depth: 1)
            }
        }
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(TextMistake) -> YAMLNode {
        if depth > Self.deepest { throw TextMistake(event.start, Words.tooDeep(Self.deepest)) }
        if event.hasAnchor { note(event.start, Words.anchor, hints: [Words.quotePatterns]) }
        if event.hasTag { note(event.start, Words.tag, hints: [Words.quotePatterns]) }
        switch event.kind {
        case .alias:
            note(event.start, Words.alias, hints: [Words.quotePatterns])
            return YAMLNode(.refused, start: event.start, end: event.end)
        case .scalar(let scalar):
            if scalar.text.utf8.contains(0) { note(event.start, Words.holdsNUL) }
            let isRefused = event.hasTag || scalar.text.utf8.contains(0)
            return YAMLNode(isRefused ? .refused : .scalar(scalar), start: event.start, end: event.end)
        case .listStart(let isFlow):
            let (items, end) = try list(depth: depth)
            return YAMLNode(event.hasTag ? .refused : .list(items), start: event.start, end: end, isFlow: isFlow)
        case .mappingStart(let isFlow):
            let (entries, end) = try mapping(depth: depth)
            return YAMLNode(event.hasTag ? .refused : .mapping(entries), start: event.start, end: end, isFlow: isFlow)
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .listEnd, .mappingEnd:
            throw TextMistake(event.start, Words.unexpectedEnd)
        }
    }

    private mutating func list(depth: Int) throws(TextMistake) -> ([YAMLNode], TextPlace) {
        var items: [YAMLNode] = []
        while true {
            let event = try events.next()
            if case .listEnd = event.kind { return (items, event.end) }
            items.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func mapping(depth: Int) throws(TextMistake) -> ([YAMLEntry], TextPlace) {
        var entries: [YAMLEntry] = []
        // As bytes: two spellings of a letter that look alike are two keys, as they are in the file.
        var seen: Set<[UInt8]> = []
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { return (entries, event.end) }
            let key = try node(event, depth: depth + 1)
            let value = try node(try events.next(), depth: depth + 1)
            switch key.content {
            case .refused: continue
            case .list, .mapping: note(key.start, Words.keyIsNoWord)
            case .scalar(let scalar):
                if scalar == YAMLScalar("<<", isPlain: true) {
                    note(key.start, Words.mergeKey)
                } else if seen.insert(Array(scalar.text.utf8)).inserted {
                    entries.append(YAMLEntry(key: scalar.text, keyStart: key.start, value: value))
                } else {
                    note(key.start, Words.repeatedKey(Words.shown(scalar.text)))
                }
            }
        }
    }

    private mutating func note(_ place: TextPlace, _ message: Phrase, hints: [Phrase] = []) {
        if mistakes.count < Self.mostMistakes { mistakes.append(TextMistake(place, message, hints: hints)) }
    }
}
