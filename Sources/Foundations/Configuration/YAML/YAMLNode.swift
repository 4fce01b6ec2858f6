/// One value of a YAML file and where it stands.
package struct YAMLNode: Sendable {
    package enum Content: Sendable {
        case scalar(YAMLScalar)
        case list([YAMLNode])
        case mapping([YAMLEntry])
        /// Something that is not allowed here and was reported already.
        case refused
    }

    package let content: Content
    package let start: TextPlace
    /// Just behind the last character; for block lists and mappings libyaml ends them where the next thing begins.
    package let end: TextPlace
    /// Written in brackets or braces.
    package let isFlow: Bool

    package init(_ content: Content, start: TextPlace, end: TextPlace, isFlow: Bool = false) {
        self.content = content
        self.start = start
        self.end = end
        self.isFlow = isFlow
    }
}

/// A scalar as it was written; what it means is decided by the type that is expected of it.
package struct YAMLScalar: Sendable, Hashable {
    package let text: String
    /// Written without quotes; only such a scalar can be a number or a truth value.
    package let isPlain: Bool

    package init(_ text: String, isPlain: Bool) {
        self.text = text
        self.isPlain = isPlain
    }

    /// Nothing stands where a value could.
    package var isAbsent: Bool { isPlain && text.isEmpty }
}

/// A key with its value.
package struct YAMLEntry: Sendable {
    package let key: String
    package let keyStart: TextPlace
    package let value: YAMLNode

    package init(key: String, keyStart: TextPlace, value: YAMLNode) {
        self.key = key
        self.keyStart = keyStart
        self.value = value
    }
}
