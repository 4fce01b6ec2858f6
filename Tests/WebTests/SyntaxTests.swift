import Base
import TestSupport
import Testing

@testable import Web

struct SyntaxTests {
    @Test func `every byte is in the sets that the standards put it in`() {
        let letters = Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        let token = letters.union("!#$%&'*+-.^_`|~".utf8)
        let path = letters.union("-._~!$&'()*+,;=:@".utf8)
        let query = path.union("/?[]".utf8)
        for byte in 0...255 as ClosedRange<UInt8> {
            #expect(FieldSyntax.isToken(byte) == token.contains(byte))
            #expect(FieldSyntax.isPath(byte) == path.contains(byte))
            #expect(FieldSyntax.isQuery(byte) == query.contains(byte))
            #expect(FieldSyntax.isValue(byte) == (byte == 9 || byte >= 32 && byte != 127))
        }
    }

    @Test func `a date is written as HTTP wants it`() {
        #expect(HTTPDate.text(Timestamp(milliseconds: 784_111_777_000)) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.text(Timestamp(milliseconds: 0)) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(HTTPDate.text(Timestamp(milliseconds: 1_795_269_600_500)) == "Sat, 21 Nov 2026 14:00:00 GMT")
    }

    @Test func `base64 and the old digest are those of their standards`() {
        let pairs = [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ]
        for (plain, encoded) in pairs { #expect(Base64.encode(Array(plain.utf8)) == encoded) }
        #expect(Hex.encode(OldDigest.sha1(of: Array("abc".utf8))) == "a9993e364706816aba3e25717850c26c9cd0d89d")
    }

    @Test func `failures close the door for a window of time`() {
        var limiter = FailureLimiter(limit: 2, window: 100)
        #expect(!limiter.isClosed(at: 0))
        limiter.failed(at: 0)
        #expect(!limiter.isClosed(at: 1))
        limiter.failed(at: 10)
        #expect(limiter.isClosed(at: 99))
        #expect(limiter.opens(at: 50) == 100)
        #expect(!limiter.isClosed(at: 100))
        limiter.failed(at: 105)
        #expect(limiter.isClosed(at: 109))
        #expect(!limiter.isClosed(at: 110))
        limiter.reset()
        #expect(!limiter.isClosed(at: 106))
    }
}
