internal import Base
internal import Platform

/// Making the directories of sandbox timelines.
extension ChronosEngine {
    /// What of a sandbox timeline is to be swapped for something else, made and not yet in force.
    struct FreshOverlay {
        let place: OverlayPlace
        let bytes: UInt64
    }

    /// Where the next state of a sandbox timeline goes.
    func newOverlay(_ key: Identifier, over base: Digest) -> OverlayPlace {
        OverlayPlace(
            in: home.worlds.appending(BytePath.root.appending(Array(key.text.utf8))), over: base,
            environment.ids.next(), home: home.path)
    }

    /// Makes an overlay that shows `target`: the base with the changes to it, or what `old` shows with those changes.
    func make(
        _ place: OverlayPlace, over base: FrozenBase, showing target: TargetWorld.World, from old: OverlayPlace?,
        _ world: TargetWorld, _ reader: ObjectReader, _ supervision: Supervision
    ) throws -> UInt64 {
        do {
            guard let parent = place.path.parent else { return 0 }
            try makeDirectory(parent)
            for directory in [place.path, place.upper, place.work, place.caches] {
                try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o700)
            }
            try environment.hooks.reach(.overlayMade)
            let upper = try files.openOwned(absolute: place.upper, [.read, .directory, .noFollow])
            let lower = try files.openOwned(absolute: place.lower, [.read, .directory, .noFollow])
            let copy = UpperCopy(files: files)
            if let old {
                let before = try files.openOwned(absolute: old.upper, [.read, .directory, .noFollow])
                try copy.make(from: before.raw, to: upper.raw)
                try copy.dress(upper.raw, as: before.raw, try files.status(before.raw))
            } else {
                try copy.dress(upper.raw, as: lower.raw, try files.status(lower.raw))
            }
            try copyCaches(of: base, to: place)
            let written = try UpperWriter(
                engine: self, place: place, reader: reader, target: target, base: try baseWorld(base, reader),
                upper: upper.raw, lower: lower.raw, supervision: supervision
            ).apply(world)
            try environment.hooks.reach(.overlayFilled)
            return written
        } catch let error as SystemError {
            throw EverettError(
                error, while: Phrase("making a sandbox timeline's directory", pl: "tworzenie katalogu piaskownicy"))
        }
    }

    /// What is remembered of the base is what is remembered of a world that shows it.
    private func copyCaches(of base: FrozenBase, to place: OverlayPlace) throws(SystemError) {
        let from = try files.openOwned(absolute: home.base(base.id).caches, [.read, .directory])
        let to = try files.openOwned(absolute: place.caches, [.read, .directory])
        for entry in try files.list(from.raw) where entry.kind == .regular {
            let old = try files.openOwned(from.raw, CName(entry.name), [.read, .noFollow])
            let new = try files.openOwned(to.raw, CName(entry.name), [.read, .write, .create, .exclusive, .noFollow])
            var left = try files.status(old.raw).size
            do throws(SystemError) {
                try files.clone(old.raw, to: new.raw)
                continue
            } catch {
                if error.isNoSpace { throw error }
            }
            while left > 0 {
                let copied = try files.copyRange(old.raw, to: new.raw, count: Int(clamping: left))
                if copied == 0 { break }
                left -= UInt64(copied)
            }
        }
    }

    /// Removes what is not in force any more, or not yet, of a sandbox timeline; under the store lock.
    func sweepOverlays(_ timeline: TimelineRecord) throws {
        guard timeline.kind == .sandbox, let place = timeline.workspace, let parent = place.parent else { return }
        try wrapped { () throws(SystemError) in
            let directory: Descriptor
            do throws(SystemError) {
                directory = try files.openOwned(absolute: parent, [.read, .directory])
            } catch {
                if error.isMissing { return }
                throw error
            }
            for entry in try files.list(directory.raw) where entry.name != place.name {
                let path = parent.appending(BytePath.root.appending(entry.name))
                if OverlayPlace(path) != nil { try files.removeTree(path) }
            }
        }
    }

    // MARK: - One program at a time

    /// Says that a program runs in a sandbox timeline, until it is let go of; the kernel gives it back for one who dies.
    func occupy(_ world: ProjectRecord) throws -> OverlayOccupation? {
        guard world.overlay != nil else { return nil }
        let place = home.world(world).appending("occupied")
        return try wrapped { () throws(SystemError) in
            let file = try files.openOwned(absolute: place, [.read, .write, .create, .noFollow])
            guard try files.tryLock(file.raw, exclusive: true) else { return .some(OverlayOccupation(nil)) }
            return OverlayOccupation(file)
        }
    }

    /// Refuses while a program runs in a sandbox timeline; nobody starts one while the answer is held.
    func requireIdle(_ world: ProjectRecord) throws -> OverlayOccupation? {
        guard let occupation = try occupy(world) else { return nil }
        guard occupation.isOurs else {
            throw EverettError(
                .conflict,
                Phrase(
                    "a program runs in sandbox timeline '\(world.timeline)'",
                    pl: "na linii piaskownicy '\(world.timeline)' działa program"),
                hints: [
                    Phrase("end it first, or wait", pl: "najpierw go zakończ albo poczekaj"),
                    Phrase(
                        "for several at once make a directory of it: everett materialize \(world.timeline)",
                        pl: "dla kilku naraz zrób z niej katalog: everett materialize \(world.timeline)"),
                ])
        }
        return occupation
    }
}

/// Held while a program runs in a sandbox timeline, or while its directory is being swapped.
package final class OverlayOccupation: Sendable {
    private let file: OwnedFile?

    private final class OwnedFile: Sendable {
        let descriptor: Descriptor

        init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
    }

    fileprivate init(_ file: consuming Descriptor?) {
        if let file { self.file = OwnedFile(file) } else { self.file = nil }
    }

    var isOurs: Bool { file != nil }
}
