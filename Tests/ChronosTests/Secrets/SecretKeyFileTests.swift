import Base
import Dispatch
import Platform
import TestSupport
import Testing

@testable import Chronos

/// The file of keys is read only when nobody else could have read or written it.
@Suite struct SecretKeyFileTests {
    private func key(_ seed: UInt64) -> SecretKey {
        var bytes = seededBytes(seed, 32)
        return SecretKey(taking: &bytes)
    }

    private func file(_ scratch: Scratch) -> SecretKeyFile {
        SecretKeyFile(path: scratch.at("a/b/secrets.key"), files: RealFileOperations())
    }

    private func expectRefused(_ scratch: Scratch, hint: String) {
        #expect {
            try file(scratch).read()
        } throws: { error in
            guard let error = error as? EverettError, error.code == .refused else { return false }
            return error.hints.contains { $0.english.contains(hint) }
        }
    }

    @Test func `keys are kept in order, and privately`() throws {
        let scratch = try Scratch()
        let file = file(scratch)
        #expect(try file.read() == nil)
        #expect(try file.add(key(1)).map(\.id) == [key(1).id])
        #expect(try file.add(key(2)).map(\.id) == [key(1).id, key(2).id])
        #expect(try file.read()?.map { $0.hexDigits() } == [key(1).hexDigits(), key(2).hexDigits()])
        #expect(try scratch.status("a/b/secrets.key").permissions == 0o600)
        #expect(try scratch.status("a/b").permissions == 0o700)
        #expect(try scratch.status("a").permissions == 0o700)
        #expect(try scratch.snapshot("a/b").lines.count == 1)
    }

    @Test func `what others could read or write is refused`() throws {
        let scratch = try Scratch()
        _ = try file(scratch).add(key(1))
        for permissions: UInt32 in [0o644, 0o640, 0o604, 0o666, 0o610] {
            try scratch.changeMode("a/b/secrets.key", permissions)
            expectRefused(scratch, hint: "chmod 600")
        }
        try scratch.changeMode("a/b/secrets.key", 0o600)
        try scratch.changeMode("a/b", 0o777)
        expectRefused(scratch, hint: "chmod 700")
        try scratch.changeMode("a/b", 0o755)
        #expect(try file(scratch).read()?.count == 1)
    }

    @Test func `a link or a directory is refused`() throws {
        let scratch = try Scratch()
        _ = try file(scratch).add(key(1))
        try scratch.write("elsewhere", try scratch.read("a/b/secrets.key"), permissions: 0o600)
        try scratch.remove("a/b/secrets.key")
        try scratch.symlink("a/b/secrets.key", to: "../../elsewhere")
        expectRefused(scratch, hint: "the file itself")
        try scratch.remove("a/b/secrets.key")
        try scratch.makeDirectory("a/b/secrets.key", permissions: 0o700)
        expectRefused(scratch, hint: "move it away")
    }

    @Test func `a key that lost a digit is not used`() throws {
        let scratch = try Scratch()
        _ = try file(scratch).add(key(1))
        let sound = try scratch.read("a/b/secrets.key")
        let digits = try #require(sound.lastIndex(of: UInt8(ascii: " "))) + 1
        var changed = sound
        changed[digits] = changed[digits] == 0x30 ? 0x31 : 0x30
        let cases: [[UInt8]] = [
            sound.dropLast(2) + [10], sound.prefix(digits + 3) + [10], Array("other\n".utf8), [], changed,
        ]
        for damage in cases {
            try scratch.write("a/b/secrets.key", damage, permissions: 0o600)
            expectRefused(scratch, hint: "copy")
        }
    }

    @Test func `who comes second uses the first one's key`() throws {
        let scratch = try Scratch()
        #expect(try file(scratch).add(key(7), unlessThereIsOne: true).map(\.id) == [key(7).id])
        #expect(try file(scratch).add(key(1), unlessThereIsOne: true).map(\.id) == [key(7).id])
    }

    @Test func `keys that are added at once are all kept`() throws {
        let scratch = try Scratch()
        let place = file(scratch)
        DispatchQueue.concurrentPerform(iterations: 8) { number in
            _ = try? place.add(key(UInt64(number)))
        }
        let found = try place.read() ?? []
        #expect(Set(found.map(\.id)) == Set((0..<8).map { key(UInt64($0)).id }))
    }

    @Test func `a failing call leaves no half a key`() throws {
        for number in 1...40 {
            let scratch = try Scratch()
            let faulty = FaultyFileOperations(
                RealFileOperations(),
                FaultPlan([.init(scope: .stateChanging, occasion: .nth(number), effect: .failure(errno: 28))])
            )
            let result = Result { try SecretKeyFile(path: scratch.at("a/b/secrets.key"), files: faulty).add(key(1)) }
            let after = try file(scratch).read()
            #expect(after == nil || after?.count == 1)
            if case .success = result { #expect(after?.count == 1) }
            #expect(try file(scratch).add(key(2)).last?.id == key(2).id)
            #expect(try scratch.snapshot("a/b").lines.count == 1)
        }
    }
}
