internal import Base
internal import Platform

/// The file that holds the keys of secrets: outside of every project and home, readable by its owner alone.
///
/// A line for each key, oldest first: its id and its bytes in hexadecimal digits; what starts with `#` is for people.
struct SecretKeyFile: Sendable {
    private static let heading = Array("everett-secret-keys 1\n".utf8)
    private static let note = Array(
        "# Without this file nobody can read the secrets in Everett's checkpoints. Keep a copy of it elsewhere.\n".utf8
    )
    private static let sizeLimit = 64 * 1024
    private static let attempts = 500
    private static let pauseMilliseconds: Int64 = 10

    let path: AbsolutePath
    let files: any FileOperations

    /// What is wrong with a file that is there; its keys are not used.
    enum Fault: Sendable {
        case link, notAFile, foreign, loose(UInt32), looseDirectory(UInt32), damaged
    }

    /// The keys, oldest first; nil when there is no such file.
    func read() throws(EverettError) -> [SecretKey]? {
        var bytes: [UInt8]
        do {
            let file = try files.openOwned(absolute: path, [.read, .noFollow, .nonBlocking])
            if let fault = try fault(of: file.raw) { throw refusal(fault) }
            bytes = try files.readUpTo(file.raw, SecretKeyFile.sizeLimit + 1, at: 0)
        } catch let error as SystemError {
            if error.isMissing { return nil }
            if error.isLoopOrEscape { throw refusal(.link) }
            throw EverettError(error, while: Phrase("reading the key of secrets", pl: "odczyt klucza tajnych plików"))
        } catch {
            throw EverettError.wrapping(error)
        }
        defer { bytes.wipe() }
        guard let keys = SecretKeyFile.keys(in: bytes) else { throw refusal(.damaged) }
        return keys
    }

    /// Keeps one more key, behind those that are there; durable when this returns.
    ///
    /// - Returns: What the file holds now; where one key is enough and another process was first, its key alone.
    func add(_ key: SecretKey, unlessThereIsOne: Bool = false) throws(EverettError) -> [SecretKey] {
        do {
            let directory = try openDirectory()
            try lock(directory.raw)
            let known = try read() ?? []
            if unlessThereIsOne, !known.isEmpty { return known }
            try write(known + [key], directory.raw)
        } catch let error as SystemError {
            throw EverettError(
                error, while: Phrase("writing the key of secrets \(path)", pl: "zapis klucza tajnych plików \(path)"))
        } catch {
            throw EverettError.wrapping(error)
        }
        guard let keys = try read() else { throw refusal(.damaged) }
        return keys
    }

    /// Two homes may share the file, so their locks do not keep their owners apart here.
    private func lock(_ directory: Int32) throws {
        for _ in 0..<SecretKeyFile.attempts {
            if try files.tryLock(directory, exclusive: true) { return }
            LockFile.sleep(SecretKeyFile.pauseMilliseconds)
        }
        throw EverettError(
            .locked,
            Phrase("another process is writing the key of secrets", pl: "inny proces zapisuje klucz tajnych plików"),
            hints: [Phrase("run the command again", pl: "uruchom polecenie ponownie")])
    }

    private func write(_ keys: [SecretKey], _ directory: Int32) throws(SystemError) {
        var bytes = SecretKeyFile.encode(keys)
        defer { bytes.wipe() }
        let temporary = CName(path.name + Array(".new".utf8))
        // Left by a process that died; under the lock nobody else is writing it.
        try? files.unlink(directory, temporary)
        do throws(SystemError) {
            let file = try files.openOwned(
                directory, temporary, [.write, .create, .exclusive, .noFollow], permissions: 0o600
            )
            try files.writeAll(file.raw, bytes, at: 0)
            try files.fsync(file.raw)
            try files.rename(directory, temporary, directory, CName(path.name), .replace)
        } catch {
            try? files.unlink(directory, temporary)
            throw error
        }
        try files.fsync(directory)
    }

    private func openDirectory() throws(SystemError) -> Descriptor {
        let parent = path.parent ?? path
        try makeDirectories(parent)
        return try files.openOwned(absolute: parent, [.read, .directory])
    }

