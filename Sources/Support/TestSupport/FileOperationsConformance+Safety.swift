internal import Base
internal import Glibc
internal import Platform

/// Nothing is followed out of a workspace.
extension FileOperationsConformance {
    static let safety: [Check] = [
        Check("beneath refuses a symbolic link in any component") { files, scratch in
            try scratch.write("real/inner/file", "x")
            try scratch.symlink("outer", to: "real")
            try scratch.symlink("real/link", to: "inner")
            try scratch.symlink("real/inner/last", to: "file")
            let directory = try files.openDirectory(scratch)
            let raw = directory.raw
            for resolution in [Resolution.beneath, .beneathAcrossMounts] {
                for path in ["outer", "outer/inner/file", "real/link/file", "real/inner/last"] {
                    try refuses(path, \.isLoopOrEscape) {
                        _ = try files.openOwned(raw, CName(path), [.read], resolution: resolution)
                    }
                }
                let file = try files.openOwned(raw, CName("real/inner/file"), [.read], resolution: resolution)
                try require(try files.readUpTo(file.raw, 9, at: 0) == [0x78], "the plain path")
            }
        },
        Check("beneath refuses .. and absolute paths") { files, scratch in
            try scratch.write("folder/file", "x")
            try scratch.write("outside", "x")
            let folder = try files.openOwned(absolute: scratch.at("folder"), [.read, .directory])
            let raw = folder.raw
            for path in [
                "..", "../outside", "../folder/file", "/", "/etc/passwd", scratch.at("folder/file").description,
            ] {
                try refuses(path, \.isLoopOrEscape) {
                    _ = try files.openOwned(raw, CName(path), [.read], resolution: .beneath)
                }
            }
            try refuses("creating outside", \.isLoopOrEscape) {
                _ = try files.openOwned(raw, CName("../made"), [.write, .create], resolution: .beneath)
            }
            try require(!scratch.exists("made"), "nothing was made")
        },
        Check("beneath refuses a mount unless told to cross it") { files, _ in
            guard let top = AbsolutePath("/") else { return }
            let root = try files.openOwned(absolute: top, [.read, .directory])
            let raw = root.raw
            try refuses("proc is a mount", \.isLoopOrEscape) {
                _ = try files.openOwned(raw, CName("proc/version"), [.read], resolution: .beneath)
            }
            let file = try files.openOwned(raw, CName("proc/version"), [.read], resolution: .beneathAcrossMounts)
            try require(!(try files.readUpTo(file.raw, 5, at: 0)).isEmpty, "read across the mount")
        },
        Check("opening without following refuses a link") { files, scratch in
            try scratch.write("file", "x")
            try scratch.symlink("link", to: "file")
            let directory = try files.openDirectory(scratch)
            let raw = directory.raw
            try refuses("link", \.isLoopOrEscape) { _ = try files.openOwned(raw, CName("link"), [.read, .noFollow]) }
        },
        Check("changing the mode of a name never follows a link") { files, scratch in
            try scratch.write("file", "x", permissions: 0o644)
            try scratch.symlink("link", to: "file")
            let directory = try files.openDirectory(scratch)
            let raw = directory.raw
            try refuses("mode of a link", { _ in true }) { try files.changeMode(raw, CName("link"), 0o600) }
            try require(try files.status(raw, CName("file")).permissions == 0o644, "the file keeps its mode")
            try files.changeMode(raw, CName("file"), 0o4711)
            try require(try files.status(raw, CName("file")).permissions == 0o4711, "set-id bits included")
            let file = try files.openOwned(raw, CName("file"), [.read])
            try files.changeMode(file.raw, 0o600)
            try require(try files.status(file.raw).permissions == 0o600, "by descriptor")
        },
        Check("giving a file to its owner is allowed") { files, scratch in
            try scratch.write("file", "x")
            try scratch.symlink("link", to: "nowhere")
            let directory = try files.openDirectory(scratch)
            let file = try files.openOwned(directory.raw, CName("file"), [.read])
            try files.changeOwner(file.raw, user: Machine.user, group: Machine.group)
            try files.changeOwner(directory.raw, CName("link"), user: Machine.user, group: Machine.group)
        },
        Check("a FIFO in a file's place does not block") { files, scratch in
            try scratch.makeFIFO("fifo")
            let directory = try files.openDirectory(scratch)
            let fifo = try files.openOwned(directory.raw, CName("fifo"), [.read, .nonBlocking])
            try require(try files.status(fifo.raw).kind == .fifo, "kind")
            let handle = try files.openOwned(directory.raw, CName("fifo"), [.pathOnly])
            try require(try files.status(handle.raw).kind == .fifo, "kind by handle")
        },
    ]

