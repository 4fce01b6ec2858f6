internal import Base
internal import Platform
internal import Storage
internal import TestSupport

/// How each change is made.
extension Mutator {
    private func name(_ path: BytePath) -> CName { CName(root.appending(path).bytes) }
    private func kind(_ path: BytePath) -> FileKind? { try? files.status(FileDescriptors.none, name(path)).kind }

    mutating func write() {
        let path = newPath()
        if kind(path) == .symlink { remove(path) }
        put(path, content())
    }

    /// Writes through the name that is there, as an editor that saves in place.
    mutating func put(_ path: BytePath, _ bytes: [UInt8]) {
        guard !Mutator.isDatabase(path),
            let file = try? files.openOwned(
                absolute: root.appending(path), [.write, .create, .truncate, .noFollow], permissions: 0o644)
        else { return }
        try? files.writeAll(file.raw, bytes, at: 0)
    }

    /// Other bytes of the same number, without a truncation: what a size does not betray.
    mutating func rewrite(_ path: BytePath) {
        guard let file = try? files.openOwned(absolute: root.appending(path), [.write, .noFollow]),
            let size = try? files.status(file.raw).size, size > 0
        else { return }
        let count = dice.int(1...Int(min(size, 4000)))
        let offset = dice.int(0...Int(size) - count)
        try? files.writeAll(file.raw, dice.bytes(count), at: UInt64(offset))
    }

    /// A new file under the old name, as an editor that saves atomically.
    mutating func replace(_ path: BytePath) {
        let parent = path.parent ?? .root
        let temporary = parent.appending(Array(".save-\(dice.int(0...9999))~".utf8))
        put(temporary, content())
        try? files.rename(
            FileDescriptors.none, name(temporary), FileDescriptors.none, name(path), .replace)
    }

    mutating func append(_ path: BytePath) {
        guard let file = try? files.openOwned(absolute: root.appending(path), [.write, .append, .noFollow]) else {
            return
        }
        try? files.writeAll(file.raw, content(dice.int(1...500)), at: 0)
    }

    mutating func truncate(_ path: BytePath) {
        guard let file = try? files.openOwned(absolute: root.appending(path), [.write, .noFollow]),
            let size = try? files.status(file.raw).size
        else { return }
        let wanted = dice.chance(20) ? Int(size) + dice.int(1...100_000) : dice.int(0...max(0, Int(size)))
        try? files.truncate(file.raw, to: UInt64(wanted))
    }

    mutating func rename() {
        let target = newPath()
        withEntry { mutator, path, _ in
            guard !target.isWithin(path), !Mutator.isDatabase(path), !Mutator.isDatabase(target) else { return }
            let mode: RenameMode = mutator.dice.chance(15) ? .exchange : .replace
            try? mutator.files.rename(
                FileDescriptors.none, mutator.name(path), FileDescriptors.none, mutator.name(target), mode)
        }
    }

    func remove(_ path: BytePath) { try? Scratch.remove(root.appending(path)) }

    func makeDirectory(_ path: BytePath, _ permissions: UInt32) {
        guard (try? files.makeDirectory(FileDescriptors.none, name(path), permissions: 0o700)) != nil else { return }
        try? files.changeMode(FileDescriptors.none, name(path), permissions)
    }

    mutating func changeMode() {
        let forFiles: [UInt32] = [0o644, 0o600, 0o755, 0o444, 0o664, 0o400]
        // A read-only directory must be opened for a moment by a restore that works in it.
        let forDirectories: [UInt32] = [0o755, 0o700, 0o775, 0o1777, 0o555]
        withEntry { mutator, path, kind in
            guard kind != .symlink else { return }
            let mode = mutator.dice.pick(kind == .directory ? forDirectories : forFiles)
            try? mutator.files.changeMode(FileDescriptors.none, mutator.name(path), mode)
        }
        if dice.chance(5) { try? files.changeMode(FileDescriptors.none, CName(root.bytes), dice.pick([0o755, 0o700])) }
    }

    mutating func symlink() {
        let path = newPath()
        let targets = [
            "a", "../a", "src", "/nowhere/at all", outside.description, "\(outside.description)/secret", ".",
        ]
        let target = dice.pick(targets)
        if let present = kind(path), present != .directory { remove(path) }
        try? files.symlink(target: CName(target), FileDescriptors.none, name(path))
    }

    mutating func hardLink() {
        let path = newPath()
        withFile { mutator, first in
            try? mutator.files.link(
                FileDescriptors.none, mutator.name(first), FileDescriptors.none, mutator.name(path))
        }
    }

    mutating func attribute() {
        let value = dice.bytes(dice.int(0...40))
        let attribute = CName(dice.pick(["user.note", "user.tag"]))
        let removes = dice.chance(25)
        withEntry { mutator, path, kind in
            guard kind != .symlink,
                let entry = try? mutator.files.openOwned(absolute: mutator.root.appending(path), [.read, .noFollow])
            else { return }
            if removes {
                try? mutator.files.removeAttribute(entry.raw, attribute)
            } else {
                try? mutator.files.setAttribute(entry.raw, attribute, value)
            }
        }
    }

    /// Adds rows to a database, which is made where there is none.
    mutating func database() {
        let place = (dice.chance(60) ? .root : directory()).appending(Array(dice.pick(["app.db", "cache.db"]).utf8))
        guard kind(place) == nil || kind(place) == .regular else { return }
        let rows = dice.int(1...30)
        let usesWAL = dice.flip()
        let payload = dice.bytes(dice.int(1...300))
        guard let connection = try? Connection.open(path: root.appending(place)) else { return }
        _ = try? connection.run("PRAGMA journal_mode = \(usesWAL ? "WAL" : "DELETE")")
        _ = try? connection.run("CREATE TABLE IF NOT EXISTS log (id INTEGER PRIMARY KEY, body BLOB)")
        try? connection.transaction { () throws(EverettError) in
            for _ in 0..<rows { try connection.run("INSERT INTO log (body) VALUES (?)", .blob(payload)) }
            if rows % 3 == 0 { try connection.run("DELETE FROM log WHERE id % 7 = 0") }
        }
    }

    mutating func gitCommit() {
        guard let git else { return }
        let place = dice.chance(70) ? BytePath.root : directory()
        guard kind(place) == .directory || place.isRoot else { return }
        git.commit(in: root.appending(place), message: "change \(dice.int(0...9999))")
    }

    /// A file becomes a directory or a link of the same name, or the other way round.
    mutating func swapKind() {
        let file = content()
        let target = dice.flip()
        withEntry { mutator, path, kind in
            guard !Mutator.isDatabase(path) else { return }
            mutator.remove(path)
            if kind == .directory {
                mutator.put(path, file)
            } else if target {
                mutator.makeDirectory(path, 0o755)
                mutator.put(path.appending(Array("inside".utf8)), file)
            } else {
                try? mutator.files.symlink(target: CName("inside"), FileDescriptors.none, mutator.name(path))
            }
        }
    }
}

extension Dice {
    mutating func flip() -> Bool { chance(50) }
}
