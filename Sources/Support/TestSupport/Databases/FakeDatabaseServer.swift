package import Base
package import Databases
internal import Synchronization

/// A database server in memory that keeps the same promises, for tests of whoever uses one.
package final class FakeDatabaseServer: DatabaseServer, DatabaseBench {
    struct Content: Hashable {
        var notes: [Int: String] = [:]
        var number: Int64 = 0
    }

    struct Store {
        var content = Content()
        var outside: [String] = []
        var comment: String?
        var owner: String?
        var isOpen = true
        /// Counts whatever is done to the content.
        var changes = 0
    }

    struct State {
        var stores: [String: Store] = [:]
        var roles: [String: (password: SecretText, comment: String)] = [:]
        var clients: [Int: String] = [:]
        var nextProcess = 100
        /// What the next call of that name throws instead of being done.
        var failures: [String: DatabaseFailure] = [:]
    }

    private let state = Mutex(State())
    package let address: DatabaseAddress
    package let patience: Patience

    package init(clock: Clock, password: String = "main's own") {
        address = DatabaseAddress(
            host: "fake", user: "main", password: SecretText(password), database: "postgres")
        patience = Patience(timeoutMilliseconds: nil, clock: clock)
    }

    package var server: any DatabaseServer { self }

    /// Makes the next call of that name (`freeze`, `dump`, `build`, `swap`…) fail, before it does anything.
    package func failNext(_ call: String, with failure: DatabaseFailure) {
        state.withLock { $0.failures[call] = failure }
    }

    private func step<Value: Sendable>(
        _ call: String, _ patience: Patience, _ body: (inout State) throws(DatabaseFailure) -> Value
    ) throws(DatabaseFailure) -> Value {
        if patience.isCancelled() { throw fault(.cancelled) }
        return try state.withLock { state throws(DatabaseFailure) in
            if let failure = state.failures.removeValue(forKey: call) { throw failure }
            return try body(&state)
        }
    }

    // MARK: - Looking

    package func examine(_ database: String, _ patience: Patience) throws(DatabaseFailure) -> ServerExamination {
        try step("examine", patience) { state throws(DatabaseFailure) in
            let store = try state.store(database)
            return ServerExamination(
                product: "fake", version: "1.0", major: 1, systemIdentifier: "fake",
                sizeBytes: 8192 + UInt64(store.content.notes.count) * 100, extensions: [],
                sessions: state.sessions(of: database), gaps: [], unloggedTables: [], isReadOnly: false,
                isSuperuser: true, mayCreateDatabases: true, mayCreateRoles: true, asksForPassword: true,
                dumpObstacle: nil)
        }
    }

    package func sessions(of database: String, _ patience: Patience) throws(DatabaseFailure) -> [DatabaseSession] {
        try step("sessions", patience) { state throws(DatabaseFailure) in
            _ = try state.store(database)
            return state.sessions(of: database)
        }
    }

    package func end(
        _ sessions: [DatabaseSession], of database: String, _ patience: Patience
    ) throws(DatabaseFailure) -> [DatabaseSession] {
        try step("end", patience) { state throws(DatabaseFailure) in
            sessions.filter { state.clients[$0.processID] == database }.filter {
                state.clients.removeValue(forKey: $0.processID) != nil
            }
        }
    }

    package func mark(_ database: String, _ patience: Patience) throws(DatabaseFailure) -> ChangeMark {
        try step("mark", patience) { state throws(DatabaseFailure) in
            ChangeMark(bytes: Array("\(try state.store(database).changes)".utf8))
        }
    }

    package func isUnchanged(
        _ database: String, since mark: ChangeMark, _ patience: Patience
    ) throws(DatabaseFailure) -> Bool {
        try self.mark(database, patience) == mark
    }

    package func fingerprint(_ database: String, _ patience: Patience) throws(DatabaseFailure) -> ContentFingerprint {
        try step("fingerprint", patience) { state throws(DatabaseFailure) in
            try state.store(database).content.fingerprint
        }
    }

    // MARK: - Keeping and building

    package func freeze(
        _ database: String, as mark: OwnedMark, base: String, _ patience: Patience
    ) throws(DatabaseFailure) -> String {
        try step("freeze", patience) { state throws(DatabaseFailure) in
            let sessions = state.sessions(of: database)
            guard sessions.isEmpty else { throw fault(.busy(sessions)) }
            let name = mark.name(base: base)
            var copy = Store()
            copy.content = try state.store(database).content
            copy.comment = mark.comment
            copy.isOpen = false
            try state.add(name, copy)
            return name
        }
    }

    package func dump(
        _ database: String, _ patience: Patience, into sink: (ArraySlice<UInt8>) throws -> Void
    ) throws(DatabaseFailure) -> DumpReport {
        let content = try step("dump", patience) { state throws(DatabaseFailure) in
            try state.store(database).content
        }
        let bytes = content.encoded
        do {
            try sink(bytes[...])
        } catch {
            throw fault(.callback(error))
        }
        return DumpReport(bytes: UInt64(bytes.count), fingerprint: content.fingerprint, notes: [])
    }

    private func read(_ next: () throws -> [UInt8]) throws(DatabaseFailure) -> Content {
        var bytes: [UInt8] = []
        do {
            while case let piece = try next(), !piece.isEmpty { bytes += piece }
        } catch {
            throw fault(.callback(error))
        }
        guard let content = Content(bytes) else { throw fault(.damagedDump) }
        return content
    }

    package func prepare(_ order: TemplateOrder, _ patience: Patience) throws(DatabaseFailure) -> DatabaseTemplate {
        let content = try read(order.next)
        return try step("prepare", patience) { state throws(DatabaseFailure) in
            var store = Store()
            store.content = content
            store.comment = order.mark.comment
            store.isOpen = false
            try state.add(order.name, store)
            return DatabaseTemplate(
                name: order.name, keepsOwners: order.keepsOwners, isOfTimeline: false,
                bytes: 8192 + UInt64(content.notes.count) * 100, seal: Array("\(store.changes)".utf8))
        }
    }

    package func room(_ patience: Patience) throws(DatabaseFailure) -> UInt64? { nil }

    package func build(_ order: BuildOrder, _ patience: Patience) throws(DatabaseFailure) -> BuildReport {
        var dumped: Content?
        if case .dump(let next) = order.source { dumped = try read(next) }
        return try step("build", patience) { state throws(DatabaseFailure) in
            var store = Store()
            switch order.source {
            case .frozen(let name): store.content = try state.store(name).content
            case .dump: store.content = dumped ?? Content()
            case .template(let template):
                let found = try state.store(template.name)
                guard Array("\(found.changes)".utf8) == template.seal else { throw fault(.different) }
                store.content = found.content
            }
            store.comment = order.mark.comment
            store.owner = order.owner?.name
            if let offset = order.sequenceOffset { store.content.number += offset }
            try state.add(order.name, store)
            return BuildReport(name: order.name, isolation: Isolation([]), notes: [])
        }
    }

    // MARK: - Rows

    package func compare(
        _ left: String, _ right: String, _ patience: Patience
    ) throws(DatabaseFailure) -> DatabaseComparison {
        try step("compare", patience) { state throws(DatabaseFailure) in
            let (before, after) = (try state.store(left).content.notes, try state.store(right).content.notes)
            let table = DatabaseComparison.Table(
                name: "public.notes", added: after.keys.count { before[$0] == nil },
                changed: after.count { number, text in before[number].map { $0 != text } ?? false },
                removed: before.keys.count { after[$0] == nil })
            return DatabaseComparison(schema: [], tables: before == after ? [] : [table], unmatched: [])
        }
    }

    package func merge(_ order: RowMergeOrder, _ patience: Patience) throws(DatabaseFailure) -> RowMergeReport {
        try step("merge", patience) { state throws(DatabaseFailure) in
            let sessions = state.sessions(of: order.ours)
            guard sessions.isEmpty else { throw fault(.busy(sessions)) }
            let base = try state.store(order.base).content
            let theirs = try state.store(order.theirs).content
            var store = Store()
            store.content = try state.store(order.ours).content
            store.comment = order.mark.comment
            store.owner = order.owner?.name
            let name = order.mark.name(base: order.name)
            let policy = order.policy(of: "public.notes")
            let merge = store.content.merge(base, theirs, policy)
            try state.add(name, store)
            return RowMergeReport(
                database: name, tables: merge.table.map { [$0] } ?? [], conflicts: merge.conflicts,
                conflictCount: merge.conflicts.count, isolation: Isolation([]), notes: [])
        }
    }

    // MARK: - Swapping

    package func swap(_ plan: SwapPlan, ending: Bool, _ patience: Patience) throws(DatabaseFailure) {
        try step("swap", patience) { state throws(DatabaseFailure) in
            if state.side(of: plan) == .after { return }
            guard OwnedName(plan.staged) != nil else { throw fault(.notOurs) }
            var live = try state.store(plan.live)
            var staged = try state.store(plan.staged)
            let sessions = state.sessions(of: plan.live) + state.sessions(of: plan.staged)
            guard sessions.isEmpty || ending else { throw fault(.busy(sessions)) }
            for session in sessions { state.clients[session.processID] = nil }
            staged.outside = live.outside
            staged.comment = live.comment
            staged.owner = live.owner
            staged.isOpen = true
            staged.changes += 1
            live.comment = plan.kept.comment
            live.isOpen = false
            state.stores[plan.staged] = nil
            state.stores[plan.live] = staged
            state.stores[plan.keptName] = live
        }
    }

    package func state(of plan: SwapPlan, _ patience: Patience) throws(DatabaseFailure) -> SwapState {
        try step("state", patience) { state throws(DatabaseFailure) in state.side(of: plan) }
    }

    // MARK: - Ours

    package func create(_ role: TimelineRole, _ patience: Patience) throws(DatabaseFailure) {
        try step("create", patience) { state throws(DatabaseFailure) in
            guard state.roles[role.name] == nil else { throw fault(.alreadyExists) }
            state.roles[role.name] = (role.password, role.mark.comment)
        }
    }

    package func owned(by home: Identifier, _ patience: Patience) throws(DatabaseFailure) -> [OwnedItem] {
        try step("owned", patience) { state throws(DatabaseFailure) in
            let databases = state.stores.map { name, store in
                OwnedItem(kind: .database, name: name, mark: store.comment.flatMap(OwnedMark.init(comment:)))
            }
            let roles = state.roles.map { name, role in
                OwnedItem(kind: .role, name: name, mark: OwnedMark(comment: role.comment))
            }
            return (databases.sorted { $0.name < $1.name } + roles.sorted { $0.name < $1.name })
                .filter { OwnedName($0.name)?.belongs(to: home) == true }
        }
    }

    package func drop(_ item: OwnedItem, home: Identifier, _ patience: Patience) throws(DatabaseFailure) {
        try step("drop", patience) { state throws(DatabaseFailure) in
            guard OwnedName(item.name)?.belongs(to: home) == true else { throw fault(.notOurs) }
            switch item.kind {
            case .database:
                for (process, database) in state.clients where database == item.name { state.clients[process] = nil }
                state.stores[item.name] = nil
            case .role:
                state.roles[item.name] = nil
            }
        }
    }

    // MARK: - The project's own program

    package func makeLiving(_ name: String) throws {
        try change { state throws(DatabaseFailure) in
            var store = Store()
            store.outside = ["comment the shop's own", "grant CONNECT to app", "owner main"]
            store.comment = "the shop's own"
            try state.add(name, store)
        }
    }

    package func write(_ number: Int, _ text: String, in database: String) throws {
        try change { state throws(DatabaseFailure) in
            try state.edit(database) { $0.notes[number] = text }
        }
    }

    package func tamper(with database: String) throws { try write(1, "tampered", in: database) }

    package func delete(_ number: Int, in database: String) throws {
        try change { state throws(DatabaseFailure) in
            try state.edit(database) { $0.notes[number] = nil }
        }
    }

    package func notes(in database: String) throws -> [Int: String] {
        try change { state throws(DatabaseFailure) in try state.store(database).content.notes }
    }

    package func nextNumber(in database: String) throws -> Int64 {
        try change { state throws(DatabaseFailure) in
            try state.edit(database) { $0.number += 1 }
            return try state.store(database).content.number
        }
    }

    package func connect(to database: String) throws -> any BenchClient {
        let process = try change { state throws(DatabaseFailure) in
            guard try state.store(database).isOpen else { throw fault(.refusedLogin) }
            state.nextProcess += 1
            state.clients[state.nextProcess] = database
            return state.nextProcess
        }
        return Client(process, self)
    }

    package func canRead(_ address: DatabaseAddress) -> Bool {
        state.withLock { state in
            guard let name = address.database, let store = state.stores[name], store.isOpen else { return false }
            if address.user == self.address.user { return address.password == self.address.password }
            guard let user = address.user, let role = state.roles[user] else { return false }
            return role.password == address.password && store.owner == user
        }
    }

    package func canWrite(_ address: DatabaseAddress) -> Bool { canRead(address) }

    package func outside(of database: String) throws -> [String] {
        try change { state throws(DatabaseFailure) in try state.store(database).outside }
    }

    package func names(beginning prefix: String) throws -> Set<String> {
        state.withLock { Set($0.stores.keys).union($0.roles.keys).filter { $0.hasPrefix(prefix) } }
    }

    private func change<Value: Sendable>(
        _ body: (inout State) throws(DatabaseFailure) -> Value
    ) throws(DatabaseFailure) -> Value {
        try state.withLock { state throws(DatabaseFailure) in try body(&state) }
    }

    private final class Client: BenchClient {
        let processID: Int
        private let owner: FakeDatabaseServer

        init(_ processID: Int, _ owner: FakeDatabaseServer) {
            self.processID = processID
            self.owner = owner
        }

        var isConnected: Bool { owner.state.withLock { $0.clients[processID] != nil } }
        func close() { owner.state.withLock { $0.clients[processID] = nil } }
    }
}
