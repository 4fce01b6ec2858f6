internal import Base
package import Environments
internal import Platform

extension ChronosEngine {
    /// What a side of a comparison runs in.
    package func environmentState(
        of side: DiffSide, _ project: ProjectRecord
    ) throws -> EnvironmentState {
        switch side {
        case .checkpoint(let id): try storedEnvironment(id)
        case .workspace: try presentEnvironment(project)
        case .world(let world): try presentEnvironment(world)
        }
    }

    /// In what two environments differ, by key; values of variables stay where they are.
    package func environmentChanges(
        from: DiffSide, to: DiffSide, _ project: ProjectRecord
    ) throws -> [EnvironmentChange] {
        EnvironmentChange.changes(
            from: try environmentState(of: from, project), to: try environmentState(of: to, project))
    }

    private func storedEnvironment(_ id: Digest) throws -> EnvironmentState {
        let reader = try ObjectReader(store)
        let checkpoint = try readCheckpoint(id, reader)
        let tree = try reader.tree(readFiles(checkpoint, reader).tree)
        let content = ContentReader(reader)
        let entries = tree.entries.filter { $0.kind == .file }
        return try EnvironmentState(
            names: entries.map(\.name), containers: try readEnvironment(checkpoint, reader)
        ) { try topFile($0, tree, content) }
    }

    /// What a file directly in the project held; nil for what is none, is too large, or cannot be read now.
    func topFile(_ name: String, _ tree: Tree, _ content: ContentReader) throws -> [UInt8]? {
        guard let entry = tree.entry(named: Array(name.utf8)), entry.kind == .file,
            entry.size <= UInt64(EnvironmentState.longestFile)
        else { return nil }
        do {
            return try content.bytes(of: entry)
        } catch let error as EverettError where error.code.isOfKey || error.code == .notFound {
            return nil
        }
    }

    /// What a file directly in a world's open workspace holds; nil for what is none.
    func topFile(_ name: String, _ root: Int32) throws(SystemError) -> [UInt8]? {
        do throws(SystemError) {
            let file = try files.openOwned(root, CName(name), [.read, .noFollow, .nonBlocking])
            guard try files.status(file.raw).kind == .regular else { return nil }
            return try files.readUpTo(file.raw, EnvironmentState.longestFile, at: 0)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }

    private func presentEnvironment(_ world: ProjectRecord) throws -> EnvironmentState {
        let root = try openRoot(world)
        do {
            let captured = try environmentCapture(world).capture(root.raw)
            let volumes = try lookedAtVolumes(captured, world)
            let component = try addVariables(
                to: captured.component?.holding(volumes), of: world, since: try headEnvironment(world), seals: false)
            return try EnvironmentState(
                names: try files.list(root.raw).map(\.name), containers: component
            ) { name throws(SystemError) in try topFile(name, root.raw) }
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("reading the environment", pl: "odczyt środowiska"))
        }
    }

    /// Which volumes hold something else than the head of a world does.
    func volumeChanges(_ world: ProjectRecord) throws -> [EnvironmentChange] {
        guard let head = try headEnvironment(world), !head.volumes.isEmpty else { return [] }
        let root = try openRoot(world)
        let captured: EnvironmentCapture.Captured = try wrapped { () throws(SystemError) in
            try environmentCapture(world).capture(root.raw)
        }
        return EnvironmentChange.volumes(head, captured.component?.holding(try lookedAtVolumes(captured, world)))
    }

    /// Volumes whose content is known, or is known to be another one by now.
    private func lookedAtVolumes(_ captured: EnvironmentCapture.Captured, _ world: ProjectRecord) throws
        -> [VolumeRecord]
    {
        guard let (containers, found) = captured.found else { return [] }
        let sink = try lookingSink()
        return try VolumeCapture(engine: self, world: world, sink: sink, consents: false, supervision: .none)
            .capture(found, by: containers, try ContentWriter(sink, files), rereads: false).volumes
    }

    func environmentCapture(_ world: ProjectRecord, _ key: SecretKey? = nil) -> EnvironmentCapture {
        EnvironmentCapture(
            environment: environment, project: world,
            hashing: { [vault] in SecretSealer(key ?? vault.lookingKey()).id(.component, $0) })
    }

    /// What was recorded; nil where no compose file was.
    func readEnvironment(_ checkpoint: Checkpoint, _ reader: ObjectReader) throws -> EnvironmentComponent? {
        guard let id = checkpoint.environment else { return nil }
        guard let component = try? EnvironmentComponent(try reader.read(id, .component)) else {
            throw EverettError.damaged("component \(id.short)")
        }
        return component
    }

    func containerPlan(
        to component: EnvironmentComponent, _ world: ProjectRecord, _ engine: any ContainerEngine
    ) throws(EverettError) -> ContainerPlan {
        ContainerPlan(
            from: try engine.containers(at: world.root), to: component.containers,
            hashing: environmentCapture(world).hashing)
    }

    /// What a restore would do to containers; nil when nothing was recorded, or nobody can be asked.
    func containerPreview(
        from current: EnvironmentComponent?, to target: EnvironmentComponent?, _ request: RestoreRequest,
        _ world: ProjectRecord
    ) -> ContainerPreview? {
        guard let target, target.state == .recorded, request.isWhole, let engine = environment.containers(),
            let plan = try? containerPlan(to: target, world, engine)
        else { return nil }
        let volumes = target.volumes.filter { then in
            then.world == world.world
                && current?.volumes.first(where: { $0.name == then.name }).map(then.isSameContent) != true
        }
        if plan.isEmpty, volumes.isEmpty { return nil }
        return ContainerPreview(
            steps: plan.steps, volumes: volumes, isWanted: request.components.contains(.environment))
    }

    /// Whether a restore may give volumes another content, which has to be captured first.
    func changesVolumes(_ request: RestoreRequest, _ world: ProjectRecord) throws -> Bool {
        guard request.isWhole, request.components.contains(.environment), world.overlay == nil else { return false }
        let reader = try ObjectReader(store)
        let target = try readEnvironment(try readCheckpoint(request.checkpoint, reader), reader)
        return target?.volumes.contains { $0.world == world.world } == true
    }
}

/// What a restore would do to containers.
package struct ContainerPreview: Sendable {
    package let steps: [ContainerPlan.Step]
    /// Volumes that get what they held.
    package let volumes: [VolumeRecord]
    /// Whether it was asked for; otherwise it is listed, and they are left as they are.
    package let isWanted: Bool
}
