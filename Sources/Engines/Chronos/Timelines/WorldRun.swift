package import Base
internal import Databases
package import Platform
package import Sandbox

/// A program that is to run in the world of a timeline.
package struct WorldRun: Sendable {
    package var command: [[UInt8]]
    /// Where it begins, beneath the workspace.
    package var directory = BytePath.root
    /// What it finds beside the timeline's own variables.
    package var environment: [String: String] = [:]
    /// Directories of the machine that it may read, beside the machine's own programs.
    package var readable: [AbsolutePath] = []
    /// Files and directories of the machine that it may write as well.
    package var writable: [AbsolutePath] = []
    package var network = SandboxProfile.Network.loopback
    package var limits = SandboxLimits()

    package init(_ command: [[UInt8]]) {
        self.command = command
    }
}

extension ChronosEngine {
    /// What a program in the world of a timeline sees: that world at the project's own path, and nothing of the others.
    package func profile(_ world: ProjectRecord, _ run: WorldRun) throws -> SandboxProfile {
        let workspace: SandboxProfile.Workspace =
            if let overlay = world.overlay {
                .overlay(ConfinedStart.Overlay(lower: [overlay.lower], upper: overlay.upper, work: overlay.work))
            } else {
                .directory(world.root)
            }
        var profile = SandboxProfile(workspace, at: world.projectRoot)
        profile.workingDirectory = world.projectRoot.appending(run.directory)
        let variables = try worldVariables(world)
        func values(_ isWanted: (WorldVariable) -> Bool) -> [String: String] {
            Dictionary(
                variables.filter(isWanted).compactMap { one in one.value.map { (one.name, $0) } },
                uniquingKeysWith: { $1 })
        }
        // What was recorded is stronger than nothing, and weaker than what this call says.
        profile.environment = values { $0.origin == .declared }.merging(run.environment) { $1 }
            .merging(values { $0.origin != .declared }) { $1 }
        profile.network = run.network
        if run.network == .loopback {
            let ways = try ways(world)
            profile.doors = ways.doors
            profile.environment.merge(ways.variables) { $1 }
        }
        profile.limits = run.limits
        let others = try worlds().map(\.root).filter { $0 != world.root && $0 != world.projectRoot }
        profile.hidden = [home.path] + [environment.secretKeys].compactMap { $0?.parent } + others
        // What lies around the project would show it, and what lies in a hidden place would show that.
        func mayShow(_ path: AbsolutePath) -> Bool {
            !world.projectRoot.isWithin(path) && !path.isWithin(world.projectRoot)
                && !profile.hidden.contains { path.isWithin($0) }
        }
        // Of what another bind shows as well, the later one counts.
        profile.binds =
            run.readable.filter(mayShow).map(SandboxProfile.Bind.readable)
            + run.writable.filter { path in mayShow(path) && !profile.hidden.contains { $0.isWithin(path) } }
            .map { SandboxProfile.Bind($0, at: $0, isWritable: true) }
        return profile
    }

    /// Runs `body` for a program in a world: in a sandbox timeline one at a time, and none while its directory is swapped.
    package func entering<Value>(_ world: ProjectRecord, _ body: (ProjectRecord) throws -> Value) throws -> Value {
        let occupation = try requireIdle(world)
        defer { withExtendedLifetime(occupation) {} }
        guard occupation != nil else { return try body(world) }
        // Another directory may have come into force before it was ours.
        guard let now = try state.timeline(world.timeline, world.id), now.key == world.key,
            let current = world.on(now)
        else { return try body(try self.world(world.timeline, of: world)) }
        return try body(current)
    }

    /// Whether there is a directory at a path of a world.
    package func isDirectory(_ path: BytePath, in world: ProjectRecord) -> Bool {
        guard let root = try? openRoot(world) else { return false }
        return
            (try? files.openOwned(
                beneath: root.raw, path, [.read, .directory, .noFollow], resolution: .beneathAcrossMounts)) != nil
    }

    /// What a timeline's programs are told of where they are.
    package func variables(_ world: ProjectRecord) throws -> [String: String] {
        Dictionary(
            try worldVariables(world).compactMap { one in one.value.map { (one.name, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The same one by one, by name.
    package func worldVariables(_ world: ProjectRecord) throws -> [WorldVariable] {
        var all: [String: WorldVariable] = [:]
        func add(_ name: String, _ value: String?, _ origin: WorldVariable.Origin, shown: String?) {
            all[name] = WorldVariable(name: name, value: value, origin: origin, shown: shown)
        }
        for (name, value) in try declaredValues(world) { add(name, value, .declared, shown: nil) }
        let ports = try ports(of: world)
        for (name, value) in try portVariables(world) {
            let isPort = ports[name] != nil
            add(name, value, isPort ? .port : .address, shown: isPort ? value : nil)
        }
        for (_, served) in try databases(of: world) {
            let served = try served.get()
            if let variable = served.variable {
                add(variable, served.address.revealed, .database, shown: "\(served.address)")
            }
        }
        add("EVERETT_TIMELINE", world.timeline, .timeline, shown: world.timeline)
        return all.values.sorted { $0.name < $1.name }
    }
}
