/// One step of a YAML file as libyaml reports it, in values of our own.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd
        case documentStart(hasDirectives: Bool)
        case documentEnd
        case alias
        case scalar(YAMLScalar)
        case listStart(isFlow: Bool)
        case listEnd
        case mappingStart(isFlow: Bool)
        case mappingEnd
    }

    let kind: Kind
    let hasAnchor: Bool
    let hasTag: Bool
    let start: TextPlace
    let end: TextPlace
}
