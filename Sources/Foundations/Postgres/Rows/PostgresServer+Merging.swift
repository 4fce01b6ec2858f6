internal import Base
package import Databases

extension PostgresServer {
    package func merge(_ order: RowMergeOrder, _ patience: Patience) throws(DatabaseFailure) -> RowMergeReport {
        let run = Run(patience)
        return try opened(order.base, run) { () throws(DatabaseFailure) in
            try opened(order.ours, run) { () throws(DatabaseFailure) in
                try opened(order.theirs, run) { () throws(DatabaseFailure) in
                    try merged(order, run, patience)
                }
            }
        }
    }

    private func merged(
        _ order: RowMergeOrder, _ run: Run, _ patience: Patience
    ) throws(DatabaseFailure) -> RowMergeReport {
        // A database that is read cannot be copied: which one the merged one begins as is found out first.
        let start = try startsAsTheirs(order, run)
        let built = try build(
            BuildOrder(
                mark: order.mark, base: order.name, source: .frozen(start ? order.theirs : order.ours),
                owner: order.owner),
            patience)
        do throws(DatabaseFailure) {
            let sides = try MergeSides(
                base: SideReading(self, order.base, run), ours: SideReading(self, order.ours, run),
                theirs: SideReading(self, order.theirs, run), startsAsTheirs: start)
            let target = try session(built.name, run)
            guard try target.isSuperuser() else {
                throw DatabaseFailure(.permission, Words.mergeNeedsSuperuser, hints: [Words.moreRights])
            }
            let writing = MergeWriting(self, sides, target, order)
            return try writing.run(built)
        } catch {
            discard(built.name, run)
            throw error
        }
    }

    /// The schema that changed, or ours when neither or both did.
    private func startsAsTheirs(_ order: RowMergeOrder, _ run: Run) throws(DatabaseFailure) -> Bool {
        func schema(_ database: String) throws(DatabaseFailure) -> Digest {
            let session = try session(database, run)
            return try SchemaListing(session).definitions
        }
        let base = try schema(order.base)
        guard try schema(order.ours) == base else { return false }
        return try schema(order.theirs) != base
    }
}

/// The three databases of a merge.
struct MergeSides {
    let base: SideReading
    let ours: SideReading
    let theirs: SideReading
    let startsAsTheirs: Bool

    var start: SideReading { startsAsTheirs ? theirs : ours }

    /// Objects that both sides changed, each in its own way.
    var conflicts: [RowConflict] {
        func definitions(_ side: SideReading) -> [String: String] {
            Dictionary(side.schema.items.map { ("\($0.kind) \($0.name)", $0.definition) }) { first, _ in first }
        }
        let (base, ours, theirs) = (definitions(base), definitions(ours), definitions(theirs))
        if ours == base || theirs == base || ours == theirs { return [] }
        // Ours is what was begun with, so everything that theirs changed and ours did not do likewise is missing.
        return Set(base.keys).union(theirs.keys).union(ours.keys).sorted().compactMap { name in
            guard theirs[name] != base[name], theirs[name] != ours[name] else { return nil }
            return RowConflict(
                .schema, name, base: base[name].map(MergeSides.short), ours: ours[name].map(MergeSides.short),
                theirs: theirs[name].map(MergeSides.short))
        }
    }

    private static func short(_ text: String) -> String { text.count > 256 ? text.prefix(256) + "…" : text }
}
