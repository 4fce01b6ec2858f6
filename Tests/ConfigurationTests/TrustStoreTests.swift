import Base
import Configuration
import Platform
import TestSupport
import Testing

@Suite struct TrustStoreTests {
    private let scratch: Scratch
    private let store: TrustStore
    private let content = Hasher256.digest(of: [1])

    init() throws {
        scratch = try Scratch()
        try scratch.makeDirectory("home")
        store = TrustStore(home: scratch.at("home"), RealFileOperations())
    }

    private func names() throws -> [String] {
        let directory = try RealFileOperations().openOwned(absolute: scratch.at("home/trust"), [.read, .directory])
        return try RealFileOperations().list(directory.raw).map { String(decoding: $0.name, as: UTF8.self) }
    }

    @Test func `what is trusted is remembered for its project alone, readable by its owner alone`() throws {
        let project = scratch.at("project")
        #expect(store.record(of: project) == nil)
        #expect(try !store.forget(project))
        try store.trust(content, in: project, at: Timestamp(milliseconds: 7))
        #expect(store.record(of: project) == .init(content: content, since: Timestamp(milliseconds: 7)))
        #expect(store.record(of: scratch.at("project2")) == nil)
        #expect(try names().allSatisfy { try scratch.status("home/trust/\($0)").permissions == 0o600 })
        #expect(try scratch.status("home/trust").permissions == 0o700)

        try store.trust(Hasher256.digest(of: [2]), in: project, at: Timestamp(milliseconds: 8))
        #expect(store.record(of: project)?.content == Hasher256.digest(of: [2]))
        #expect(try store.forget(project))
        #expect(store.record(of: project) == nil)
    }

    @Test func `a record that was edited, cut or moved to another project is no trust`() throws {
        let project = scratch.at("project")
        try store.trust(content, in: project, at: Timestamp(milliseconds: 7))
        let name = try #require(try names().first)
        let bytes = try scratch.read("home/trust/" + name)
        var damaged: [[UInt8]] = [[], Array(bytes.dropLast()), bytes + [10], bytes + Array("more 1\n".utf8)]
        for position in bytes.indices {
            var changed = bytes
            changed[position] ^= 0x80
            damaged.append(changed)
        }
        for bytes in damaged {
            try scratch.write("home/trust/" + name, bytes)
            #expect(store.record(of: project) == nil)
        }
        let other = scratch.at("other")
        try store.trust(content, in: other, at: Timestamp(milliseconds: 7))
        let otherName = try #require(try names().first { $0 != name })
        try scratch.write("home/trust/" + otherName, bytes)
        #expect(store.record(of: other) == nil)
    }

    @Test func `a failed write trusts nothing new, and what it left is swept`() throws {
        let project = scratch.at("project")
        try store.trust(content, in: project, at: Timestamp(milliseconds: 7))
        for operation in [FileOperation.write, .fdatasync, .rename] {
            let faulty = FaultyFileOperations(
                RealFileOperations(),
                FaultPlan([.init(scope: .operation(operation), occasion: .nth(1), effect: .failure(errno: 5))]))
            #expect(throws: EverettError.self) {
                try TrustStore(home: scratch.at("home"), faulty).trust(
                    Hasher256.digest(of: [3]), in: project, at: Timestamp(milliseconds: 9))
            }
            #expect(store.record(of: project)?.content == content, "\(operation)")
        }
        try scratch.write("home/trust/.everett-999999999.1.tmp", "x")
        try store.trust(content, in: project, at: Timestamp(milliseconds: 7))
        #expect(try names().count == 1)
    }
}
