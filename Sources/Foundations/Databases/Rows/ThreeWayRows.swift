/// A row as bytes that are compared and handed on, never understood: its key, and its cells.
package struct StoredRow: Sendable, Hashable {
    package let key: [UInt8]
    package let cells: [[UInt8]]

    package init(key: [UInt8], cells: [[UInt8]]) {
        self.key = key
        self.cells = cells
    }
}

/// Merges three tables that are read in the order of their keys' bytes, a row at a time.
///
/// Pure: rows come from closures and decisions go to one, so it is tested against a plain model.
package struct ThreeWayRows {
    package typealias Source = () throws -> StoredRow?

    /// What is to be done with the rows of one key in the side that the merged table begins as.
    package struct Decision: Sendable, Hashable {
        package let key: [UInt8]
        /// Of the side that was begun with: how many rows of this key are there.
        package let standing: Int
        /// The rows that are to be there; the same ones for a key that is nobody's but the row's own.
        package let merged: [[[UInt8]]]
        /// Whether what stands is what is to be there.
        package let isKept: Bool
        package let conflict: Conflict?
    }

    package struct Conflict: Sendable, Hashable {
        package let kind: RowConflict.Kind
        /// Numbers of the cells that both sides decided differently; empty when it is about whole rows.
        package let cells: [Int]
        package let base: [[UInt8]]?
        package let ours: [[UInt8]]?
        package let theirs: [[UInt8]]?
    }

    /// Whether keys name rows; otherwise the key is the whole row, and there may be several.
    private let isKeyed: Bool
    private let startsAsTheirs: Bool

    package init(isKeyed: Bool, startsAsTheirs: Bool) {
        self.isKeyed = isKeyed
        self.startsAsTheirs = startsAsTheirs
    }

    package func run(
        base: @escaping Source, ours: @escaping Source, theirs: @escaping Source, _ decide: (Decision) throws -> Void
    ) throws {
        var base = try Group(base)
        var ours = try Group(ours)
        var theirs = try Group(theirs)
        while let key = [base.key, ours.key, theirs.key].compactMap({ $0 }).min(by: { $0.lexicographicallyPrecedes($1) }
        ) {
            let (b, o, t) = (try base.take(key), try ours.take(key), try theirs.take(key))
            // What is the same everywhere needs no decision.
            if o == t, o == b { continue }
            try decide(isKeyed ? keyed(key, b.first, o.first, t.first) : counted(key, b, o, t))
        }
    }

    private static func least(_ keys: [UInt8]?...) -> [UInt8]? {
        var least: [UInt8]?
        for case let key? in keys {
            if let known = least, !key.lexicographicallyPrecedes(known) { continue }
            least = key
        }
        return least
    }

    private func decision(
        _ key: [UInt8], _ ours: [[[UInt8]]], _ theirs: [[[UInt8]]], _ merged: [[[UInt8]]], _ conflict: Conflict?
    ) -> Decision {
        let start = startsAsTheirs ? theirs : ours
        return Decision(
            key: key, standing: start.count, merged: merged, isKept: start == merged, conflict: conflict)
    }

    private func keyed(_ key: [UInt8], _ base: [[UInt8]]?, _ ours: [[UInt8]]?, _ theirs: [[UInt8]]?) -> Decision {
        var merged = ours
        var kind: RowConflict.Kind?
        var cells: [Int] = []
        switch (base, ours, theirs) {
        case _ where ours == theirs || theirs == base:
            break
        case _ where ours == base:
            merged = theirs
        case (let base, let ours?, let theirs?):
            var row = ours
            for cell in ours.indices where ours[cell] != theirs[cell] {
                if let base, base[cell] == ours[cell] {
                    row[cell] = theirs[cell]
                } else if base == nil || base?[cell] != theirs[cell] {
                    cells.append(cell)
                }
            }
            merged = row
            if !cells.isEmpty { kind = base == nil ? .insertedTwice : .cell }
        case (_, _?, nil):
            kind = .theirsDeleted
        default:
            kind = .oursDeleted
        }
        let conflict = kind.map { Conflict(kind: $0, cells: cells, base: base, ours: ours, theirs: theirs) }
        return decision(
            key, ours.map { [$0] } ?? [], theirs.map { [$0] } ?? [], merged.map { [$0] } ?? [], conflict)
    }

    private func counted(_ key: [UInt8], _ base: [[[UInt8]]], _ ours: [[[UInt8]]], _ theirs: [[[UInt8]]]) -> Decision {
        var merged = ours
        var conflict: Conflict?
        if ours.count == base.count {
            merged = theirs
        } else if theirs.count != base.count, theirs.count != ours.count {
            conflict = Conflict(
                kind: .copies, cells: [], base: base.first, ours: ours.first, theirs: theirs.first)
        }
        return decision(key, ours, theirs, merged, conflict)
    }

    /// One source with the row that comes next.
    private struct Group {
        private let source: Source
        private var next: StoredRow?

        init(_ source: @escaping Source) throws {
            self.source = source
            next = try source()
        }

        var key: [UInt8]? { next?.key }

        mutating func take(_ key: [UInt8]) throws -> [[[UInt8]]] {
            var rows: [[[UInt8]]] = []
            while let row = next, row.key == key {
                rows.append(row.cells)
                next = try source()
            }
            return rows
        }
    }
}
