internal import Base
internal import Databases

func fault(_ kind: DatabaseFailure.Kind) -> DatabaseFailure {
    DatabaseFailure(kind, Phrase(verbatim: "fake: \(kind)"))
}

extension FakeDatabaseServer.State {
    func store(_ name: String) throws(DatabaseFailure) -> FakeDatabaseServer.Store {
        guard let store = stores[name] else { throw fault(.notFound) }
        return store
    }

    mutating func add(_ name: String, _ store: FakeDatabaseServer.Store) throws(DatabaseFailure) {
        guard stores[name] == nil else { throw fault(.alreadyExists) }
        stores[name] = store
    }

    mutating func edit(
        _ name: String, _ body: (inout FakeDatabaseServer.Content) -> Void
    ) throws(DatabaseFailure) {
        var store = try store(name)
        body(&store.content)
        store.changes += 1
        stores[name] = store
    }

    func sessions(of database: String) -> [DatabaseSession] {
        clients.filter { $0.value == database }.keys.sorted().map {
            DatabaseSession(
                processID: $0, user: "main", application: "test", client: nil, state: "idle in transaction", since: nil)
        }
    }

    func side(of plan: SwapPlan) -> SwapState {
        let live = stores[plan.live] != nil
        let staged = stores[plan.staged] != nil
        let kept = stores[plan.keptName] != nil
        if live, staged, !kept { return .before }
        if live, kept, !staged { return .after }
        return .neither(live: live, staged: staged, kept: kept)
    }
}

extension FakeDatabaseServer.Content {
    private static let magic = Array("fake dump".utf8)

    var encoded: [UInt8] {
        var out = ByteWriter()
        out.raw(FakeDatabaseServer.Content.magic)
        out.fixed(number)
        out.varint(notes.count)
        for (number, text) in notes.sorted(by: { $0.key < $1.key }) {
            out.fixed(Int64(number))
            out.text(text)
        }
        out.digest(Hasher256.digest(of: out.bytes))
        return out.bytes
    }

    init?(_ encoded: [UInt8]) {
        guard encoded.count > Digest.size + FakeDatabaseServer.Content.magic.count else { return nil }
        let body = Array(encoded.dropLast(Digest.size))
        guard Hasher256.digest(of: body) == Digest(encoded, at: body.count) else { return nil }
        var reader = ByteReader(body)
        do {
            guard try reader.raw(FakeDatabaseServer.Content.magic.count) == FakeDatabaseServer.Content.magic else {
                return nil
            }
            number = try reader.fixed()
            for _ in 0..<(try reader.count()) {
                let number: Int64 = try reader.fixed()
                notes[Int(number)] = try reader.text()
            }
            try reader.finish()
        } catch {
            return nil
        }
    }

    var fingerprint: ContentFingerprint {
        let rows = notes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let digest = Hasher256.digest(of: Array("\(number) \(rows)".utf8)).hex
        return ContentFingerprint(
            schema: .zero, objects: .zero,
            tables: [ContentFingerprint.Table(name: "notes", rows: Int64(notes.count), digest: digest)])
    }
}

extension FakeDatabaseServer.Content {
    /// Takes what theirs changed; each note is a row with one cell.
    mutating func merge(
        _ base: Self, _ theirs: Self, _ policy: TableMergePolicy
    ) -> (table: RowMergeReport.Table?, conflicts: [RowConflict]) {
        var (inserted, changed, deleted) = (0, 0, 0)
        var conflicts: [RowConflict] = []
        number = max(number, theirs.number)
        if policy == .ours || policy == .ignore { return (nil, []) }
        for key in policy == .regenerate ? [] : Set(base.notes.keys).union(notes.keys).union(theirs.notes.keys).sorted()
        {
            let (b, o, t) = (base.notes[key], notes[key], theirs.notes[key])
            if o == t || (policy == .rows && t == b) { continue }
            if policy == .rows, o != b {
                let kind: RowConflict.Kind =
                    o == nil ? .oursDeleted : t == nil ? .theirsDeleted : b == nil ? .insertedTwice : .cell
                conflicts.append(RowConflict(kind, "public.notes", key: "(\(key))", base: b, ours: o, theirs: t))
                continue
            }
            notes[key] = t
            if o == nil { inserted += 1 } else if t == nil { deleted += 1 } else { changed += 1 }
        }
        let isWritten = inserted + changed + deleted > 0 || policy == .regenerate
        let table = RowMergeReport.Table(
            name: "public.notes", policy: policy, inserted: inserted, changed: changed, deleted: deleted)
        return (isWritten ? table : nil, conflicts)
    }
}
