import Base
import Glibc
import Web

/// Tells what the parser makes of bytes: for tests that compare it with another one.
///
/// Reads cases (a length of four bytes, big endian, then the bytes) until the end, and writes a line of JSON for each.
@main
struct EverettHTTPOracle {
    static func main() {
        while let head = read(4) {
            let count = head.reduce(0) { $0 << 8 | Int($1) }
            guard let bytes = read(count) else { return }
            print(verdict(bytes))
        }
    }

    private static func read(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let start = filled
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(0, buffer.baseAddress.map { unsafe $0 + start }, count - start)
            }
            if got <= 0 { return nil }
            filled += got
        }
        return bytes
    }

    private static func verdict(_ bytes: [UInt8]) -> String {
        var parser = RequestParser(limits: WebLimits())
        var place = 0
        var end = ""
        return JSONWriter.text { json in
            json.object { json in
                json.array("requests") { json in
                    while end.isEmpty {
                        switch parser.feed(bytes.span, at: &place) {
                        case .needsMore: end = "waiting"
                        case .head: parser.acceptBody(limit: 1 << 20)
                        case .complete:
                            guard let head = parser.head else { return }
                            write(head, parser.body, &json)
                            parser.reset()
                            if head.closes { end = "closed" }
                        case .refused(let fault): end = "refused: \(fault)"
                        }
                    }
                }
                json.string("end", end)
            }
        }
    }

    private static func write(_ head: RequestHead, _ body: [UInt8], _ json: inout JSONWriter) {
        json.object { json in
            json.string("method", head.method.rawValue)
            json.array("path") { json in
                for part in head.target.path { json.string(part) }
            }
            json.array("fields") { json in
                for (name, value) in head.headers.rawPairs {
                    json.array { json in
                        json.string(Hex.encode(name))
                        json.string(Hex.encode(value))
                    }
                }
            }
            json.string("body", Hex.encode(body))
        }
    }
}
