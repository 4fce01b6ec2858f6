internal import Base
internal import Platform

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
    /// Repositories whose own directory is changed.
    let changedRepositories: Set<BytePath>
    /// Files that get something else than the target holds: a reference log with what would be lost added to it.
    let derived: Set<BytePath>
    /// Databases that are replaced, with the addresses, sealed as secrets are, at which they were when it began: the files
    /// that say where they are may be among those that change.
    let databases: [Database]
    /// Whether it is entered into the log; putting back what another restore began is not.
    let isRecorded: Bool
    var steps: [RestoreStep]

    struct Database: Sendable, Hashable {
        let name: String
        let address: [UInt8]
    }

    /// The staging directory, in the workspace so that every step is a rename.
    var stagingName: CName { RestorePlan.stagingName(operation) }

    static func stagingName(_ operation: Identifier) -> CName { CName(".everett-restore-\(operation.text)") }
}

extension RestorePlan {
    var encoded: [UInt8] {
        var out = ByteWriter(reserving: 256 + steps.count * 128)
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
        out.paths(changedRepositories)
        out.paths(derived)
        out.varint(databases.count)
        for database in databases {
            out.text(database.name)
            out.blob(database.address)
        }
        out.flag(isRecorded)
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
        changedRepositories = try reader.paths()
        derived = try reader.paths()
        var databases: [Database] = []
        for _ in 0..<(try reader.count()) {
            databases.append(Database(name: try reader.text(), address: try reader.blob()))
        }
        self.databases = databases
        isRecorded = try reader.flag()
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
