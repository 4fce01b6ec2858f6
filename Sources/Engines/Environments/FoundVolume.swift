package import Base
package import Platform

/// A named volume as its engine describes it.
package struct FoundVolume: Sendable, Hashable {
    package let name: String
    package let labels: [String: String]
    /// Where what it holds lies on this machine; nil where that is the engine's own business.
    package let place: AbsolutePath?
    /// Why what it holds can neither be copied nor replaced; nil: it can.
    package let obstacle: Phrase?

    package init(name: String, labels: [String: String], place: AbsolutePath?, obstacle: Phrase?) {
        self.name = name
        self.labels = labels
        self.place = place
        self.obstacle = obstacle
    }
}

/// A container that has a volume, whoever made it.
package struct VolumeUser: Sendable, Hashable {
    package let id: String
    package let name: String
    package let isRunning: Bool

    package init(id: String, name: String, isRunning: Bool) {
        self.id = id
        self.name = name
        self.isRunning = isRunning
    }
}

/// What a volume holds, seen from outside: nothing of it was read.
package struct VolumeLook: Sendable, Hashable {
    /// Another one whenever something in the volume was changed.
    package let mark: Digest
    package let files: Int
    package let bytes: UInt64
    /// The kind of database whose files lie there; nil: none that is known.
    package let database: String?

    package init(mark: Digest, files: Int, bytes: UInt64, database: String?) {
        self.mark = mark
        self.files = files
        self.bytes = bytes
        self.database = database
    }
}
