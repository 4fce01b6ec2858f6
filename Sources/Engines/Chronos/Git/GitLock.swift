internal import Base
internal import Platform

/// A lock file of git: a command is in the middle of a change, or ended without removing it. It is never taken away.
struct GitLock {
    /// Whoever holds a lock as long as this is not waited for: it is an editor, a long command, or nobody.
    private static let lastingNanoseconds: Int64 = 60_000_000_000
    /// A lock that nobody has open and that is older than this was left behind.
    private static let staleNanoseconds: Int64 = 600_000_000_000
    private static let names = ["index.lock", "HEAD.lock", "packed-refs.lock", "shallow.lock"]

    /// Beneath the repository's directory.
    let name: String
    let ageNanoseconds: Int64

    init(_ name: String, _ status: FileStatus) {
        self.name = name
        ageNanoseconds = Machine.fileClockNanoseconds - status.modifiedNanoseconds
    }

    var isLasting: Bool { ageNanoseconds > GitLock.lastingNanoseconds }
    var isOld: Bool { ageNanoseconds > GitLock.staleNanoseconds }

    /// The first of the locks that tell of a change to all of a repository.
    static func first(in directory: GitDirectory) -> GitLock? {
        for name in names {
            if let status = directory.status(name) { return GitLock(name, status) }
        }
        return nil
    }

    /// Why a restore cannot go on, and what to do about it.
    func refusal(_ place: AbsolutePath, called path: BytePath, _ files: any FileOperations) -> EverettError {
        if let holder = LockHolder.find(place, files) {
            return EverettError(
                .conflict,
                Phrase(
                    "a git command is running: \(holder) holds \(path)",
                    pl: "działa polecenie git: \(holder) trzyma \(path)"
                ),
                hints: [Phrase("wait for it to finish", pl: "poczekaj, aż się skończy")]
            )
        }
        let minutes = ageNanoseconds / 60_000_000_000
        if isOld {
            return EverettError(
                .conflict,
                Phrase(
                    "\(path) is in the way: a git command left it \(minutes) minutes ago, and no process has it open",
                    pl:
                        "przeszkadza \(path): polecenie git zostawiło ten plik \(minutes) min temu i żaden proces nie ma go "
                        + "otwartego"
                ),
                hints: [
                    Phrase(
                        "if no git command waits for an editor, remove it: \(place)",
                        pl: "jeśli żadne polecenie git nie czeka na edytor, usuń go: \(place)"
                    )
                ]
            )
        }
        return EverettError(
            .conflict,
            Phrase("a git command is running: \(path) exists", pl: "działa polecenie git: istnieje \(path)"),
            hints: [
                Phrase(
                    "wait for it to finish; if none is running, remove that file",
                    pl: "poczekaj, aż się skończy; jeśli żadne nie działa, usuń ten plik"
                )
            ]
        )
    }
}

/// Who has a file open, as far as the kernel tells a user without special rights.
enum LockHolder {
    /// Such as `pid 17 (git)`.
    static func find(_ place: AbsolutePath, _ files: any FileOperations) -> String? {
        guard let top = AbsolutePath("/proc"),
            let processes = try? files.openOwned(absolute: top, [.read, .directory]),
            let names = try? files.list(processes.raw).map(\.name)
        else { return nil }
        for name in names where name.allSatisfy({ (0x30...0x39).contains($0) }) {
            guard
                let open = try? files.openOwned(
                    processes.raw, CName(name + Array("/fd".utf8)), [.read, .directory]
                ), let descriptors = try? files.list(open.raw)
            else { continue }
            let holds = descriptors.contains { (try? files.readLink(open.raw, CName($0.name))) == place.bytes }
            guard holds else { continue }
            let pid = String(decoding: name, as: UTF8.self)
            let program = GitDirectory(processes.raw, files).commandName(pid)
            return "pid \(pid)" + (program.map { " (\($0))" } ?? "")
        }
        return nil
    }
}

extension GitDirectory {
    /// The name of a process' program, when this is /proc; its files have no size.
    fileprivate func commandName(_ pid: String) -> String? {
        guard let file = try? files.openOwned(descriptor, CName("\(pid)/comm"), [.read]),
            let bytes = try? files.readUpTo(file.raw, 64, at: 0)
        else { return nil }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
