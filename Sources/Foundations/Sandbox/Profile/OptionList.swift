internal import Base
internal import Platform

/// Bubblewrap's options while they are put together; it carries them out in their order.
struct OptionList {
    /// One thing that is put into the sandbox.
    enum Scene {
        case bind(SandboxProfile.Bind)
        case emptyDirectory(AbsolutePath)
        case emptyFile(AbsolutePath)

        var inside: AbsolutePath {
            switch self {
            case .bind(let bind): bind.inside
            case .emptyDirectory(let path), .emptyFile(let path): path
            }
        }
    }

    private var words: [[UInt8]] = []
    /// What goes with them in descriptors; the first place is kept for the options themselves.
    private(set) var files: [[UInt8]] = [[]]

    var packed: [UInt8] { words.reduce(into: []) { $0 += $1 + [0] } }

    mutating func add(_ text: String...) { words += text.map { Array($0.utf8) } }
    mutating func add(_ option: String, _ value: [UInt8]) { words += [Array(option.utf8), value] }
    mutating func add(_ option: String, _ first: [UInt8], _ second: [UInt8]) {
        words += [Array(option.utf8), first, second]
    }
    mutating func add(_ more: [[UInt8]]) { words += more }

    /// Puts bytes into a file and returns the number of its descriptor.
    mutating func file(_ bytes: [UInt8]) -> [UInt8] {
        files.append(bytes)
        return Array("\(ConfinedStart.statusDescriptor(files: files.count - 1))".utf8)
    }

    /// Namespaces, rights and what ends with whom.
    mutating func isolate(network: SandboxProfile.Network, isCaptured: Bool) {
        add("--unshare-all")
        if network == .host { add("--share-net") }
        // Without these four a bubblewrap that root starts hands all of root's rights on.
        let user = "\(SandboxArguments.user)"
        add("--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--uid", user, "--gid", user)
        add("--die-with-parent")
        if isCaptured { add("--new-session") }
    }

    /// The read-only runtime: an allow-list, since root's view of `/` shows /etc/shadow.
    mutating func showRuntime(_ host: SandboxHost, network: SandboxProfile.Network) {
        add("--ro-bind", "/usr", "/usr")
        for (name, entry) in host.entries.sorted(by: { $0.key < $1.key }) {
            let path = Array("/\(name)".utf8)
            switch entry {
            case .link(let target): add("--symlink", target, path)
            case .directory: add("--ro-bind", path, path)
            }
        }
        var settings = SandboxHost.settings
        if network == .host { settings += ["resolv.conf", "hosts", "host.conf", "gai.conf"] }
        for name in settings { add("--ro-bind-try", "/etc/\(name)", "/etc/\(name)") }
        let user = SandboxArguments.user
        var made = [
            "passwd": "root:x:0:0:root:/:/usr/sbin/nologin\nuser:x:\(user):\(user):user:/tmp:/bin/sh\n",
            "group": "root:x:0:\nuser:x:\(user):\n",
        ]
        if network != .host { made["hosts"] = "127.0.0.1 localhost\n::1 localhost\n" }
        for (name, text) in made.sorted(by: { $0.key < $1.key }) {
            add("--ro-bind-data", file(Array(text.utf8)), Array("/etc/\(name)".utf8))
        }
    }

    mutating func makePrivatePlaces(temporaryBytes: UInt64) {
        add("--proc", "/proc", "--dev", "/dev")
        add("--size", "\(max(1, temporaryBytes / 4))", "--tmpfs", "/dev/shm", "--remount-ro", "/dev")
        add("--perms", "1777", "--size", "\(max(1, temporaryBytes))", "--tmpfs", "/tmp")
        // Programs look for these; what they would find on the host is not for them.
        add("--dir", "/run", "--symlink", "../tmp", "/var/tmp", "--symlink", "../run", "/var/run")
    }

    mutating func show(_ scenes: [Scene]) {
        var emptied: [AbsolutePath] = []
        for scene in scenes {
            switch scene {
            case .bind(let bind): add(bind.isWritable ? "--bind" : "--ro-bind", bind.host.bytes, bind.inside.bytes)
            case .emptyFile(let path): add("--ro-bind", Array("/dev/null".utf8), path.bytes)
            case .emptyDirectory(let path):
                add("--size", Array("4096".utf8))
                add("--tmpfs", path.bytes)
                emptied.append(path)
            }
        }
        // Only now: something may have been put into them.
        for path in emptied { add("--remount-ro", path.bytes) }
    }
}
