internal import Glibc
package import Platform

/// Filesystems mounted for one test; only root may.
package enum Mounts {
    package static let areAllowed: Bool = {
        guard let scratch = try? Scratch(), (try? scratch.makeDirectory("m")) != nil else { return false }
        guard mount("tmpfs", scratch.at("m"), type: "tmpfs") else { return false }
        unmount(scratch.at("m"))
        return true
    }()

    /// Mounts an empty filesystem in memory, until the test's scratch directory goes.
    package static func memory(_ scratch: Scratch, _ path: AbsolutePath, megabytes: Int = 64) throws {
        guard mount("tmpfs", path, type: "tmpfs", options: "size=\(megabytes)m") else {
            throw MountFault(what: "\(path)")
        }
        scratch.atEnd { unmount(path) }
    }

    /// Shows a file or directory of the same filesystem in another place.
    package static func bind(_ scratch: Scratch, _ source: AbsolutePath, to path: AbsolutePath) throws {
        guard mount(source.description, path, flags: UInt(MS_BIND)) else { throw MountFault(what: "\(path)") }
        scratch.atEnd { unmount(path) }
    }

    private static func mount(
        _ source: String, _ path: AbsolutePath, type: String? = nil, flags: UInt = 0, options: String = ""
    ) -> Bool {
        unsafe options.withCString { unsafe Glibc.mount(source, path.description, type, flags, $0) == 0 }
    }

    private static func unmount(_ path: AbsolutePath) {
        _ = unsafe umount2(path.description, Int32(MNT_DETACH))
    }
}

package struct MountFault: Error {
    package let what: String
}
