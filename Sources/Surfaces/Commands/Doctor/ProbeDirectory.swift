internal import Base
internal import Glibc
internal import Platform

/// Tries what Everett needs of the kernel and the filesystem in a directory of its own, and removes it again.
enum ProbeDirectory {
    /// FICLONE of ioctl_ficlone(2), which Swift cannot import.
    private static let cloneRequest: UInt = 0x4004_9409

    static func findings(in place: AbsolutePath, _ context: Context) -> [Finding] {
        let files = context.invocation.files
        let name = Array("everett-doctor-\(Machine.processID)".utf8)
        let directory = place.appending(BytePath.root.appending(name))
        do {
            try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o700)
        } catch {
            return [
                Finding(
                    "probe", .warning,
                    Phrase(
                        "nothing could be tried in \(place): \(error.reason)",
                        pl: "nie udało się niczego sprawdzić w \(place): \(error.reason)"))
            ]
        }
        defer { remove(directory, files) }
        return [beneath(directory, files), exchange(directory, files), clone(directory, files)]
    }

    private static func beneath(_ place: AbsolutePath, _ files: any FileOperations) -> Finding {
        do {
            let directory = try files.openOwned(absolute: place, [.read, .directory])
            let file = try files.openOwned(directory.raw, CName("a"), [.write, .create], resolution: .beneath)
            _ = try files.status(file.raw)
            return Finding(
                "openat2", .ok, Phrase("paths can be kept beneath a directory", pl: "ścieżki nie wyjdą poza katalog"))
        } catch {
            return Finding(
                "openat2", .missing, Phrase(verbatim: error.reason),
                fix: Phrase("Linux 5.6 or later is needed", pl: "potrzebny jest Linux 5.6 lub nowszy"))
        }
    }

    private static func exchange(_ place: AbsolutePath, _ files: any FileOperations) -> Finding {
        do {
            let directory = try files.openOwned(absolute: place, [.read, .directory])
            for name in ["a", "b"] { _ = try files.openOwned(directory.raw, CName(name), [.write, .create]) }
            try files.rename(directory.raw, CName("a"), directory.raw, CName("b"), .exchange)
            return Finding(
                "rename_exchange", .ok,
                Phrase("two names can be swapped in one step", pl: "dwie nazwy można zamienić w jednym kroku"))
        } catch {
            return Finding(
                "rename_exchange", .warning, Phrase(verbatim: error.reason),
                fix: Phrase(
                    "use a filesystem that can swap two names, such as ext4, xfs, btrfs or tmpfs",
                    pl: "użyj systemu plików, który zamienia dwie nazwy, np. ext4, xfs, btrfs lub tmpfs"))
        }
    }

    private static func clone(_ place: AbsolutePath, _ files: any FileOperations) -> Finding {
        do {
            let directory = try files.openOwned(absolute: place, [.read, .directory])
            let from = try files.openOwned(directory.raw, CName("a"), [.read, .write, .create])
            try files.writeAll(from.raw, [UInt8](repeating: 1, count: 4096), at: 0)
            let to = try files.openOwned(directory.raw, CName("c"), [.write, .create])
            let isShared = ioctl(to.raw, cloneRequest, from.raw) == 0
            return Finding(
                "reflink", .ok,
                isShared
                    ? Phrase("files can share their blocks", pl: "pliki mogą współdzielić bloki")
                    : Phrase(
                        "files cannot share their blocks; they are copied",
                        pl: "pliki nie mogą współdzielić bloków; są kopiowane"))
        } catch {
            return Finding("reflink", .warning, Phrase(verbatim: error.reason))
        }
    }

    private static func remove(_ place: AbsolutePath, _ files: any FileOperations) {
        guard let directory = try? files.openOwned(absolute: place, [.read, .directory]) else { return }
        for name in ["a", "b", "c"] { try? files.unlink(directory.raw, CName(name)) }
        try? files.removeDirectory(FileDescriptors.none, CName(place.bytes))
    }
}
