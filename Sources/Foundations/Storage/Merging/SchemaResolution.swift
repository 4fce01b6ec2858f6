internal import Base

/// Gives an object of the schema the statement of a side, and a table that side's rows with it.
struct SchemaResolution {
    let session: MergeSession
    let conflict: DatabaseConflict
    let side: DatabaseSide

    init(_ session: MergeSession, _ conflict: DatabaseConflict, _ side: DatabaseSide) {
        self.session = session
        self.conflict = conflict
        self.side = side
    }

    func run() throws(EverettError) {
        let wanted = try SchemaReading(session.connection, side.schema)
        let present = try SchemaReading(session.connection, "main")
        for kind in kinds {
            let identity = SchemaObject.Identity(kind: kind, name: conflict.object.folded)
            if let old = present[identity] {
                try session.connection.run("DROP \(kind.rawValue.uppercased()) main.\(old.name.quoted)")
            }
        }
        for kind in kinds {
            let identity = SchemaObject.Identity(kind: kind, name: conflict.object.folded)
            guard let object = wanted[identity] else { continue }
            try MergeRun.make(object, session)
            if kind == .table { try fill(object, wanted) }
        }
    }

    /// Triggers have names of their own; the others share theirs, so that one may have taken another's place.
    private var kinds: [SchemaObject.Kind] {
        let isTrigger = DatabaseSide.allCases.contains {
            guard case .statement(let text) = conflict[$0] else { return false }
            return StatementText.normalised(text.text).lowercased().hasPrefix("create trigger")
        }
        return isTrigger ? [.trigger] : [.table, .view, .index]
    }

    private func fill(_ object: SchemaObject, _ wanted: SchemaReading) throws(EverettError) {
        let shape = try TableShape(
            session.connection, side.schema, object, hasRowid: wanted.hasRowid(object.name))
        guard shape.isMergeableModule else { throw EverettError(.unsupported, Words.unresolvable) }
        if shape.isFullText, !wanted.isShadow(object.name + "_content") {
            let table = object.name.quoted
            try session.connection.run("INSERT INTO main.\(table)(\(table)) VALUES('rebuild')")
        } else {
            _ = try TableRebuild.copy(session, shape, from: side)
        }
        for kind in [SchemaObject.Kind.index, .trigger] {
            for other in wanted.objects where other.kind == kind && other.table.folded == object.name.folded {
                try MergeRun.make(other, session)
            }
        }
    }
}
