package import Platform

/// What the root of the host looks like, as far as the runtime that is shown inside depends on it.
package struct SandboxHost: Sendable, Hashable {
    package enum Entry: Sendable, Hashable {
        case link([UInt8])
        case directory
    }

    /// Those of ``names`` that exist.
    package var entries: [String: Entry]

    package init(entries: [String: Entry]) {
        self.entries = entries
    }

    static let names = ["bin", "lib", "lib32", "lib64", "libx32", "sbin"]

    /// Files below /etc that programs need to run at all, none of which says who uses this machine.
    static let settings = [
        "alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "timezone", "nsswitch.conf",
        "ssl/certs", "ssl/openssl.cnf", "ca-certificates", "pki", "protocols", "services", "mime.types",
    ]

    /// Asks the host.
    package static func read(_ files: any FileOperations = RealFileOperations()) -> SandboxHost {
        var entries: [String: Entry] = [:]
        for name in names {
            let path = CName("/" + name)
            guard let status = try? files.status(FileDescriptors.none, path) else { continue }
            if status.kind == .directory { entries[name] = .directory }
            if status.kind == .symlink, let target = try? files.readLink(FileDescriptors.none, path) {
                entries[name] = .link(target)
            }
        }
        return SandboxHost(entries: entries)
    }
}
