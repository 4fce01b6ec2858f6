package import Base
package import Platform

/// Runs programs in sandboxes: nothing is started when something that a profile needs is missing.
package struct SandboxRunner: Sendable {
    package let bubblewrap: AbsolutePath
    package let groups: ControlGroups?
    let host: SandboxHost
    let architecture: SeccompFilter.Architecture
    let files: any FileOperations

    /// Where bubblewrap is looked for: never where a project's environment says.
    package static let searchPath = "/usr/bin:/bin:/usr/local/bin:/run/current-system/sw/bin"

    /// Finds what this machine has; `mayGroup` false does without control groups.
    package init(
        searchPath: String = SandboxRunner.searchPath, mayGroup: Bool = true,
        files: any FileOperations = RealFileOperations(),
    ) throws(EverettError) {
        guard let bubblewrap = ChildProcess.find("bwrap", searchPath: searchPath, files: files) else {
            throw EverettError(.unsupported, SandboxWords.noBubblewrap, hints: [SandboxWords.installBubblewrap])
        }
        guard let architecture = SeccompFilter.Architecture.current, ConfinementSupport.filtersCalls else {
            throw EverettError(.unsupported, SandboxWords.noFilter, hints: [SandboxWords.kernelNeedsFilter])
        }
        self.bubblewrap = bubblewrap
        self.architecture = architecture
        self.files = files
        groups = mayGroup ? ControlGroups.find(ControlGroupPlaces.read(files), files) : nil
        host = SandboxHost.read(files)
    }

    /// For what limits on memory and processes hold here.
    package var reach: SandboxReach { groups == nil ? .each : .together }

    /// Runs a command to its end and ends whatever it leaves behind; blocks the calling thread.
    ///
    /// Throws when the sandbox could not be made as the profile says, or the program could not be started in it; however
    /// the program ends is a value. `teardown` is what happens after the time is over or `wishes` say so; a program
    /// that meets another limit is killed at once. With inherited streams output has no limit.
    package func run(
        _ profile: SandboxProfile,
        command: [[UInt8]],
        streams: ConfinedStart.Streams = .captured(input: nil),
        teardown: Teardown = .immediate,
        wishes: SandboxWishes = SandboxWishes(),
    ) throws(EverettError) -> SandboxResult {
        let profile = try resolved(profile)
        let limits = profile.limits
        let isLimited = limits.memoryBytes != nil || limits.processes != nil
        if groups == nil, isLimited, limits.reach == .together {
            throw EverettError(.unsupported, SandboxWords.noGroups, hints: SandboxWords.getGroups)
        }
        if groups == nil, limits.processes != nil, isUncounted {
            throw EverettError(.unsupported, SandboxWords.noProcessLimit, hints: SandboxWords.getProcessLimit)
        }
        let filter = SeccompFilter(architecture, network: profile.network, allowances: profile.allowances)
        let arguments = try SandboxArguments(
            profile, command: command, host: host, filter: filter.bytes, hidden: kinds(profile.hidden),
            isCaptured: streams != .inherited)
        var start = ConfinedStart(bubblewrap, arguments: arguments.arguments)
        start.files = arguments.files
        start.streams = streams
        start.outputLimit = limits.outputBytes
        start.fileBytes = limits.writtenBytes
        start.isHeld = !profile.doors.isEmpty
        if case .overlay(let overlay) = profile.workspace { start.overlay = overlay }
        guard let groups, isLimited else {
            start.dataBytes = limits.memoryBytes
            // Bubblewrap's own two processes are counted, too.
            start.processes = limits.processes.map { $0 + 2 }
            return try SandboxRun(start, nil, limits, profile.doors, files).finish(teardown: teardown, wishes: wishes)
        }
        let group: ControlGroup
        do throws(SystemError) {
            group = try ControlGroup(groups, limits, files)
        } catch {
            throw EverettError(error, while: SandboxWords.noGroup, hints: SandboxWords.getGroups)
        }
        start.groups = group.entrances
        return try SandboxRun(start, group, limits, profile.doors, files).finish(teardown: teardown, wishes: wishes)
    }

    /// The same with a command that is text.
    package func run(
        _ profile: SandboxProfile,
        command: [String],
        streams: ConfinedStart.Streams = .captured(input: nil),
        teardown: Teardown = .immediate,
        wishes: SandboxWishes = SandboxWishes(),
    ) throws(EverettError) -> SandboxResult {
        try run(
            profile, command: command.map { Array($0.utf8) }, streams: streams, teardown: teardown,
            wishes: wishes)
    }

    /// The kernel counts the processes of every user but the machine's root.
    package var isUncounted: Bool {
        guard Machine.user == 0, let map = KernelFile.read("/proc/self/uid_map", files) else { return false }
        return map.split(whereSeparator: { $0 == 0x20 || $0 == 0x0a }).prefix(2).allSatisfy {
            $0.elementsEqual("0".utf8)
        }
    }

    /// The profile with every path of the host as the kernel calls it, so that no link leads around a hidden place.
    private func resolved(_ profile: SandboxProfile) throws(EverettError) -> SandboxProfile {
        var result = profile
        // Elsewhere there is no loopback of its own to open them in.
        if profile.network != .loopback { result.doors = [] }
        switch profile.workspace {
        case .directory(let path): result.workspace = .directory(try real(path))
        case .overlay(let overlay):
            var lower: [AbsolutePath] = []
            for layer in overlay.lower { lower.append(try real(layer)) }
            result.workspace = .overlay(
                ConfinedStart.Overlay(lower: lower, upper: try real(overlay.upper), work: try real(overlay.work)))
        }
        result.binds = []
        for bind in profile.binds {
            result.binds.append(
                SandboxProfile.Bind(try real(bind.host), at: bind.inside, isWritable: bind.isWritable))
        }
        // What does not exist shows nothing.
        result.hidden = profile.hidden.compactMap { try? real($0) }
        return result
    }

    private func real(_ path: AbsolutePath) throws(EverettError) -> AbsolutePath {
        do throws(SystemError) {
            let file = try files.openOwned(absolute: path, [.pathOnly])
            let name = try files.readLink(FileDescriptors.none, CName("/proc/self/fd/\(file.raw)"))
            guard let real = AbsolutePath(name) else {
                throw SystemError(.readlink, 2, path.description)
            }
            return real
        } catch {
            throw EverettError(error, while: SandboxWords.cannotShow(path.description))
        }
    }

    private func kinds(_ paths: [AbsolutePath]) -> [AbsolutePath: FileKind] {
        var kinds: [AbsolutePath: FileKind] = [:]
        for path in paths {
            kinds[path] = (try? files.status(FileDescriptors.none, CName(path.bytes)))?.kind
        }
        return kinds
    }
}
