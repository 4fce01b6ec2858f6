internal import Base
internal import Platform

/// Programs and limits of the machine.
struct MachineChecks {
    private static let enoughWatches = 65_536

    private let context: Context

    init(_ context: Context) {
        self.context = context
    }

    func run() -> [Finding] { [git, watches] }

    private var git: Finding {
        let fix = Phrase(
            "install git 2.38 or later: apt install git", pl: "zainstaluj git 2.38 lub nowszy: apt install git")
        guard let path = context.invocation.variables.text("PATH"), let found = GitVersion.find(searching: path) else {
            return Finding(
                "git", .warning,
                Phrase(
                    "not found; checkpoints and restores work without it",
                    pl: "nie znaleziono; punkty i przywracanie działają bez niego"), fix: fix)
        }
        if found.isEnough { return Finding("git", .ok, Phrase(verbatim: found.text)) }
        return Finding("git", .warning, Phrase("\(found.text) is old", pl: "\(found.text) jest stary"), fix: fix)
    }

    private var watches: Finding {
        guard let limit = limit("/proc/sys/fs/inotify/max_user_watches") else {
            return Finding("inotify", .warning, Phrase("the limit is unknown", pl: "limit jest nieznany"))
        }
        let detail = Phrase("\(limit) watches", pl: "limit obserwacji: \(limit)")
        if limit >= Self.enoughWatches { return Finding("inotify", .ok, detail) }
        return Finding(
            "inotify", .warning, detail,
            fix: Phrase(verbatim: "sudo sysctl fs.inotify.max_user_watches=524288"))
    }

    private func limit(_ path: String) -> Int? {
        let files = context.invocation.files
        guard let file = try? files.openOwned(FileDescriptors.none, CName(path), [.read]),
            let bytes = try? files.readUpTo(file.raw, 64, at: 0)
        else { return nil }
        return Int(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
