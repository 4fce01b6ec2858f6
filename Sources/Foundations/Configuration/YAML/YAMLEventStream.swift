internal import Base
internal import CYAML

/// Pulls events out of libyaml; the only file that knows libyaml.
///
/// The event interface builds nothing by itself, so an alias is a word in the text and not a tree that grows.
@safe
final class YAMLEventStream {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// libyaml keeps a pointer to its input.
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// Nil when there is no memory for a parser.
    init?(_ bytes: [UInt8]) {
        unsafe input = .allocate(capacity: bytes.count)
        _ = unsafe input.initialize(from: bytes)
        unsafe parser = .allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            unsafe input.deallocate()
            return nil
        }
        // Said, so that a byte order mark cannot turn the file into UTF-16 behind our back.
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event; throws what libyaml does not understand.
    func next() throws(TextMistake) -> YAMLEvent {
        var raw = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &raw) == 1 else { throw fault }
        defer { unsafe yaml_event_delete(&raw) }
        let start = unsafe Self.place(raw.start_mark)
        let end = unsafe Self.place(raw.end_mark)
        func event(_ kind: YAMLEvent.Kind, anchor: Bool = false, tag: Bool = false) -> YAMLEvent {
            YAMLEvent(kind: kind, hasAnchor: anchor, hasTag: tag, start: start, end: end)
        }
        switch unsafe raw.type {
        case YAML_STREAM_START_EVENT: return event(.streamStart)
        case YAML_DOCUMENT_START_EVENT:
            let document = unsafe raw.data.document_start
            let hasTags = unsafe document.tag_directives.start != document.tag_directives.end
            return event(.documentStart(hasDirectives: unsafe document.version_directive != nil || hasTags))
        case YAML_DOCUMENT_END_EVENT: return event(.documentEnd)
        case YAML_ALIAS_EVENT: return event(.alias)
        case YAML_SCALAR_EVENT:
            let scalar = unsafe raw.data.scalar
            let text = unsafe Self.text(scalar.value, scalar.length)
            let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
            return event(
                .scalar(YAMLScalar(text, isPlain: isPlain)), anchor: unsafe scalar.anchor != nil,
                tag: unsafe scalar.tag != nil)
        case YAML_SEQUENCE_START_EVENT:
            let list = unsafe raw.data.sequence_start
            return event(
                .listStart(isFlow: unsafe list.style == YAML_FLOW_SEQUENCE_STYLE), anchor: unsafe list.anchor != nil,
                tag: unsafe list.tag != nil)
        case YAML_SEQUENCE_END_EVENT: return event(.listEnd)
        case YAML_MAPPING_START_EVENT:
            let mapping = unsafe raw.data.mapping_start
            return event(
                .mappingStart(isFlow: unsafe mapping.style == YAML_FLOW_MAPPING_STYLE),
                anchor: unsafe mapping.anchor != nil, tag: unsafe mapping.tag != nil)
        case YAML_MAPPING_END_EVENT: return event(.mappingEnd)
        default: return event(.streamEnd)
        }
    }

    private var fault: TextMistake {
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "unreadable"
        let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) } ?? ""
        return YAMLFault(problem: problem, context: context, place: unsafe Self.place(parser.pointee.problem_mark)).told
    }

    private static func place(_ mark: yaml_mark_t) -> TextPlace {
        TextPlace(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
    }

    private static func text(_ start: UnsafeMutablePointer<UInt8>?, _ count: Int) -> String {
        unsafe String(decoding: UnsafeBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
    }
}
