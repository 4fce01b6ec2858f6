internal import Base
internal import Platform

/// Where the workspace of a timeline lies, and what it is called until it is whole or once it is going.
struct WorkspacePlace {
    let path: AbsolutePath
    let parent: AbsolutePath
    private let key: Identifier

    /// Nil for the root of the filesystem.
    init?(_ path: AbsolutePath, key: Identifier) {
        guard let parent = path.parent else { return nil }
        self.path = path
        self.parent = parent
        self.key = key
    }

    /// The name beside the workspace under which nobody looks for it; random, so that what is called so is ours.
    var aside: AbsolutePath { parent.appending(BytePath.root.appending(Array(".everett-\(key.text)".utf8))) }

    /// Beside the project, so that it lies on the same filesystem and is found by whoever looks there.
    static func usual(_ name: String, beside project: AbsolutePath) -> AbsolutePath? {
        guard let parent = project.parent else { return nil }
        return parent.appending(BytePath.root.appending(project.name + Array("@\(name)".utf8)))
    }
}
