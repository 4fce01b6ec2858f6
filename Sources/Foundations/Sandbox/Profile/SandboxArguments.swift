package import Base
package import Platform

/// A profile as bubblewrap is told it: options in a file in memory, so that no secret of the environment is in `ps`.
package struct SandboxArguments: Sendable, Hashable {
    /// After the name of the program.
    package let arguments: [[UInt8]]
    /// What bubblewrap finds in descriptors 3, 4, …; the first holds the options, each ended by NUL.
    package let files: [[UInt8]]

    /// The user that a program is inside.
    package static let user: UInt32 = 1000

    /// A hidden path has a kind, because a directory is hidden under an empty one and a file under nothing.
    ///
    /// `isCaptured`: the program has no terminal of ours and gets a session of its own.
    package init(
        _ profile: SandboxProfile,
        command: [[UInt8]],
        host: SandboxHost,
        filter: [UInt8],
        hidden: [AbsolutePath: FileKind] = [:],
        isCaptured: Bool = true,
    ) throws(EverettError) {
        try SandboxArguments.check(profile, command)
        var options = OptionList()
        options.isolate(network: profile.network, isCaptured: isCaptured)
        options.showRuntime(host, network: profile.network)
        options.makePrivatePlaces(temporaryBytes: profile.limits.temporaryBytes)
        options.show(SandboxArguments.scenes(profile, hidden))
        options.add("--remount-ro", "/")
        options.add("--chdir", (profile.workingDirectory ?? profile.place).bytes)
        options.add("--clearenv")
        for (name, value) in profile.environment.sorted(by: { $0.key < $1.key }) {
            options.add([Array("--setenv".utf8), Array(name.utf8), Array(value.utf8)])
        }
        options.add("--seccomp", options.file(filter))
        // The status descriptor follows the last file, which the options themselves are the first of.
        let status = ConfinedStart.statusDescriptor(files: options.files.count)
        options.add("--json-status-fd", Array("\(status)".utf8))
        // Nothing is started before its doors are open.
        if !profile.doors.isEmpty {
            options.add("--block-fd", Array("\(ConfinedStart.holdDescriptor(files: options.files.count))".utf8))
        }
        files = [options.packed] + options.files.dropFirst()
        arguments = [Array("--args".utf8), Array("3".utf8), Array("--".utf8)] + command
    }

    /// What is put where, a directory before what lies in it, so that what is named more exactly wins.
    private static func scenes(
        _ profile: SandboxProfile, _ kinds: [AbsolutePath: FileKind]
    ) -> [OptionList.Scene] {
        let shown = binds(profile)
        let scenes = concealed(profile, shown, kinds) + shown.map(OptionList.Scene.bind)
        return scenes.enumerated().sorted { left, right in
            let depths = (depth(left.element.inside), depth(right.element.inside))
            return depths.0 == depths.1 ? left.offset < right.offset : depths.0 < depths.1
        }.map(\.element)
    }

    private static func binds(_ profile: SandboxProfile) -> [SandboxProfile.Bind] {
        profile.binds + [SandboxProfile.Bind(profile.workspace.host, at: profile.place, isWritable: true)]
    }

    private static func depth(_ path: AbsolutePath) -> Int {
        path.bytes == [0x2f] ? 0 : path.bytes.count(where: { $0 == 0x2f })
    }

    /// Where the hidden paths would appear, and are covered; but not what was named as a bind itself.
    private static func concealed(
        _ profile: SandboxProfile, _ shown: [SandboxProfile.Bind], _ kinds: [AbsolutePath: FileKind]
    ) -> [OptionList.Scene] {
        let runtime = (["usr"] + SandboxHost.names).compactMap {
            AbsolutePath("/" + $0).map(SandboxProfile.Bind.readable)
        }
        var places: Set<AbsolutePath> = []
        var scenes: [OptionList.Scene] = []
        for path in profile.hidden {
            guard let kind = kinds[path] else { continue }
            for bind in runtime + shown {
                guard let rest = path.relative(to: bind.host), !rest.isRoot else { continue }
                let inside = bind.inside.appending(rest)
                guard places.insert(inside).inserted else { continue }
                scenes.append(kind == .directory ? .emptyDirectory(inside) : .emptyFile(inside))
            }
        }
        return scenes
    }

    private static func check(_ profile: SandboxProfile, _ command: [[UInt8]]) throws(EverettError) {
        guard let program = command.first, !program.isEmpty else { throw EverettError(.usage, SandboxWords.noCommand) }
        let variables = profile.environment.flatMap { [Array($0.key.utf8), Array($0.value.utf8)] }
        let names = profile.environment.keys
        guard !(command + variables).contains(where: { $0.contains(0) }),
            !names.contains(where: { $0.isEmpty || $0.utf8.contains(UInt8(ascii: "=")) })
        else { throw EverettError(.usage, SandboxWords.badWord) }
        for bind in [SandboxProfile.Bind(profile.workspace.host, at: profile.place)] + profile.binds
        where isReserved(bind.inside) {
            throw EverettError(
                .refused, SandboxWords.reserved(bind.inside.description), hints: [SandboxWords.elsewhere])
        }
    }

    /// Places that make the sandbox one: nothing may cover them.
    private static func isReserved(_ path: AbsolutePath) -> Bool {
        let covered =
            ["/", "/etc", "/proc", "/dev", "/sys", "/run", "/tmp", "/usr", "/usr/bin", "/usr/lib"]
            + SandboxHost.names.map { "/" + $0 }
        let inner = ["/proc", "/dev", "/sys"]
        return covered.contains(path.description)
            || inner.contains { prefix in AbsolutePath(prefix).map(path.isWithin) ?? false }
    }
}
