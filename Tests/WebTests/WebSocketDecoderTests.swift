import Base
import TestSupport
import Testing

@testable import Web

struct WebSocketDecoderTests {
    /// A frame as a client sends it.
    static func frame(_ first: UInt8, _ payload: [UInt8], mask: [UInt8]? = [1, 2, 3, 4], length: [UInt8]? = nil)
        -> [UInt8]
    {
        let bit: UInt8 = mask == nil ? 0 : 0x80
        var out = [first]
        if let length {
            out.append(bit | length[0])
            out += length.dropFirst()
        } else if payload.count < 126 {
            out.append(bit | UInt8(payload.count))
        } else if payload.count < 65_536 {
            out += [bit | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xff)]
        } else {
            out.append(bit | 127)
            out += (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        if let mask {
            out += mask
            out += payload.enumerated().map { $1 ^ mask[$0 & 3] }
        } else {
            out += payload
        }
        return out
    }

    static func events(_ pieces: [ArraySlice<UInt8>], limit: Int = 1 << 20) -> [WebSocketDecoder.Event] {
        var decoder = WebSocketDecoder(messageLimit: limit)
        var events: [WebSocketDecoder.Event] = []
        for piece in pieces {
            let bytes = Array(piece)
            var place = 0
            while true {
                let event = decoder.feed(bytes.span, at: &place)
                if event == .needsMore { break }
                events.append(event)
                if case .failed = event { return events }
            }
        }
        return events
    }

    private static func events(_ bytes: [UInt8], limit: Int = 1 << 20) -> [WebSocketDecoder.Event] {
        events([bytes[...]], limit: limit)
    }

    private static let text = Array("zażółć".utf8)

    @Test func `messages are read whole and in fragments, with control frames between them`() {
        let fragments =
            Self.frame(0x01, Array(Self.text.prefix(3))) + Self.frame(0x89, [7]) + Self.frame(0x00, [])
            + Self.frame(0x8a, []) + Self.frame(0x80, Array(Self.text.dropFirst(3)))
        #expect(Self.events(Self.frame(0x81, Self.text)) == [.message(.text("zażółć"))])
        #expect(Self.events(Self.frame(0x82, [0xff])) == [.message(.binary([0xff]))])
        #expect(Self.events(fragments) == [.ping([7]), .pong, .message(.text("zażółć"))])
        let large = [UInt8](repeating: 0x61, count: 70_000)
        #expect(Self.events(Self.frame(0x82, large)) == [.message(.binary(large))])
    }

    @Test func `the rules of frames hold`() {
        func failure(_ bytes: [UInt8]) -> UInt16? {
            guard case .failed(let code) = Self.events(bytes).last else { return nil }
            return code.number
        }
        #expect(failure(Self.frame(0x81, Self.text, mask: nil)) == 1002)
        #expect(failure(Self.frame(0xc1, [])) == 1002)
        #expect(failure(Self.frame(0xa1, [])) == 1002)
        #expect(failure(Self.frame(0x91, [])) == 1002)
        for opcode in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8] {
            #expect(failure(Self.frame(0x80 | opcode, [])) == 1002)
        }
        #expect(failure(Self.frame(0x80, [])) == 1002)
        #expect(failure(Self.frame(0x01, []) + Self.frame(0x81, [])) == 1002)
        #expect(failure(Self.frame(0x09, [])) == 1002)
        #expect(failure(Self.frame(0x89, [UInt8](repeating: 0, count: 126))) == 1002)
        #expect(failure(Self.frame(0x81, [1], length: [126, 0, 1])) == 1002)
        #expect(failure(Self.frame(0x81, [1], length: [127, 0, 0, 0, 0, 0, 0, 0, 1])) == 1002)
        #expect(failure(Self.frame(0x81, [], length: [127, 0x80, 0, 0, 0, 0, 0, 0, 0])) == 1002)
        #expect(failure(Self.frame(0x81, [], length: [127, 0, 0, 0, 0, 0x80, 0, 0, 0])) == 1009)
        #expect(failure(Self.frame(0x81, [0xc0, 0x80])) == 1007)
        #expect(failure(Self.frame(0x81, [0xed, 0xa0, 0x80])) == 1007)
        #expect(failure(Self.frame(0x88, [3])) == 1002)
        #expect(failure(Self.frame(0x88, [3, 232, 0xff])) == 1007)
        for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000] {
            #expect(failure(Self.frame(0x88, [UInt8(code >> 8), UInt8(code & 0xff)])) == 1002)
        }
        #expect(Self.events(Self.frame(0x88, [3, 232])) == [.close(.normal)])
        #expect(Self.events(Self.frame(0x88, [])) == [.close(nil)])
        // Nothing after the end is read.
        #expect(Self.events(Self.frame(0x88, []) + Self.frame(0x81, Self.text)) == [.close(nil)])
    }

    @Test func `fragments have a limit together`() {
        let piece = Self.frame(0x00, [UInt8](repeating: 0x61, count: 400))
        let many = Self.frame(0x01, [0x61]) + piece + piece + piece
        #expect(Self.events(many, limit: 1000) == [.failed(.tooBig)])
        let empty = Self.frame(0x01, []) + (0..<2000).flatMap { _ in Self.frame(0x00, []) }
        #expect(Self.events(empty) == [.failed(.tooBig)])
    }

    @Test func `where the pieces are cut makes no difference`() throws {
        try forAll(seed: 0x77, count: TestScale.count(1500)) { example in
            var bytes: [UInt8] = []
            for _ in 0..<example.int(1...6) {
                let first = [0x81, 0x82, 0x01, 0x00, 0x80, 0x89, 0x8a, 0x88].randomElement(using: &example) ?? 0x81
                let payload = example.bytes(example.int(0...200)).map { $0 & 0x7f }
                bytes += Self.frame(UInt8(first), Array(payload), mask: example.bytes(4))
            }
            if example.flip() { bytes[example.int(0...(bytes.count - 1))] = UInt8(example.int(0...255)) }
            var pieces: [ArraySlice<UInt8>] = []
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + example.int(1...30))
                pieces.append(bytes[start..<end])
                start = end
            }
            try #require(Self.events(pieces) == Self.events(bytes))
        }
    }
}
