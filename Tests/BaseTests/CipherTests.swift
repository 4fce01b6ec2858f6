import TestSupport
import Testing

@testable import Base

@Suite struct CipherTests {
    private func key(_ byte: UInt8 = 0) -> KeyBytes {
        var bytes = [UInt8](repeating: byte, count: 32)
        return KeyBytes(taking: &bytes)
    }

    private func seal(_ plain: [UInt8], _ key: KeyBytes, _ associated: [UInt8] = []) -> [UInt8] {
        unsafe plain.withUnsafeBytes { unsafe AuthenticatedCipher.seal($0, key: key, associated: associated) }
    }

    @Test func `it is AES-256-GCM`() throws {
        // Test cases 13 and 14 of the GCM specification.
        #expect(Hex.encode(seal([], key())) == "530f8afbc74536b9a963b4f1c4cb738b")
        #expect(
            Hex.encode(seal([UInt8](repeating: 0, count: 16), key()))
                == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
    }

    @Test func `it is HMAC-SHA-256, message after message`() {
        // RFC 4231, test case 2.
        var bytes = Array("Jefe".utf8)
        var authenticator = MessageAuthenticator(KeyBytes(taking: &bytes))
        for _ in 0..<3 {
            authenticator.update(Array("what do ya want ".utf8))
            authenticator.update(Array("for nothing?".utf8))
            #expect(
                Hex.encode(authenticator.finish())
                    == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        }
    }

    @Test func `what was sealed is opened, and nothing else is`() throws {
        try forAll(seed: 81, count: 50) { example in
            let plain = example.bytes(example.int(0...300))
            let associated = example.bytes(example.int(0...40))
            var material = example.bytes(32)
            let key = KeyBytes(taking: &material)
            let sealed = seal(plain, key, associated)
            try #require(AuthenticatedCipher.open(sealed[...], key: key, associated: associated) == plain)
            var flipped = sealed
            flipped[example.int(0...sealed.count - 1)] ^= 1 << UInt8(example.int(0...7))
            try #require(AuthenticatedCipher.open(flipped[...], key: key, associated: associated) == nil)
            try #require(AuthenticatedCipher.open(sealed.dropLast(), key: key, associated: associated) == nil)
            try #require(AuthenticatedCipher.open(sealed[...], key: self.key(7), associated: associated) == nil)
            try #require(AuthenticatedCipher.open(sealed[...], key: key, associated: associated + [0]) == nil)
        }
    }

    @Test func `taking key material wipes where it came from`() {
        var bytes: [UInt8] = [1, 2, 3]
        let key = KeyBytes(taking: &bytes)
        #expect(bytes.isEmpty)
        #expect(key.hexDigits() == Array("010203".utf8))
    }

    @Test func `keys for two purposes have nothing in common`() {
        var one = MessageAuthenticator(key())
        #expect(one.derive(Array("a".utf8)).hexDigits() != one.derive(Array("b".utf8)).hexDigits())
        #expect(one.derive(Array("a".utf8)).hexDigits() == one.derive(Array("a".utf8)).hexDigits())
    }
}