    private func makeDirectories(_ directory: AbsolutePath) throws(SystemError) {
        do {
            try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o700)
        } catch {
            if error.isExisting { return }
            guard error.isMissing, let parent = directory.parent else { throw error }
            try makeDirectories(parent)
            try makeDirectories(directory)
        }
    }

    // MARK: - Who else could read or replace it

    private func fault(of file: Int32) throws(SystemError) -> Fault? {
        let status = try files.status(file)
        guard status.kind == .regular else { return .notAFile }
        guard status.user == Machine.user else { return .foreign }
        guard status.permissions & 0o077 == 0 else { return .loose(status.permissions) }
        let directory = try files.openOwned(absolute: path.parent ?? path, [.read, .directory])
        let above = try files.status(directory.raw)
        guard above.user == Machine.user else { return .foreign }
        // Who may write there may put another key in its place.
        return above.permissions & 0o022 == 0 ? nil : .looseDirectory(above.permissions)
    }

    private func refusal(_ fault: Fault) -> EverettError {
        let place = "\(path)"
        let parent = "\(path.parent ?? path)"
        switch fault {
        case .link:
            return refusal(
                Phrase(
                    "the key of secrets \(place) is a symbolic link", pl: "klucz \(place) jest dowiązaniem symbolicznym"
                ),
                Phrase("put the file itself there", pl: "umieść tam sam plik"))
        case .notAFile:
            return refusal(
                Phrase("the key of secrets \(place) is no file", pl: "klucz \(place) nie jest plikiem"),
                Phrase("move it away, and put the key there", pl: "usuń to stamtąd i umieść tam klucz"))
        case .foreign:
            return refusal(
                Phrase(
                    "the key of secrets \(place), or its directory, belongs to another user",
                    pl: "klucz \(place) lub jego katalog należy do innego użytkownika"),
                Phrase("chown it to yourself", pl: "zmień jego właściciela na siebie"))
        case .loose(let permissions):
            return refusal(
                Phrase(
                    "others may read the key of secrets \(place) (mode \(String(permissions, radix: 8)))",
                    pl: "klucz \(place) mogą czytać inni (uprawnienia \(String(permissions, radix: 8)))"),
                Phrase(verbatim: "chmod 600 \(place)"))
        case .looseDirectory(let permissions):
            return refusal(
                Phrase(
                    "others may write to the directory of the key of secrets (mode \(String(permissions, radix: 8)))",
                    pl: "do katalogu klucza mogą pisać inni (uprawnienia \(String(permissions, radix: 8)))"),
                Phrase(verbatim: "chmod 700 \(parent)"))
        case .damaged:
            return refusal(
                Phrase(
                    "the key of secrets \(place) is damaged, or was written by a newer Everett",
                    pl: "klucz \(place) jest uszkodzony albo zapisał go nowszy Everett"),
                Phrase(
                    "put back the copy you keep of it; 'everett secrets key new' makes a new one once it is moved away",
                    pl: "przywróć jego kopię; 'everett secrets key new' utworzy nowy, gdy przeniesiesz go gdzie indziej"
                ))
        }
    }

    private func refusal(_ what: Phrase, _ hint: Phrase) -> EverettError {
        EverettError(.refused, what, hints: [hint])
    }

    // MARK: - Bytes

    private static func encode(_ keys: [SecretKey]) -> [UInt8] {
        var out: [UInt8] = []
        // Room for all of it at once: a buffer that grows leaves copies of keys behind.
        out.reserveCapacity(heading.count + note.count + keys.count * 128)
        out += heading
        out += note
        for key in keys {
            out += Array("\(SecretKey.name(of: key.id)) ".utf8)
            var digits = key.hexDigits()
            out += digits
            digits.wipe()
            out.append(UInt8(ascii: "\n"))
        }
        return out
    }

    private static func keys(in bytes: [UInt8]) -> [SecretKey]? {
        guard bytes.count <= sizeLimit, bytes.starts(with: heading), bytes.last == UInt8(ascii: "\n") else {
            return nil
        }
        var keys: [SecretKey] = []
        for line in bytes.dropFirst(heading.count).split(separator: UInt8(ascii: "\n")) {
            if line.first == UInt8(ascii: "#") { continue }
            guard line.count == 16 + 1 + 64, line[line.startIndex + 16] == UInt8(ascii: " ") else { return nil }
            var master: [UInt8] = []
            master.reserveCapacity(SecretKey.size)
            for place in stride(from: line.startIndex + 17, to: line.endIndex, by: 2) {
                guard let high = Hex.nibble(line[place]), let low = Hex.nibble(line[place + 1]) else {
                    master.wipe()
                    return nil
                }
                master.append(high << 4 | low)
            }
            let key = SecretKey(taking: &master)
            // A digit that was lost in copying would seal with a key that nobody has.
            guard Array(SecretKey.name(of: key.id).utf8).elementsEqual(line.prefix(16)) else { return nil }
            keys.append(key)
        }
        return keys.isEmpty ? nil : keys
    }
}
