internal import Glibc

/// Reads one request from bytes that arrive in any pieces; pure, and stricter than the standard asks for.
///
/// Lines end in CR LF and nothing else; what two readers could understand in two ways is refused: folded fields, space
/// before a colon, lengths that contradict, chunks with extensions or trailers. Where the pieces are cut makes no difference.
package struct RequestParser: Sendable {
    package enum Step: Sendable, Hashable {
        case needsMore
        /// The head is there; ``acceptBody(limit:)`` goes on.
        case head
        /// The body is there, too; nothing is read until ``reset()``.
        case complete
        case refused(RequestFault)
    }

    private enum State: Sendable, Hashable {
        case requestLine, fields, headDone
        case body(left: Int)
        case chunk(ChunkState)
        case complete
        case failed(RequestFault)
    }

    private enum ChunkState: Sendable, Hashable {
        case size(value: Int, digits: Int)
        case sizeEnd(Int)
        case data(left: Int)
        case dataCarriageReturn, dataLineFeed
        case lastCarriageReturn, lastLineFeed
    }

    private let limits: WebLimits
    private var state = State.requestLine
    private var draft = HeadDraft()
    private var lineStart = 0
    private var bodyLimit = 0

    package private(set) var head: RequestHead?
    package private(set) var body: [UInt8] = []

    package init(limits: WebLimits) {
        self.limits = limits
    }

    /// Whether a part of a request was read.
    var hasBegun: Bool { state != .requestLine || !draft.bytes.isEmpty }

    /// Forgets the request that was read; the next byte begins another.
    package mutating func reset() {
        state = .requestLine
        draft = HeadDraft()
        lineStart = 0
        head = nil
        body = []
    }

    /// The body may have so many bytes. Content-Length was compared by whoever knows the route.
    package mutating func acceptBody(limit: Int) {
        guard state == .headDone, let head else { return }
        bodyLimit = limit
        switch head.framing {
        case .none, .length(0): state = .complete
        case .length(let count):
            state = count > limit ? .failed(.bodyTooLarge) : .body(left: count)
            if count <= limit { body.reserveCapacity(min(count, 64 << 10)) }
        case .chunked: state = .chunk(.size(value: 0, digits: 0))
        }
    }

    /// Reads from `input` from the place `at` on, and moves it behind what was read.
    package mutating func feed(_ input: Span<UInt8>, at place: inout Int) -> Step {
        while true {
            switch state {
            case .requestLine, .fields:
                guard readLine(input, &place) else { return .needsMore }
                if state == .headDone { return .head }
            case .headDone: return .head
            case .body(let left):
                if place == input.count { return .needsMore }
                let count = min(left, input.count - place)
                append(input, place, count)
                place += count
                state = count == left ? .complete : .body(left: left - count)
            case .chunk(let chunk):
                if place == input.count { return .needsMore }
                read(chunk, input, &place)
            case .complete: return .complete
            case .failed(let fault): return .refused(fault)
            }
        }
    }

    private mutating func append(_ input: Span<UInt8>, _ start: Int, _ count: Int) {
        unsafe input.withUnsafeBufferPointer { bytes in
            unsafe body.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<start + count]))
        }
    }

    // MARK: The head

    /// Takes one line, or what there is of it; false when it has not ended.
    private mutating func readLine(_ input: Span<UInt8>, _ place: inout Int) -> Bool {
        let isFirst = state == .requestLine
        let limit = isFirst ? min(limits.targetBytes + 32, limits.headBytes) : limits.headBytes
        // One byte more than is allowed is enough to know.
        let room = limit + 1 - draft.bytes.count
        let hasEnded = draft.take(input, &place, room: max(room, 0))
        if let first = draft.bytes.first, isFirst, !FieldSyntax.isToken(first) {
            state = .failed(.requestLine)
        } else if draft.bytes.count > limit {
            state = .failed(isFirst ? .targetTooLong : .headTooLarge)
        } else if hasEnded {
            finishLine()
        } else {
            return false
        }
        return true
    }

    private mutating func finishLine() {
        let end = draft.bytes.count - 2
        guard end >= lineStart, draft.bytes[end] == 0x0d else {
            state = .failed(.lineEnding)
            return
        }
        let line = lineStart..<end
        lineStart = draft.bytes.count
        do throws(RequestFault) {
            if state == .requestLine {
                try draft.readRequestLine(line, limits)
                state = .fields
            } else if line.isEmpty {
                head = try draft.finish(limits)
                draft = HeadDraft()
                state = .headDone
            } else {
                try draft.readField(line, limits)
            }
        } catch {
            state = .failed(error)
        }
    }

    // MARK: Chunks

    private mutating func read(_ chunk: ChunkState, _ input: Span<UInt8>, _ place: inout Int) {
        if case .data(let left) = chunk {
            let count = min(left, input.count - place)
            append(input, place, count)
            place += count
            state = .chunk(count == left ? .dataCarriageReturn : .data(left: left - count))
            return
        }
        let byte = input[place]
        place += 1
        state = next(chunk, byte)
    }

    private func next(_ chunk: ChunkState, _ byte: UInt8) -> State {
        switch chunk {
        case .size(let value, let digits):
            if let digit = FieldSyntax.hexValue(byte) {
                // Eight digits are 4 GiB, far above any limit; leading zeros must not go on for ever either.
                if digits == 8 { return .failed(.chunk) }
                return .chunk(.size(value: value << 4 | Int(digit), digits: digits + 1))
            }
            if digits == 0 { return .failed(.chunk) }
            if byte == 0x3b || FieldSyntax.isSpace(byte) { return .failed(.chunkExtension) }
            return byte == 0x0d ? .chunk(.sizeEnd(value)) : .failed(.chunk)
        case .sizeEnd(let size):
            guard byte == 0x0a else { return .failed(.lineEnding) }
            if size == 0 { return .chunk(.lastCarriageReturn) }
            return body.count + size > bodyLimit ? .failed(.bodyTooLarge) : .chunk(.data(left: size))
        case .data: return state
        case .dataCarriageReturn: return byte == 0x0d ? .chunk(.dataLineFeed) : .failed(.chunk)
        case .dataLineFeed: return byte == 0x0a ? .chunk(.size(value: 0, digits: 0)) : .failed(.lineEnding)
        case .lastCarriageReturn: return byte == 0x0d ? .chunk(.lastLineFeed) : .failed(.trailers)
        case .lastLineFeed: return byte == 0x0a ? .complete : .failed(.lineEnding)
        }
    }
}
