internal import Base
internal import Platform

/// One thing a restore does to one path; doing it twice is doing it once.
struct RestoreStep: Sendable, Hashable {
    enum Action: UInt8, Sendable {
        /// Lets the owner write into a directory for the time of the restore.
        case unlock = 1
        /// Moves a file or link into the staging directory.
        case remove = 2
        /// Removes an empty directory.
        case removeDirectory = 3
        case makeDirectory = 4
        /// Swaps a staged file or link with what is there.
        case place = 5
        /// Writes a staged image into a live database.
        case database = 6
        /// Sets mode and attributes of what is there.
        case metadata = 7
        /// Moves a database's log or journal away with its database; the safety checkpoint holds both as one image.
        case removeCompanion = 8
    }

    let action: Action
    let path: BytePath
    /// Name in the staging directory: of what is placed before, and of what was displaced after.
    let slot: UInt32
    /// What the safety checkpoint saw; nil where it saw nothing.
    let expected: ScanSignature?
    /// The staged file itself, by which a finished step is recognised.
    var stagedInode: UInt64
    let permissions: UInt16
    /// Attributes that shall be there; nil leaves them alone.
    let attributes: AttributeList?

    init(
        _ action: Action, _ path: BytePath, slot: UInt32 = 0, expected: ScanSignature? = nil, stagedInode: UInt64 = 0,
        permissions: UInt16 = 0, attributes: AttributeList? = nil
    ) {
        self.action = action
        self.path = path
        self.slot = slot
        self.expected = expected
        self.stagedInode = stagedInode
        self.permissions = permissions
        self.attributes = attributes
    }

    var slotName: CName { RestoreStep.slotName(slot) }

    static func slotName(_ slot: UInt32) -> CName { CName("slot-\(slot)") }

    /// Where what was in the way lies, on filesystems that cannot swap two names.
    var displacedName: CName { CName("displaced-\(slot)") }
}

/// Everything that must be known to finish a restore, also by a process that did not begin it.
struct RestorePlan: Sendable, Hashable {
    let operation: Identifier
    let kind: OperationRecord.Kind
    let reverses: Identifier?
    let project: Identifier
    let root: AbsolutePath
    let timeline: String
    let safety: Digest
    let target: Digest
    let headBefore: Digest?
    let headAfter: Digest?
    let paths: [BytePath]
    let components: Set<RestoreRequest.Component>
    /// Which repositories the `git` component covers; nil: all.
    let repositories: Set<BytePath>?
    /// Repositories whose own directory is changed.
    let changedRepositories: Set<BytePath>
    /// Files that get something else than the target holds: a reference log with what would be lost added to it.
    let derived: Set<BytePath>
    var steps: [RestoreStep]

    /// The staging directory, in the workspace so that every step is a rename.
    var stagingName: CName { RestorePlan.stagingName(operation) }

    static func stagingName(_ operation: Identifier) -> CName { CName(".everett-restore-\(operation.text)") }
}

extension RestorePlan {
    var encoded: [UInt8] {
        var out = ByteWriter(reserving: 256 + steps.count * 96)
        out.text(operation.text)
        out.text(kind.rawValue)
        out.optional(reverses) { $0.text($1.text) }
        out.text(project.text)
        out.blob(root.bytes)
        out.text(timeline)
        out.digest(safety)
        out.digest(target)
        out.optional(headBefore) { $0.digest($1) }
        out.optional(headAfter) { $0.digest($1) }
        out.varint(paths.count)
        for path in paths { out.blob(path.bytes) }
        out.varint(components.count)
        for component in components.map(\.rawValue).sorted() { out.text(component) }
        out.optional(repositories) { $0.paths($1) }
        out.paths(changedRepositories)
        out.paths(derived)
        out.varint(steps.count)
        for step in steps { step.encode(into: &out) }
        return out.bytes
    }

    init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard
            let operation = Identifier(try reader.text()),
            let kind = OperationRecord.Kind(rawValue: try reader.text())
        else { throw .malformed }
        self.operation = operation
        self.kind = kind
        reverses = try reader.optional { reader throws(DecodingFault) in
            guard let id = Identifier(try reader.text()) else { throw .malformed }
            return id
        }
        guard let project = Identifier(try reader.text()), let root = AbsolutePath(try reader.blob()) else {
            throw .malformed
        }
        self.project = project
        self.root = root
        timeline = try reader.text()
        safety = try reader.digest()
        target = try reader.digest()
        headBefore = try reader.optional { reader throws(DecodingFault) in try reader.digest() }
        headAfter = try reader.optional { reader throws(DecodingFault) in try reader.digest() }
        var paths: [BytePath] = []
        for _ in 0..<(try reader.count()) { paths.append(try reader.path()) }
        self.paths = paths
        var components: Set<RestoreRequest.Component> = []
        for _ in 0..<(try reader.count()) {
            guard let component = RestoreRequest.Component(rawValue: try reader.text()) else { throw .malformed }
            components.insert(component)
        }
        self.components = components
        repositories = try reader.optional { reader throws(DecodingFault) in try reader.paths() }
        changedRepositories = try reader.paths()
        derived = try reader.paths()
        var steps: [RestoreStep] = []
        for _ in 0..<(try reader.count()) { steps.append(try RestoreStep(from: &reader)) }
        self.steps = steps
        try reader.finish()
    }
}

extension ByteWriter {
    /// A set of paths in raw byte order.
    mutating func paths(_ paths: Set<BytePath>) {
        varint(paths.count)
        for path in paths.sorted() { blob(path.bytes) }
    }
}

extension ByteReader {
    mutating func paths() throws(DecodingFault) -> Set<BytePath> {
        var paths: Set<BytePath> = []
        for _ in 0..<(try count()) { paths.insert(try path()) }
        return paths
    }
}

extension RestoreStep {
    func encode(into out: inout ByteWriter) {
        out.u8(action.rawValue)
        out.blob(path.bytes)
        out.fixed(slot)
        out.optional(expected) { out, signature in
            out.fixed(signature.inode)
            out.fixed(signature.size)
            out.fixed(signature.modified)
            out.fixed(signature.changed)
            out.fixed(signature.mode)
        }
        out.fixed(stagedInode)
        out.fixed(permissions)
        out.optional(attributes) { $0.blob($1.encoded) }
    }

    init(from reader: inout ByteReader) throws(DecodingFault) {
        guard let action = Action(rawValue: try reader.u8()) else { throw .malformed }
        self.action = action
        path = try reader.path()
        slot = try reader.fixed()
        expected = try reader.optional { reader throws(DecodingFault) in
            ScanSignature(
                inode: try reader.fixed(), size: try reader.fixed(), modified: try reader.fixed(),
                changed: try reader.fixed(), mode: try reader.fixed()
            )
        }
        stagedInode = try reader.fixed()
        permissions = try reader.fixed()
        attributes = try reader.optional { reader throws(DecodingFault) in
            try AttributeList(try reader.blob())
        }
    }
}
