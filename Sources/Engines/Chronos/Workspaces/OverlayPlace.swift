package import Base
package import Platform

/// Where what a sandbox timeline has of its own lies: a directory over a frozen base.
///
/// Everything that is swapped together lies in one directory, whose name, in the timeline's row, says which is in force and
/// which base it belongs to: `home/worlds/KEY/BASE.ID`.
package struct OverlayPlace: Sendable, Hashable {
    package let path: AbsolutePath
    /// What the base is called.
    package let base: Digest
    /// The home that it lies in.
    private let home: AbsolutePath

    /// Nil for a path that is none.
    package init?(_ path: AbsolutePath) {
        let parts = String(decoding: path.name, as: UTF8.self).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let base = Digest(hex: String(parts[0])), Identifier(String(parts[1])) != nil,
            let home = path.parent?.parent?.parent
        else { return nil }
        self.path = path
        self.base = base
        self.home = home
    }

    /// A new one in the directory of a world.
    init(in world: AbsolutePath, over base: Digest, _ id: Identifier, home: AbsolutePath) {
        path = world.appending(BytePath.root.appending(Array("\(base.hex).\(id.text)".utf8)))
        self.base = base
        self.home = home
    }

    /// What was changed.
    package var upper: AbsolutePath { path.appending("upper") }
    /// The kernel's own.
    package var work: AbsolutePath { path.appending("work") }
    var caches: AbsolutePath { path.appending("caches") }
    /// What shines through.
    package var lower: AbsolutePath { Home(home).base(base).files }
}

/// A checkpoint's files, written once and never again, under every sandbox timeline that began there.
package struct FrozenBase: Sendable, Hashable {
    package let id: Digest
    package let path: AbsolutePath
    package let project: Identifier
    /// The state that it holds.
    package let checkpoint: Digest
    /// When a timeline last began on it.
    package let used: Timestamp
}

/// The places of a base in its directory.
struct BasePlace: Sendable, Hashable {
    let path: AbsolutePath

    var files: AbsolutePath { path.appending("files") }
    /// What a scan would remember of it.
    var caches: AbsolutePath { path.appending("caches") }
    /// Whose it is.
    var about: AbsolutePath { path.appending("about") }
}

extension Home {
    var bases: AbsolutePath { path.appending("bases") }

    func base(_ id: Digest) -> BasePlace {
        BasePlace(path: bases.appending(BytePath.root.appending(Array(id.hex.utf8))))
    }
}
