/// What an object's bytes mean; part of its identity.
package enum ObjectKind: UInt8, Sendable, CaseIterable {
    case chunk = 1
    case manifest = 2
    case tree = 3
    case attributes = 4
    case component = 5
    case coverage = 6
    case checkpoint = 7
    case policy = 8

    package var name: String {
        switch self {
        case .chunk: "chunk"
        case .manifest: "manifest"
        case .tree: "tree"
        case .attributes: "attributes"
        case .component: "component"
        case .coverage: "coverage"
        case .checkpoint: "checkpoint"
        case .policy: "policy"
        }
    }
}

/// How an object's bytes lie in a frame; not part of its identity.
package enum ObjectEncoding: UInt8, Sendable {
    case plain = 0
    /// A tree written as the difference from another one.
    case treePatch = 1
    /// Encrypted, behind a header that says by which key.
    case sealed = 2
}
