internal import Base

/// Merges a virtual table: through its own rows where it has some, else by making it anew.
struct VirtualTableMerge {
    let table: TableMerge
    let base: TableShape?
    let ours: TableShape
    let theirs: TableShape

    init(_ table: TableMerge, _ base: TableShape?, _ ours: TableShape, _ theirs: TableShape) {
        self.table = table
        self.base = base
        self.ours = ours
        self.theirs = theirs
    }

    func run(_ mine: SchemaObject, _ its: SchemaObject) throws(EverettError) {
        let (merge, session) = (table.merge, table.merge.session)
        guard ours.isMergeableModule, theirs.isMergeableModule else {
            if mine.text != its.text { try table.conflict() }
            return merge.skip(ours.name, .virtualTable)
        }
        guard mine.text == its.text, base == nil || table.before?.text == mine.text else {
            return try changedStatement(mine, its)
        }
        // A full-text table without content of its own takes it from another table, or has none at all.
        if ours.isFullText, !merge.ours.isShadow(ours.name + "_content") {
            return merge.skip(ours.name, .derived)
        }
        guard !ours.key.isEmpty else { return try table.conflict() }
        try KeyedMerge(session, base: base, ours: ours, theirs: theirs, destination: ours).run()
    }

    private func changedStatement(_ mine: SchemaObject, _ its: SchemaObject) throws(EverettError) {
        guard let base, let before = table.before, base.module != nil, base.isMergeableModule else {
            return try table.conflict()
        }
        let hasContent = table.merge.base.isShadow(base.name + "_content") || !base.isFullText
        if its.text == before.text {
            if hasContent, try table.hasChanged(base, .base, .theirs) { try table.conflict() }
            return
        }
        guard mine.text == before.text else { return try table.conflict() }
        guard hasContent, theirs.module != nil, try !table.hasChanged(base, .base, .ours) else {
            return try table.conflict()
        }
        try table.replace(by: its, from: .theirs, dropping: true)
    }
}