    static let sharing: [Check] = [
        Check("an exclusive lock shuts out a second descriptor") { files, scratch in
            try scratch.write("lock", "")
            let one = try files.openOwned(absolute: scratch.at("lock"), [.read, .write])
            let two = try files.openOwned(absolute: scratch.at("lock"), [.read, .write])
            try require(try files.tryLock(one.raw, exclusive: true), "first")
            try require(!(try files.tryLock(two.raw, exclusive: true)), "second exclusive")
            try require(!(try files.tryLock(two.raw, exclusive: false)), "second shared")
        },
        Check("shared locks go together and an unlocked file is free at once") { files, scratch in
            try scratch.write("lock", "")
            let one = try files.openOwned(absolute: scratch.at("lock"), [.read, .write])
            let two = try files.openOwned(absolute: scratch.at("lock"), [.read, .write])
            try require(try files.tryLock(two.raw, exclusive: false), "shared")
            try require(try files.tryLock(one.raw, exclusive: false), "shared beside it")
            try require(!(try files.tryLock(one.raw, exclusive: true)), "exclusive beside it")
            try files.unlock(two.raw)
            try require(try files.tryLock(one.raw, exclusive: true), "free again")
        },
        Check("a lock ends with its descriptor") { files, scratch in
            try scratch.write("lock", "")
            let one = try files.openOwned(absolute: scratch.at("lock"), [.read, .write])
            do {
                let two = try files.openOwned(absolute: scratch.at("lock"), [.read, .write])
                try require(try files.tryLock(two.raw, exclusive: true), "held")
            }
            try require(try Scratch.eventually { try files.tryLock(one.raw, exclusive: true) }, "free again")
        },
        Check("a descriptor open for writing is noticed") { files, scratch in
            try scratch.write("file", "x")
            let reader = try files.openOwned(absolute: scratch.at("file"), [.read])
            try require(try Scratch.eventually { try files.provesNoWriter(reader.raw) }, "nobody writes")
            do {
                let writer = try files.openOwned(absolute: scratch.at("file"), [.write])
                try require(writer.raw >= 0 && !(try files.provesNoWriter(reader.raw)), "a writer")
            }
            try require(try Scratch.eventually { try files.provesNoWriter(reader.raw) }, "the writer has gone")
        },
        Check("a shared writable mapping is noticed after its descriptor is closed") { files, scratch in
            try scratch.write("file", [UInt8](repeating: 1, count: 4096))
            let reader = try files.openOwned(absolute: scratch.at("file"), [.read])
            let mapping = try SharedMapping(files, scratch.at("file"), length: 4096)
            try require(!(try files.provesNoWriter(reader.raw)), "a mapping")
            mapping.unmap()
            try require(try Scratch.eventually { try files.provesNoWriter(reader.raw) }, "the mapping has gone")
        },
    ]
}

/// Memory through which a file can still be written although no descriptor is open.
@safe
private struct SharedMapping {
    private let address: UnsafeMutableRawPointer
    private let length: Int

    init(_ files: any FileOperations, _ path: AbsolutePath, length: Int) throws {
        let file = try files.openOwned(absolute: path, [.read, .write])
        let mapped = unsafe mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, file.raw, 0)
        guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else { throw ScratchFault(what: "mmap") }
        unsafe address = mapped
        self.length = length
    }

    func unmap() { _ = unsafe munmap(address, length) }
}
