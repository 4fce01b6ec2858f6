internal import Base

/// What a lock file holds.
///
/// Four slots are written in turn, so that a torn or lost write leaves an older state readable. Layout of a slot of 512
/// bytes: CRC-32C of the rest, `EVL1`, then sequence, generation and owner as ``ByteWriter`` writes them, then zeros.
struct LockState: Hashable {
    static let slotSize = 512
    static let slots = 4
    private static let magic: [UInt8] = Array("EVL1".utf8)

    /// Counts the writes; the highest valid one counts.
    var sequence: UInt64 = 0
    /// Counts the acquisitions.
    var generation: UInt64 = 0
    var owner: OwnerRecord?

    /// Where this state is written.
    var offset: UInt64 { sequence % UInt64(LockState.slots) * UInt64(LockState.slotSize) }

    func encoded() -> [UInt8] {
        var writer = ByteWriter(reserving: LockState.slotSize)
        writer.raw(LockState.magic)
        writer.fixed(sequence)
        writer.fixed(generation)
        writer.optional(owner) { writer, owner in
            writer.text(owner.owner.text)
            writer.text(owner.action)
            writer.fixed(owner.since.milliseconds)
        }
        let padding = LockState.slotSize - 4 - writer.bytes.count
        precondition(padding >= 0, "an owner record is shorter than a slot")
        let body = writer.bytes + [UInt8](repeating: 0, count: padding)
        var slot = ByteWriter(reserving: LockState.slotSize)
        slot.fixed(Checksum.crc32c(body))
        slot.raw(body)
        return slot.bytes
    }

    /// The newest state in the bytes of a lock file; a new state for a file that never held one.
    static func newest(in bytes: [UInt8]) throws(DecodingFault) -> LockState {
        var newest: LockState?
        var isOurs = true
        for start in stride(from: 0, to: bytes.count, by: slotSize) {
            let slot = Array(bytes[start..<min(start + slotSize, bytes.count)])
            if slot.allSatisfy({ $0 == 0 }) { continue }
            guard let state = try? LockState(slot) else {
                // The first slot is written fourth: damage there alone is never a first write cut short by a crash.
                if start == 0 { isOurs = false }
                continue
            }
            if state.sequence >= newest?.sequence ?? 0 { newest = state }
        }
        if let newest { return newest }
        guard isOurs else { throw .malformed }
        return LockState()
    }

    private init(_ slot: [UInt8]) throws(DecodingFault) {
        guard slot.count == LockState.slotSize else { throw .truncated }
        var reader = ByteReader(slot)
        guard try reader.fixed(UInt32.self) == Checksum.crc32c(Array(slot[4...])) else { throw .malformed }
        guard try reader.raw(4) == LockState.magic else { throw .malformed }
        sequence = try reader.fixed()
        generation = try reader.fixed()
        owner = try reader.optional { reader throws(DecodingFault) -> OwnerRecord in
            guard let identity = ProcessIdentity(text: try reader.text()) else { throw .malformed }
            let action = try reader.text()
            return OwnerRecord(owner: identity, action: action, since: Timestamp(milliseconds: try reader.fixed()))
        }
    }

    init(sequence: UInt64 = 0, generation: UInt64 = 0, owner: OwnerRecord? = nil) {
        self.sequence = sequence
        self.generation = generation
        self.owner = owner
    }
}
