package import Base

/// What has changed in one directory, as the events of its whole filesystem tell. Pure.
///
/// Events name directories by handles; where one lies is asked when it is needed, by then perhaps after a later move. That
/// move has an event of its own, which marks all that it brought: docs/technical/concurrency.md says why nothing is missed.
package struct FilesystemPicture: WatchPicture {
    /// Where a directory lies.
    package enum Place: Sendable, Hashable {
        case inside(BytePath)
        /// The root lies in it, this far down.
        case above(BytePath)
        /// Neither beneath the root nor above it.
        case elsewhere
        case gone
        /// Nobody can say.
        case unknown

        /// Where a path leads, as seen from the root.
        package init(_ path: AbsolutePath, from root: AbsolutePath) {
            if let inner = path.relative(to: root) {
                self = .inside(inner)
            } else if let rest = root.relative(to: path) {
                self = .above(rest)
            } else {
                self = .elsewhere
            }
        }
    }

    /// Who knows where directories lie, and lets the kernel ignore some.
    package protocol Finder: ~Copyable {
        /// Where a directory is now; what happens in one that is elsewhere need not be told from now on.
        mutating func place(_ directory: FileHandle) throws(WatchLoss) -> Place
        /// Has everything told again.
        mutating func heedAll() throws(WatchLoss)
    }

    package var dirty: DirtyPaths
    package var loss: WatchLoss?
    private var places: [FileHandle: Place] = [:]
    private let placesLimit: Int

    /// Begins with everything to be looked at.
    package init(dirtyLimit: Int = 16_384, placesLimit: Int = 65_536) {
        dirty = DirtyPaths(limit: dirtyLimit)
        dirty.markEverything()
        self.placesLimit = placesLimit
    }

    /// Takes one event.
    ///
    /// - Returns: Where it happened, when that is in the root and about an entry of a directory.
    package mutating func take(_ event: FilesystemEvent, _ finder: inout some Finder & ~Copyable) -> BytePath? {
        do throws(WatchLoss) {
            guard let directory = event.directory, !event.kind.contains(.overflow) else { throw .overflow }
            if event.movesDirectory {
                // Before its own parent is looked for: whatever was known may be wrong by now.
                places.removeAll(keepingCapacity: true)
                try finder.heedAll()
            }
            switch try place(directory, &finder) {
            case .inside(let path): return mark(event, in: path)
            case .above(let rest):
                let isWay = !event.name.isEmpty && rest.components.first == event.name
                let isOther = !event.kind.isDisjoint(with: [.created, .deleted, .movedFrom, .movedTo])
                if isWay, isOther, event.kind.contains(.directory) { throw .rootGone }
            case .elsewhere, .gone: break
            case .unknown: dirty.markEverything()
            }
        } catch {
            lose(error)
        }
        return nil
    }

    private mutating func place(
        _ directory: FileHandle, _ finder: inout some Finder & ~Copyable
    ) throws(WatchLoss) -> Place {
        if let known = places[directory] { return known }
        let found = try finder.place(directory)
        if places.count >= placesLimit { places.removeAll(keepingCapacity: true) }
        places[directory] = found
        return found
    }

    private mutating func mark(_ event: FilesystemEvent, in path: BytePath) -> BytePath? {
        guard !event.name.isEmpty else {
            dirty.mark(path)
            // It is an entry of the one above, too.
            if let parent = path.parent { dirty.mark(parent, name: path.name) }
            return nil
        }
        dirty.mark(path, name: event.name)
        let place = path.appending(event.name)
        if event.kind.contains(.directory) { dirty.mark(place, deep: true) }
        return place
    }
}
