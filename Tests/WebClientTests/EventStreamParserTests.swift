import Base
import TestSupport
import Testing

@testable import WebClient

@Suite struct EventStreamParserTests {
    private func events(_ text: String, limit: Int = 1 << 16) throws -> [ServerSentEvent] {
        var parser = EventStreamParser(limit: limit)
        return try parser.feed(text.utf8)
    }

    @Test func `the examples of the standard are read as it says`() throws {
        #expect(
            try events("data: YHOO\ndata: +2\ndata: 10\n\n") == [ServerSentEvent(data: "YHOO\n+2\n10")])
        #expect(
            try events(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n")
                == [
                    ServerSentEvent(data: "first event", id: "1"), ServerSentEvent(data: "second event"),
                    ServerSentEvent(data: " third event"),
                ])
        #expect(try events("data\n\ndata\ndata\n\ndata:") == [ServerSentEvent(data: ""), ServerSentEvent(data: "\n")])
        #expect(
            try events("data:test\n\ndata: test\n\n") == [ServerSentEvent(data: "test"), ServerSentEvent(data: "test")])
    }

    @Test(arguments: ["\n", "\r", "\r\n"]) func `lines end in any of three ways`(_ end: String) throws {
        let text = ["event: a", "data: 1", "", "data: 2", "data: 3", "", ""].joined(separator: end)
        #expect(try events(text) == [ServerSentEvent(type: "a", data: "1"), ServerSentEvent(data: "2\n3")])
    }

    @Test func `a mark at the very beginning is no part of the first line`() throws {
        #expect(try events("\u{feff}data: x\n\n") == [ServerSentEvent(data: "x")])
        #expect(try events("\u{feff}\u{feff}data: x\n\n") == [])
        #expect(try events("data: 1\n\u{feff}data: 2\n\n") == [ServerSentEvent(data: "1")])
    }

    @Test func `an id stays until another comes, and one with a NUL is none`() throws {
        let all = try events("id: 7\ndata: a\n\ndata: b\n\nid: 8\0\ndata: c\n\nid\ndata: d\n\n")
        #expect(all.map(\.id) == ["7", "7", "7", ""])
    }

    @Test func `an id counts when its event is whole`() throws {
        var parser = EventStreamParser()
        _ = try parser.feed("id: 1\ndata: a\n\nid: 2\ndata: b\n".utf8)
        #expect(parser.lastEventID == "1")
        _ = try parser.feed("\n".utf8)
        #expect(parser.lastEventID == "2")
    }

    @Test(arguments: [("retry: 250\n", 250), ("retry: 2x\n", nil), ("retry: -1\n", nil), ("retry:\n", nil)])
    func `a pause is a number of digits`(line: String, pause: Int?) throws {
        var parser = EventStreamParser()
        _ = try parser.feed(line.utf8)
        #expect(parser.retryMilliseconds == pause)
    }

    @Test func `an event without data is none, and its type is forgotten`() throws {
        #expect(try events("event: a\n\ndata: x\n\n") == [ServerSentEvent(data: "x")])
    }

    @Test func `what is left over when the stream ends is no event`() throws {
        #expect(try events("data: whole\n\ndata: half\n") == [ServerSentEvent(data: "whole")])
    }

    @Test func `bytes that are no text become replacement characters`() throws {
        var parser = EventStreamParser()
        let all = try parser.feed(Array("data: ".utf8) + [0xff, 0xc5] + Array("\n\n".utf8))
        #expect(all.map(\.data) == ["\u{fffd}\u{fffd}"])
    }

    @Test func `a line or an event beyond the limit is refused`() {
        #expect(throws: EverettError.self) { try events("data: " + String(repeating: "x", count: 100), limit: 50) }
        #expect(throws: EverettError.self) {
            try events(String(repeating: "data: 0123456789\n", count: 10), limit: 50)
        }
        #expect(throws: Never.self) { try events(String(repeating: "data: 0123456789\n\n", count: 10), limit: 50) }
        #expect(throws: EverettError.self) { try events(String(repeating: "data\n", count: 100), limit: 50) }
    }

    @Test func `where the pieces are cut does not matter`() throws {
        let pieces = [
            "data: ", "id: ", "event: ", "retry: 5", ":", "\n", "\r", "\r\n", "\n\n", "ż", "🙂", "x", " ", "\u{feff}",
            "\0",
        ]
        for number in 0..<3_000 {
            var random = PropertyCase(seed: 20_261_121, number: number)
            var bytes: [UInt8] = []
            for _ in 0..<random.int(0...30) {
                bytes += pieces[random.int(0...(pieces.count - 1))].utf8
                if random.int(0...20) == 0 { bytes.append(UInt8(random.int(0...255))) }
            }
            var whole = EventStreamParser()
            let expected = try whole.feed(bytes)
            var cut = EventStreamParser()
            var found: [ServerSentEvent] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let size = random.int(1...4)
                found += try cut.feed(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            #expect(found == expected && cut.lastEventID == whole.lastEventID, "\(random)")
            #expect(expected == SlowEventStream.events(bytes), "\(random)")
        }
    }
}

/// The standard's algorithm word for word on the whole text at once.
enum SlowEventStream {
    static func events(_ bytes: [UInt8]) -> [ServerSentEvent] {
        var text = bytes[...]
        if text.starts(with: [0xef, 0xbb, 0xbf]) { text = text.dropFirst(3) }
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            index += 1
            guard byte == 0x0a || byte == 0x0d else {
                line.append(byte)
                continue
            }
            if byte == 0x0d, index < text.endIndex, text[index] == 0x0a { index += 1 }
            lines.append(line)
            line = []
        }
        var events: [ServerSentEvent] = []
        var (data, type, id) = ("", "", "")
        for line in lines {
            if line.isEmpty {
                if !data.isEmpty {
                    events.append(
                        ServerSentEvent(
                            type: type.isEmpty ? "message" : type, data: String(data.unicodeScalars.dropLast()), id: id)
                    )
                }
                (data, type) = ("", "")
                continue
            }
            let colon = line.firstIndex(of: 0x3a)
            let field = String(decoding: line[..<(colon ?? line.endIndex)], as: UTF8.self)
            var value = colon.map { line[($0 + 1)...] } ?? []
            if value.first == 0x20 { value = value.dropFirst() }
            let text = String(decoding: value, as: UTF8.self)
            switch field {
            case "data": data += text + "\n"
            case "event": type = text
            case "id": if !value.contains(0) { id = text }
            default: break
            }
        }
        return events
    }
}
