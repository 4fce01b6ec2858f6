import Base
import TestSupport
import Testing

@testable import Sandbox

struct DoorGreetingTests {
    private func start(_ pairs: [(String, String)]) -> [UInt8] {
        var bytes: [UInt8] = [0, 3, 0, 0]
        for (name, value) in pairs {
            for text in [name, value] {
                bytes += Array(text.utf8)
                bytes.append(0)
            }
        }
        bytes.append(0)
        return bytes
    }

    @Test func `who a client is and what it wants is read`() {
        #expect(
            DoorGreeting(start([("user", "tim"), ("database", "a b")])) == .start(["user": "tim", "database": "a b"]))
        #expect(DoorGreeting(start([])) == .start([:]))
        #expect(DoorGreeting([4, 210, 22, 47]) == .encryption)
        #expect(DoorGreeting([4, 210, 22, 48]) == .encryption)
        #expect(DoorGreeting([4, 210, 22, 46] + [UInt8](repeating: 7, count: 8)) == .cancel)
    }

    @Test func `what could be read in two ways is refused`() {
        #expect(DoorGreeting(start([("user", "tim"), ("user", "boss")])) == nil)
        #expect(DoorGreeting(Array(start([("user", "tim")]).dropLast())) == nil)
        #expect(DoorGreeting(start([("user", "tim")]) + Array("database".utf8) + [0, 0]) == nil)
        #expect(DoorGreeting([0, 2, 0, 0] + Array("user".utf8) + [0, 0, 0]) == nil)
        #expect(DoorGreeting([0, 3]) == nil)
        #expect(DoorGreeting([0, 3, 0, 0, 0xff, 0, 0, 0]) == nil)
    }

    @Test func `no bytes trap, and a name without a value is no greeting`() throws {
        try forAll(seed: 91, count: TestScale.count(3000)) { example in
            var bytes = example.bytes(example.int(0...60))
            if example.flip() { bytes = [0, 3, 0, 0] + bytes.map { $0 % 4 } }
            if case .start(let found)? = DoorGreeting(bytes) {
                let size = found.reduce(5) { $0 + $1.key.utf8.count + $1.value.utf8.count + 2 }
                #expect(size == bytes.count, "\(bytes)")
            }
        }
    }
}
