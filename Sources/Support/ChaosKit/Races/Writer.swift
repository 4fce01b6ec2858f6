internal import Base
internal import Glibc
internal import Platform

/// One program that edits a workspace while Everett is at work there, in each of the ways programs save files.
struct Writer {
    let number: Int
    let directory: AbsolutePath
    let notes: Notes
    private let files = RealFileOperations()
    private var dice: Dice
    private var count = 0
    /// Names of single-token files and what they hold.
    private var singles: [(name: String, token: Token)] = []
    private var inPlace: Token?

    init(_ number: Int, in directory: AbsolutePath, _ notes: Notes, _ dice: Dice) {
        self.number = number
        self.directory = directory
        self.notes = notes
        self.dice = dice
    }

    /// Works until it is told to stop.
    mutating func run() {
        while !notes.isStopped {
            switch dice.int(0...9) {
            case 0...2: createSingle()
            case 3, 4: append()
            case 5: appendThroughOpenFile()
            case 6: replaceWhole()
            case 7: overwriteInPlace()
            case 8: renameSingle()
            default: deleteSingle()
            }
            // Bursts within one tick of the clock of files, and pauses in which others get on.
            if dice.chance(20) { usleep(UInt32(dice.int(200...6000))) }
        }
    }

    private mutating func next() -> Token {
        count += 1
        return Token(writer: number, number: count)
    }

    private func at(_ name: String) -> AbsolutePath {
        directory.appending(BytePath.root.appending(Array(name.utf8)))
    }

    private func write(_ name: String, _ bytes: [UInt8], _ mode: OpenMode, at offset: UInt64 = 0) -> Bool {
        guard let file = try? files.openOwned(absolute: at(name), mode.union(.noFollow), permissions: 0o644) else {
            return false
        }
        return (try? files.writeAll(file.raw, bytes, at: offset)) != nil
    }

    private mutating func createSingle() {
        let token = next()
        let name = "single-\(token.number)"
        if write(name, token.bytes, [.write, .create, .exclusive]) {
            notes.add(token)
            singles.append((name, token))
        }
    }

    private mutating func append() {
        let token = next()
        if write("log", token.bytes, [.write, .create, .append]) { notes.add(token) }
    }

    /// Keeps a file open over several lines: it may be moved away meanwhile.
    private mutating func appendThroughOpenFile() {
        guard let file = try? files.openOwned(absolute: at("journal"), [.write, .create, .append, .noFollow]) else {
            return
        }
        for _ in 0..<dice.int(1...8) {
            let token = next()
            if (try? files.writeAll(file.raw, token.bytes, at: 0)) != nil { notes.add(token) }
            if dice.chance(40) { usleep(UInt32(dice.int(100...3000))) }
        }
    }

    /// Reads, adds a line, and puts a new file in the old one's place.
    private mutating func replaceWhole() {
        let old = (try? files.readWhole(absolute: at("document"), limit: 1 << 24)) ?? []
        let token = next()
        let temporary = "document.\(token.number)~"
        guard write(temporary, old + token.bytes, [.write, .create, .exclusive]) else { return }
        do {
            try files.rename(
                FileDescriptors.none, CName(at(temporary).bytes), FileDescriptors.none, CName(at("document").bytes),
                .replace)
            notes.add(token)
        } catch {
            // The directory, or the temporary file, has just been taken back.
        }
    }

    /// Other bytes of the same number in the same file: neither name nor size tells.
    private mutating func overwriteInPlace() {
        if let old = inPlace { notes.drop(old) }
        let token = next()
        inPlace = nil
        if write("record", token.bytes, [.write, .create]) {
            notes.add(token)
            inPlace = token
        }
    }

    private mutating func renameSingle() {
        guard !singles.isEmpty else { return }
        let index = dice.int(0...singles.count - 1)
        let name = "renamed-\(singles[index].token.number)"
        let done: Void? = try? files.rename(
            FileDescriptors.none, CName(at(singles[index].name).bytes), FileDescriptors.none, CName(at(name).bytes),
            .noReplace)
        if done != nil { singles[index].name = name }
    }

    private mutating func deleteSingle() {
        guard !singles.isEmpty else { return }
        let single = singles.remove(at: dice.int(0...singles.count - 1))
        notes.drop(single.token)
        try? files.unlink(FileDescriptors.none, CName(at(single.name).bytes))
    }
}
