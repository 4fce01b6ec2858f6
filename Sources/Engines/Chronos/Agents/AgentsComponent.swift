internal import Base
internal import Contexts

/// The `agents` part of a checkpoint: how far the world's agents remember. The entries themselves stay in the context log.
package struct AgentsComponent: Sendable, Hashable {
    package static let name = "agents"

    let position: ContextPosition

    /// What the agents of the world remembered, in all.
    package var entries: Int { position.entries }

    init(_ position: ContextPosition) {
        self.position = position
    }

    var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(1)
        out.text(AgentsComponent.name)
        out.text(position.line.text)
        out.varint(position.position)
        out.varint(position.entries)
        return out.bytes
    }

    init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard try reader.u8() == 1, try reader.text() == AgentsComponent.name,
            let line = Identifier(try reader.text())
        else { throw .malformed }
        let position = try reader.int()
        let entries = try reader.int()
        // Where nothing is remembered there is no component.
        guard position > 0, entries >= position else { throw .malformed }
        try reader.finish()
        self.position = ContextPosition(line: line, position: position, entries: entries)
    }
}
