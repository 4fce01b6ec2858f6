internal import Platform

/// What a connection still has to send: pieces of its own and shared ones, in order.
struct OutputQueue {
    private var pieces: [SharedBytes] = []
    /// How much of the first piece has left.
    private var offset = 0
    private(set) var count = 0

    var isEmpty: Bool { pieces.isEmpty }

    mutating func append(_ piece: SharedBytes) {
        if piece.count == 0 { return }
        pieces.append(piece)
        count += piece.count
    }

    /// A piece of which `sent` bytes have left already.
    mutating func append(_ piece: SharedBytes, from sent: Int) {
        precondition(pieces.isEmpty && sent <= piece.count, "only the first piece can have begun to leave")
        if sent == piece.count { return }
        pieces = [piece]
        offset = sent
        count = piece.count - sent
    }

    /// Sends what goes; how many bytes left, or what stopped it.
    mutating func send(to socket: borrowing Socket) -> Transfer {
        let parts = min(pieces.count, 64)
        let result = unsafe withUnsafeTemporaryAllocation(of: UnsafeRawBufferPointer.self, capacity: max(parts, 1)) {
            slices in
            for index in 0..<parts {
                let whole = unsafe pieces[index].buffer
                let rest = unsafe index == 0 ? UnsafeRawBufferPointer(rebasing: whole[offset...]) : whole
                unsafe slices.initializeElement(at: index, to: rest)
            }
            return unsafe socket.send(UnsafeBufferPointer(rebasing: slices[..<parts]))
        }
        if case .moved(let moved) = result { drop(moved) }
        return result
    }

    private mutating func drop(_ moved: Int) {
        count -= moved
        var left = moved + offset
        var gone = 0
        while gone < pieces.count, left >= pieces[gone].count {
            left -= pieces[gone].count
            gone += 1
        }
        offset = left
        if gone == pieces.count { pieces = [] } else if gone > 0 { pieces.removeFirst(gone) }
    }

    mutating func removeAll() {
        pieces = []
        offset = 0
        count = 0
    }
}
