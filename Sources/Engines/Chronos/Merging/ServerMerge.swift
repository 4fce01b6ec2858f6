internal import Base
internal import Databases
internal import Platform

/// Puts two states of a world's databases on servers together: what only one side changed is taken as it is, what both changed
/// is merged row by row in databases that are made for it and go with it.
struct ServerMerge {
    let engine: ChronosEngine
    let reader: ObjectReader
    let writer: ContentWriter
    let destination: ProjectRecord
    let policies: [String: TableMergePolicy]
    let supervision: Supervision

    struct Merged {
        var component: DatabasesComponent?
        var databases: [MergedDatabase] = []
        var conflicts: [MergeConflict] = []
        /// What the source has of these stays there: one side could not be looked at, or is elsewhere.
        var left: [String] = []
    }

    /// A path that stands for a database in a list of conflicts; a file of that name would be in nobody's project.
    static func path(_ name: String) -> BytePath { BytePath.root.appending(Array("database:\(name)".utf8)) }

    static func name(_ path: BytePath) -> String? {
        let text = String(decoding: path.bytes, as: UTF8.self)
        return text.hasPrefix("database:") ? String(text.dropFirst(9)) : nil
    }

    func run(base: Digest, ours: Digest, theirs: Digest) throws -> Merged {
        func read(_ id: Digest) throws -> DatabasesComponent? {
            try engine.readDatabases(try engine.readCheckpoint(id, reader), reader)
        }
        let sides = MergeSides(base: try read(base), ours: try read(ours), theirs: try read(theirs))
        var merged = Merged()
        var entries: [DatabasesComponent.Entry] = []
        for ours in sides.ours?.entries ?? [] {
            entries.append(try merge(ours, base: sides.base?[ours.name], theirs: sides.theirs?[ours.name], &merged))
        }
        for theirs in sides.theirs?.entries ?? [] where sides.ours?[theirs.name] == nil {
            // What the source did not change would have brought nothing.
            if sides.base?[theirs.name].map(theirs.isSameContent) != true { merged.left.append(theirs.name) }
        }
        merged.component = DatabasesComponent(entries)
        return merged
    }

    private func merge(
        _ ours: DatabasesComponent.Entry, base: DatabasesComponent.Entry?, theirs: DatabasesComponent.Entry?,
        _ merged: inout Merged
    ) throws -> DatabasesComponent.Entry {
        guard let theirs, !theirs.isSameContent(as: ours) else { return ours }
        if let base, theirs.isSameContent(as: base) { return ours }
        guard theirs.isSamePlace(as: ours) else {
            merged.left.append(ours.name)
            return ours
        }
        let sides = MergeSides<DatabasesComponent.Entry?>(base: base, ours: ours, theirs: theirs)
        guard let base, base.isSamePlace(as: ours) else {
            merged.conflicts.append(conflict(sides, "it was taken into care on both sides, with other rows"))
            return ours
        }
        if ours.isSameContent(as: base) {
            merged.databases.append(
                MergedDatabase(change: DatabaseChange(from: ours, to: theirs), conflicts: 0, tables: [], notes: []))
            return theirs
        }
        do {
            let (entry, report) = try mergeRows(base: base, ours: ours, theirs: theirs)
            merged.databases.append(
                MergedDatabase(
                    change: DatabaseChange(from: ours, to: entry), conflicts: report.conflictCount,
                    tables: report.tables.filter { $0.policy == .regenerate }.map(\.name), notes: report.notes))
            for found in report.conflicts { merged.conflicts.append(conflict(sides, ServerMerge.words(found))) }
            return entry
        } catch let failure as DatabaseFailure {
            switch failure.kind {
            case .cancelled, .callback, .noSpace, .unreachable, .lost: throw failure.everettError
            // Somebody has to decide which side's rows count: the server does not let us put them together.
            default: merged.conflicts.append(conflict(sides, failure.message.english))
            }
            return ours
        }
    }

    private func conflict(
        _ sides: MergeSides<DatabasesComponent.Entry?>, _ details: String
    ) -> MergeConflict {
        let path = ServerMerge.path(sides.all.compactMap { $0?.name }.first ?? "")
        return MergeConflict(
            .server, path,
            entries: sides.map { entry in
                entry?.content.map {
                    TreeEntry(
                        name: path.name, kind: .file, permissions: 0o600, size: entry?.size ?? 0, content: $0,
                        isChunked: entry?.isChunked ?? false)
                }
            }, details: details)
    }

    /// For people, and for whoever reads the list: what, where, and what each side has.
    private static func words(_ conflict: RowConflict) -> String {
        var text = "\(conflict.kind.rawValue) \(conflict.subject)"
        if let key = conflict.key { text += " \(key)" }
        if let column = conflict.column { text += " \(column)" }
        func value(_ name: String, _ value: String?) -> String { value.map { ", \(name): \($0)" } ?? "" }
        return text + value("base", conflict.base) + value("ours", conflict.ours) + value("theirs", conflict.theirs)
    }

    // MARK: - On the server

    private func mergeRows(
        base: DatabasesComponent.Entry, ours: DatabasesComponent.Entry, theirs: DatabasesComponent.Entry
    ) throws -> (DatabasesComponent.Entry, RowMergeReport) {
        let main = try engine.databases(of: destination.main)
        guard let served = try main.first(where: { $0.entry.name == ours.name })?.served.get() else {
            throw Words.noSuchDatabase(ours.name)
        }
        let home = try engine.identity()
        func mark() -> OwnedMark {
            OwnedMark(
                home: home, project: destination.id, timeline: destination.world, purpose: .scratch,
                key: engine.environment.ids.next())
        }
        var made: [OwnedMark] = []
        // What cannot be removed now is swept.
        defer {
            for mark in made {
                try? served.server.drop(
                    OwnedItem(mark, base: served.base), home: home, engine.briefPatience(.none))
            }
        }
        func build(_ entry: DatabasesComponent.Entry, keeping: Bool) throws -> String {
            let mark = mark()
            made.append(mark)
            supervision.report(.staging, subject: entry.name)
            try engine.build(
                entry, mark, on: served, owner: nil, for: destination, keeping: keeping, reader, supervision)
            return mark.name(base: served.base)
        }
        let result = mark()
        let order = RowMergeOrder(
            base: try build(base, keeping: true), ours: try build(ours, keeping: true),
            theirs: try build(theirs, keeping: false), mark: result, name: served.base, policies: policies)
        made.append(result)
        let report = try served.server.merge(order, engine.longPatience(supervision))
        let entry = try engine.dumped(
            report.database, of: served, product: (ours.product, ours.version), writer, supervision)
        return (entry, report)
    }
}
