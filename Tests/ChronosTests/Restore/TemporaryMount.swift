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
