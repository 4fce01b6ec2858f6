import Base
import Glibc
import Platform
import TestSupport

/// Small filesystems in memory, mounted for one test; only root may.
enum TemporaryMount {
    static let isAllowed: Bool = {
        guard let scratch = try? Scratch(), (try? scratch.makeDirectory("m")) != nil else { return false }
        return (try? memory(scratch, scratch.at("m"))) != nil
    }()

    static func memory(_ scratch: Scratch, _ path: AbsolutePath, kilobytes: Int = 65_536) throws {
        let result = unsafe "size=\(kilobytes)k".withCString { options in
            unsafe mount("tmpfs", path.description, "tmpfs", 0, options)
        }
        guard result == 0 else { throw ScratchFault(what: "mount \(path)") }
        scratch.atEnd { _ = unsafe umount2(path.description, Int32(MNT_DETACH)) }
    }
}

/// Filesystems of their own in a file, mounted for one test; only root may, and only where there are loop devices.
struct LoopMount {
    static let xfs = LoopMount("xfs", megabytes: 400)
    static let ext4 = LoopMount("ext4", megabytes: 64)
    static let btrfs = LoopMount("btrfs", megabytes: 300)

    let kind: String
    let megabytes: Int
    let isAllowed: Bool

    private init(_ kind: String, megabytes: Int) {
        self.kind = kind
        self.megabytes = megabytes
        isAllowed = (try? LoopMount.mount(kind, megabytes: megabytes, Scratch())) != nil
    }

    /// The place where it is mounted until the scratch directory goes.
    func mount(_ scratch: Scratch) throws -> String { try LoopMount.mount(kind, megabytes: megabytes, scratch) }

    private static func mount(_ kind: String, megabytes: Int, _ scratch: Scratch) throws -> String {
        guard Machine.user == 0, let make = Program("mkfs.\(kind)"), let mount = Program("mount"),
            let unmount = Program("umount")
        else { throw ScratchFault(what: "no \(kind) here") }
        try scratch.makeDirectory("disk")
        let image = try RealFileOperations().openOwned(
            absolute: scratch.at("image"), [.read, .write, .create, .exclusive])
        try RealFileOperations().truncate(image.raw, to: UInt64(megabytes) << 20)
        try make.run(["-q", "image"], in: scratch.path)
        try mount.run(["-o", "loop", "image", "disk"], in: scratch.path)
        let (path, directory) = (scratch.at("disk").description, scratch.path)
        scratch.atEnd { _ = try? unmount.run(["-l", path], in: directory) }
        return path
    }

    /// Unmounts what was mounted, which nothing may keep open, and mounts it again.
    func mountAgain(_ scratch: Scratch) throws {
        guard let mount = Program("mount"), let unmount = Program("umount") else { return }
        try unmount.run(["disk"], in: scratch.path)
        try mount.run(["-o", "loop", "image", "disk"], in: scratch.path)
    }
}
