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
        /// Sets mode and attributes of a file.
        case fileMetadata = 7
        /// Moves a database's log or journal away with its database; the safety checkpoint holds both as one image.
        case removeCompanion = 8
        /// Sets mode and attributes of a directory, if there is one.
        case directoryMetadata = 9

        /// Whether something must be written in the directory that holds the entry.
        var changesParent: Bool { self != .unlock && self != .fileMetadata && self != .directoryMetadata }
    }

    let action: Action
    let path: BytePath
    /// Name in the staging directory: of what is placed before, and of what was displaced after.
    let slot: UInt32
    /// What the safety checkpoint saw; nil where it saw nothing, or cannot tell what it saw from a later change.
    let expected: ScanSignature?
    /// The staged file itself, by which a finished step is recognised.
    var staged: ScanSignature?
    /// For a database: its files as the safety checkpoint saw them; 0 where that is not certain.
    let databaseState: UInt64
    let permissions: UInt16
    /// Attributes that shall be there; nil leaves them alone.
    let attributes: AttributeList?

    init(
        _ action: Action, _ path: BytePath, slot: UInt32 = 0, expected: ScanSignature? = nil, databaseState: UInt64 = 0,
        permissions: UInt16 = 0, attributes: AttributeList? = nil
    ) {
        self.action = action
        self.path = path
        self.slot = slot
        self.expected = expected
        self.databaseState = databaseState
        self.permissions = permissions
        self.attributes = attributes
    }

    /// Whether an entry is the file that was staged for this step, whatever has been written to it since.
    func isStaged(_ status: FileStatus) -> Bool { staged?.inode == status.inode }

    /// Whether an entry is the file that was staged, as it was staged.
    func isUntouched(_ status: FileStatus) -> Bool {
        guard let staged else { return false }
        return staged.inode == status.inode && staged.size == status.size
            && staged.modified == status.modifiedNanoseconds
    }
}

extension RestoreStep {
    func encode(into out: inout ByteWriter) {
        out.u8(action.rawValue)
        out.blob(path.bytes)
        out.fixed(slot)
        out.optional(expected) { $1.encode(into: &$0) }
        out.optional(staged) { $1.encode(into: &$0) }
        out.fixed(databaseState)
        out.fixed(permissions)
        out.optional(attributes) { $0.blob($1.encoded) }
    }

    init(from reader: inout ByteReader) throws(DecodingFault) {
        guard let action = Action(rawValue: try reader.u8()) else { throw .malformed }
        self.action = action
        path = try reader.path()
        // Only mode and attributes of the root itself can be set; nothing moves or replaces it.
        guard !path.isRoot || action == .directoryMetadata else { throw .malformed }
        slot = try reader.fixed()
        expected = try reader.optional { reader throws(DecodingFault) in try ScanSignature(from: &reader) }
        staged = try reader.optional { reader throws(DecodingFault) in try ScanSignature(from: &reader) }
        databaseState = try reader.fixed()
        permissions = try reader.fixed()
        guard permissions <= 0o7777 else { throw .malformed }
        attributes = try reader.optional { reader throws(DecodingFault) in
            try AttributeList(try reader.blob())
        }
    }
}

extension ScanSignature {
    fileprivate func encode(into out: inout ByteWriter) {
        out.fixed(inode)
        out.fixed(size)
        out.fixed(modified)
        out.fixed(changed)
        out.fixed(mode)
    }

    fileprivate init(from reader: inout ByteReader) throws(DecodingFault) {
        self.init(
            inode: try reader.fixed(), size: try reader.fixed(), modified: try reader.fixed(),
            changed: try reader.fixed(), mode: try reader.fixed()
        )
    }
}

/// Names in a staging directory.
enum SlotName {
    private static let slot = "slot-"
    private static let displaced = "displaced-"
    private static let done = "done-"

    /// A staged file before its step; what it was swapped with, after.
    static func slot(_ number: UInt32) -> CName { CName("\(slot)\(number)") }

    /// What stood in the way where two names cannot be swapped, or came into the way after a crash.
    static func displaced(_ number: UInt32, attempt: Int) -> CName { CName("\(displaced)\(number).\(attempt)") }

    /// A database's image once it has been written into the live file.
    static func done(_ number: UInt32) -> CName { CName("\(done)\(number)") }

    /// The slot a name belongs to; nil when the name is none of ours.
    static func number(_ name: [UInt8]) -> UInt32? {
        let text = String(decoding: name, as: UTF8.self)
        for prefix in [slot, done] where text.hasPrefix(prefix) { return UInt32(text.dropFirst(prefix.count)) }
        guard text.hasPrefix(displaced) else { return nil }
        return UInt32(text.dropFirst(displaced.count).prefix { $0 != "." })
    }
}
