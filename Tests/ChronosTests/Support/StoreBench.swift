import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// An object store alone, without projects or state.
final class StoreBench {
    let scratch: Scratch
    let files: any FileOperations
    private(set) var store: ObjectStore
    private var serial = 0

    init(files: any FileOperations = RealFileOperations()) throws {
        scratch = try Scratch()
        try scratch.makeDirectory("packs")
        self.files = files
        store = try StoreBench.open(scratch, files)
    }

    private static func open(_ scratch: Scratch, _ files: any FileOperations) throws -> ObjectStore {
        let environment = EngineEnvironment(
            files: files, clock: TestClock().clock, ids: .counting(), identity: try .current(), workers: 1,
            version: "test", secretKeys: scratch.at("config/secrets.key")
        )
        return try ObjectStore(
            packs: scratch.at("packs"), files, clock: TestClock().clock, compressionLevel: 1,
            vault: SecretVault(environment)
        )
    }

    /// Opens the store anew, as the next command would.
    func reopen() throws { store = try StoreBench.open(scratch, files) }

    func sink(hooks: Hooks = .none) -> ObjectSink {
        serial += 1
        return ObjectSink(store: store, condemned: .none, temporaryPrefix: "tmp-\(serial)", hooks: hooks)
    }

    /// Stores what `body` writes as one pack, durably.
    @discardableResult
    func commit<Value>(_ body: (ContentWriter) throws -> Value) throws -> Value {
        let sink = sink()
        let writer = try ContentWriter(sink, files)
        let value = try body(writer)
        try writer.flush()
        _ = try sink.commit()
        try store.refresh()
        return value
    }

    func storeFile(
        _ bytes: [UInt8], expectedSize: Int? = nil, rule: CutRule = .content
    ) throws -> ContentWriter.Stored {
        try scratch.write("file", bytes)
        let file = try files.openOwned(absolute: scratch.at("file"), [.read])
        return try commit {
            try $0.storeFile(file.raw, expectedSize: UInt64(expectedSize ?? bytes.count), rule: rule)
        }
    }

    func read(_ stored: ContentWriter.Stored) throws -> [UInt8] {
        try ContentReader(ObjectReader(store)).bytes(of: StoreBench.entry(stored))
    }

    static func entry(_ stored: ContentWriter.Stored) -> TreeEntry {
        TreeEntry(
            name: [0x66], kind: .file, permissions: 0o644, size: stored.size, content: stored.content,
            isChunked: stored.isChunked,
        )
    }

    /// Names in the packs directory.
    func packs() throws -> [String] { try StoreBench.names(scratch) }

    static func names(_ scratch: Scratch) throws -> [String] {
        let directory = try RealFileOperations().openOwned(absolute: scratch.at("packs"), [.read, .directory])
        return try RealFileOperations().list(directory.raw).map { String(decoding: $0.name, as: UTF8.self) }.sorted()
    }
}
