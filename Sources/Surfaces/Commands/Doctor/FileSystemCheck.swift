internal import Base
internal import Platform

/// Which filesystem a place lies on, and whether it keeps the promises Everett builds on.
enum FileSystemCheck {
    private struct Kind {
        let name: String
        let isNetwork: Bool
    }

    /// Magic numbers of statfs(2).
    private static let kinds: [UInt64: Kind] = [
        0xef53: Kind(name: "ext4", isNetwork: false), 0x9123_683e: Kind(name: "btrfs", isNetwork: false),
        0x5846_5342: Kind(name: "xfs", isNetwork: false), 0x0102_1994: Kind(name: "tmpfs", isNetwork: false),
        0xf2f5_2010: Kind(name: "f2fs", isNetwork: false), 0x2fc1_2fc1: Kind(name: "zfs", isNetwork: false),
        0x794c_7630: Kind(name: "overlayfs", isNetwork: false), 0xca45_1a4e: Kind(name: "bcachefs", isNetwork: false),
        0x6969: Kind(name: "nfs", isNetwork: true), 0xff53_4d42: Kind(name: "cifs", isNetwork: true),
        0xfe53_4d42: Kind(name: "smb", isNetwork: true), 0x6573_5546: Kind(name: "fuse", isNetwork: true),
        0x0102_1997: Kind(name: "9p", isNetwork: true), 0x00c3_6400: Kind(name: "ceph", isNetwork: true),
    ]

    private static let tmpfs: UInt64 = 0x0102_1994

    static func finding(_ name: String, _ place: AbsolutePath, _ files: any FileOperations) -> Finding {
        do {
            let directory = try files.openOwned(absolute: place, [.read, .directory])
            let type = try files.space(directory.raw).type
            guard let kind = kinds[type] else {
                let number = "0x" + String(type, radix: 16)
                return Finding(name, .ok, Phrase("not a known one (\(number))", pl: "nieznany (\(number))"))
            }
            if kind.isNetwork {
                return Finding(
                    name, .warning,
                    Phrase(
                        "\(kind.name): its locks and renames may be weaker",
                        pl: "\(kind.name): jego blokady i zmiany nazw mogą być słabsze"),
                    fix: Phrase("prefer a local filesystem", pl: "lepszy jest lokalny system plików"))
            }
            if type == tmpfs, name == "home_filesystem" {
                return Finding(
                    name, .warning,
                    Phrase("tmpfs: checkpoints are gone after a restart", pl: "tmpfs: punkty znikną po restarcie"),
                    fix: Phrase(
                        "set EVERETT_HOME to a directory on a disk", pl: "ustaw EVERETT_HOME na katalog na dysku"))
            }
            return Finding(name, .ok, Phrase(verbatim: kind.name))
        } catch {
            return Finding(name, .warning, Phrase("unknown: \(error.reason)", pl: "nieznany: \(error.reason)"))
        }
    }
}
