import Base
import FoundationEssentials
import TestSupport
import Testing

struct JSONWriterTests {
    @Test func `values, keys and commas are in their places`() {
        let text = JSONWriter.text { json in
            json.object { json in
                json.integer("one", 1)
                json.string("two", nil)
                json.array("list") { json in
                    json.integer(-1)
                    json.bool(true)
                    json.null()
                    json.object { _ in }
                    json.array { $0.string("x") }
                    json.string("y")
                }
                json.object("inner") { $0.bool("yes", false) }
                json.number("half", 0.5)
                json.integer("none", nil as Int?)
            }
        }
        #expect(
            text
                == #"{"one":1,"two":null,"list":[-1,true,null,{},["x"],"y"],"inner":{"yes":false},"half":0.5,"none":null}"#
        )
    }

    @Test(arguments: [
        ("\"", #""\"""#), ("\\", #""\\""#), ("\n\r\t", #""\n\r\t""#), ("\u{0}", #""\u0000""#),
        ("\u{1b}[31m", #""\u001b[31m""#), ("\u{7f}", #""\u007f""#), ("/", #""/""#), ("ż 🦫", "\"ż 🦫\""),
        ("\u{2028}", "\"\u{2028}\""), ("\r\n", #""\r\n""#),
    ])
    func `a text is escaped where JSON and terminals need it`(_ value: String, _ expected: String) {
        #expect(JSONWriter.text { $0.string(value) } == expected)
    }

    @Test func `a key is escaped as a text is`() {
        #expect(JSONWriter.text { $0.object { $0.integer("a\"b\n", 1) } } == #"{"a\"b\n":1}"#)
    }

    @Test func `any text comes back from a JSON reader`() throws {
        try forAll(seed: 10, count: 500) { example in
            var text = ""
            for _ in 0..<example.int(0...30) {
                let code = example.flip() ? UInt32(example.int(0...0x9f)) : UInt32(example.int(0...0x10ffff))
                if let scalar = Unicode.Scalar(code) { text.unicodeScalars.append(scalar) }
            }
            let json = JSONWriter.text { $0.array { $0.string(text) } }
            let back = try JSONDecoder().decode([String].self, from: Data(json.utf8))
            try #require(Array(try #require(back.first).utf8) == Array(text.utf8))
        }
    }

    @Test(arguments: [0, -0.0, 1, 0.1, 1e21, 1e-9, .pi, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -1.5])
    func `a finite number comes back exactly`(_ value: Double) throws {
        let json = JSONWriter.text { $0.array { $0.number(value) } }
        #expect(try JSONDecoder().decode([Double].self, from: Data(json.utf8)) == [value])
    }

    @Test func `a number that JSON lacks is null and the largest integers are whole`() {
        let text = JSONWriter.text { json in
            json.array { json in
                json.number(.infinity)
                json.number(.nan)
                json.integer(UInt64.max)
                json.integer(Int64.min)
            }
        }
        #expect(text == "[null,null,18446744073709551615,-9223372036854775808]")
    }

    @Test func `a path that is not UTF-8 has its exact bytes beside it`() throws {
        let odd = try #require(BytePath(validating: [0x61, 0xff]))
        #expect(
            JSONWriter.text { $0.object { $0.path("path", odd) } } == "{\"path\":\"a\u{fffd}\",\"path_hex\":\"61ff\"}")
        #expect(JSONWriter.text { json in json.object { $0.path("path", .root) } } == #"{"path":""}"#)
    }
}
