import Base
import Platform
import Synchronization
import TestSupport

@testable import Chronos

/// A user who works on while a restore runs: changes files right before chosen calls, and remembers what must not be lost.
final class Meddler: Sendable {
    private struct State {
        var random: SeededGenerator
        var isArmed = false
        var left = 0
        /// How often a filesystem was synced; after so many the meddling ends.
        var syncs = 0
        var serial = 0
        /// Every content written, by whoever must find it again.
        var written: Set<[UInt8]> = []
        /// What the user destroyed with their own hands.
        var destroyed: Set<[UInt8]> = []
        /// Files held open, as editors and servers do.
        var open: [Int32] = []
        var log: [String] = []
    }

    private let state: Mutex<State>
    private let files = RealFileOperations()
    private let root: AbsolutePath
    private let paths: [String]
    /// One call in so many is meddled with.
    private let rarity: Int
    private let lastSync: Int

    init(
        seed: UInt64, root: AbsolutePath, paths: [String], times: Int, rarity: Int, untilSync lastSync: Int = .max
    ) {
        self.lastSync = lastSync
        var state = State(random: SeededGenerator(seed: seed))
        state.left = times
        self.state = Mutex(state)
        self.root = root
        self.paths = paths
        self.rarity = rarity
    }

    deinit {
        let open = state.withLock { $0.open }
        for file in open { try? files.close(file) }
    }

    func arm(_ on: Bool) { state.withLock { $0.isArmed = on } }

    var log: [String] { state.withLock { $0.log } }
    var mustBeFound: Set<[UInt8]> { state.withLock { $0.written.subtracting($0.destroyed) } }

    /// Before a call of the engine.
    func step(_ operation: FileOperation) {
        state.withLock { state in
            if state.isArmed, operation == .syncfs { state.syncs += 1 }
            guard state.syncs < lastSync else { return }
            guard state.isArmed, state.left > 0, Int.random(in: 0..<rarity, using: &state.random) == 0 else { return }
            state.left -= 1
            meddle(&state)
        }
    }

    /// Goes on writing to everything that is still held open.
    func writeToOpenFiles() {
        state.withLock { state in
            for file in state.open { write(file, &state, note: "late write") }
        }
    }

    private func meddle(_ state: inout State) {
        let path = paths.randomElement(using: &state.random) ?? "a"
        switch Int.random(in: 0..<11, using: &state.random) {
        case 0, 1: overwrite(path, &state)
        case 2, 3: replace(path, &state)
        case 4: append(path, &state)
        case 5: delete(path, &state)
        case 6: create("\(path)/new-\(state.serial)", &state)
        case 7:
            delete(path, &state)
            try? files.makeDirectory(FileDescriptors.none, name(path), permissions: 0o755)
            create("\(path)/inside", &state)
        case 8:
            guard
                let file = try? files.open(
                    FileDescriptors.none, name(path), [.read, .write, .noFollow], permissions: 0, resolution: .trusting)
            else { return }
            state.open.append(file)
            state.log.append("open \(path)")
        case 9:
            if let file = state.open.randomElement(using: &state.random) {
                write(file, &state, note: "through descriptor")
            }
        default:
            let other = paths.randomElement(using: &state.random) ?? "b"
            guard isFile(path), (try? files.status(FileDescriptors.none, name(other))) == nil else { return }
            try? files.rename(FileDescriptors.none, name(path), FileDescriptors.none, name(other), .noReplace)
            state.log.append("rename \(path) to \(other)")
        }
    }

    private func name(_ path: String) -> CName { CName(root.bytes + Array("/\(path)".utf8)) }

    private func isFile(_ path: String) -> Bool {
        (try? files.status(FileDescriptors.none, name(path)))?.kind == .regular
    }

    private func content(_ state: inout State) -> [UInt8] {
        state.serial += 1
        let bytes = Array("version \(state.serial) of the user \(state.random.next())\n".utf8)
        state.written.insert(bytes)
        return bytes
    }

    /// What is about to be gone by the user's own doing.
    private func destroy(_ file: Int32, _ state: inout State) {
        guard let size = try? files.status(file).size, let bytes = try? files.readUpTo(file, Int(size), at: 0) else {
            return
        }
        state.destroyed.insert(bytes)
    }

    private func write(_ file: Int32, _ state: inout State, note: String) {
        destroy(file, &state)
        let bytes = content(&state)
        state.destroyed.remove(bytes)
        try? files.truncate(file, to: 0)
        try? files.writeAll(file, bytes, at: 0)
        // A file that the user deleted has no name to be found under.
        if (try? files.status(file).links) == 0 { state.destroyed.insert(bytes) }
        state.log.append("\(note): \(String(decoding: bytes, as: UTF8.self))")
    }

    private func overwrite(_ path: String, _ state: inout State) {
        guard let file = try? files.openOwned(FileDescriptors.none, name(path), [.read, .write, .noFollow]) else {
            return create(path, &state)
        }
        write(file.raw, &state, note: "overwrite \(path)")
    }

    private func append(_ path: String, _ state: inout State) {
        guard let file = try? files.openOwned(FileDescriptors.none, name(path), [.read, .write, .noFollow]),
            let size = try? files.status(file.raw).size
        else { return }
        destroy(file.raw, &state)
        let more = content(&state)
        state.written.remove(more)
        try? files.writeAll(file.raw, more, at: size)
        if let bytes = try? files.readUpTo(file.raw, Int(size) + more.count, at: 0) { state.written.insert(bytes) }
        state.log.append("append to \(path)")
    }

    private func create(_ path: String, _ state: inout State) {
        guard
            let file = try? files.openOwned(
                FileDescriptors.none, name(path), [.write, .create, .exclusive], permissions: 0o644)
        else { return }
        try? files.writeAll(file.raw, content(&state), at: 0)
        state.log.append("create \(path)")
    }

    private func replace(_ path: String, _ state: inout State) {
        guard (try? files.status(FileDescriptors.none, name(path)))?.kind != .directory else { return }
        let place = path.contains("/") ? String(path.prefix { $0 != "/" }) + "/" : ""
        let temporary = "\(place).edit-\(state.serial)"
        create(temporary, &state)
        if let old = try? files.openOwned(FileDescriptors.none, name(path), [.read, .noFollow]) {
            destroy(old.raw, &state)
        }
        try? files.rename(FileDescriptors.none, name(temporary), FileDescriptors.none, name(path), .replace)
        state.log.append("replace \(path)")
    }

    private func delete(_ path: String, _ state: inout State) {
        guard isFile(path) else { return }
        if let old = try? files.openOwned(FileDescriptors.none, name(path), [.read, .noFollow]) {
            destroy(old.raw, &state)
        }
        try? files.unlink(FileDescriptors.none, name(path))
        state.log.append("delete \(path)")
    }
}
