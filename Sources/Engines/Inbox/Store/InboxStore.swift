package import Base
package import Platform
internal import Storage

/// The questions of a home, open. Confined to whoever opened it; several processes may have it open.
///
/// Every change of state is one statement that asks for the state before it, so of two answers, or of two uses, one counts.
package final class InboxStore {
    package static let longestMessage = 2000
    private static let longestAgent = 128

    private let connection: Connection
    private let policy: InboxPolicy

    package init(
        home: AbsolutePath, policy: InboxPolicy = InboxPolicy(), files: any FileOperations = RealFileOperations()
    ) throws(EverettError) {
        connection = try Connection.open(path: InboxStore.path(home))
        self.policy = policy
        try InboxSchema.migrations.run(on: connection, files: files)
    }

    /// The inbox of a home; nil where nothing was ever asked.
    package static func ifPresent(
        home: AbsolutePath, policy: InboxPolicy = InboxPolicy(), files: any FileOperations = RealFileOperations()
    ) throws(EverettError) -> InboxStore? {
        do throws(SystemError) {
            guard try files.statusIfPresent(FileDescriptors.none, CName(path(home).bytes)) != nil else { return nil }
        } catch {
            throw EverettError(error, while: Words.opening)
        }
        return try InboxStore(home: home, policy: policy, files: files)
    }

    private static func path(_ home: AbsolutePath) -> AbsolutePath { home.appending("inbox.db") }

    // MARK: - The agent's side

    /// Puts a plan before the user; one that waits, or was denied a moment ago, is not put there twice.
    package func ask(
        _ plan: ApprovalPlan, agent: String, run: Identifier?, id: Identifier, at time: Timestamp
    ) throws(EverettError) -> InboxQuestion {
        try connection.transaction { () throws(EverettError) in
            try expire(time)
            let known = try connection.first(
                """
                SELECT \(InboxStore.columns) FROM questions
                WHERE digest = ? AND (state IN ('open', 'approved') OR state = 'denied' AND answered > ?)
                ORDER BY number DESC
                """, .blob(plan.digest.bytes), .integer(time.milliseconds - policy.deniedMilliseconds),
                body: InboxStore.question)
            if let known { return known }
            let open = try connection.integer(
                "SELECT count(*) FROM questions WHERE state = 'open' AND project = ?", .text(plan.project.text))
            guard open < Int64(policy.mostOpen) else {
                throw EverettError(.refused, Words.full(policy.mostOpen), hints: [Words.answerFirst])
            }
            try connection.run(
                """
                INSERT INTO questions (id, project, timeline, function, document, digest, agent, run, asked, expires,
                    state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')
                """,
                .text(id.text), .text(plan.project.text), .text(plan.timeline), .text(plan.function),
                .text(plan.document), .blob(plan.digest.bytes), .text(OneLine.cut(agent, InboxStore.longestAgent)),
                SQLValue(run?.text), .integer(time.milliseconds),
                .integer(time.milliseconds + policy.openMilliseconds))
            try connection.run(
                """
                DELETE FROM questions WHERE state NOT IN ('open', 'approved')
                    AND number <= (SELECT max(number) FROM questions) - ?
                """, .integer(Int64(policy.mostKept)))
            return try one(id)
        }
    }

    /// Uses an approval of exactly this plan up; nil where there is none. Once it returns, nobody else can use it.
    package func use(_ plan: ApprovalPlan, at time: Timestamp) throws(EverettError) -> InboxQuestion? {
        try connection.transaction { () throws(EverettError) in
            try expire(time)
            let id = try connection.first(
                "SELECT id FROM questions WHERE digest = ? AND state = 'approved' ORDER BY number",
                .blob(plan.digest.bytes)
            ) { row throws(EverettError) in try row.text(0) }
            guard let id = id.flatMap(Identifier.init) else { return nil }
            try connection.run("UPDATE questions SET state = 'used' WHERE id = ?", .text(id.text))
            return try one(id)
        }
    }

    // MARK: - The user's side

    /// Answers a question about the plan that was shown. The first answer counts.
    package func answer(
        _ id: Identifier, approves: Bool, shown digest: Digest, message: String, door: InboxQuestion.Door,
        at time: Timestamp
    ) throws(EverettError) -> InboxQuestion {
        try connection.transaction { () throws(EverettError) in
            try expire(time)
            let known = try one(id)
            guard known.state == .open else {
                throw EverettError(.conflict, Words.answered(known.state), hints: [Words.firstCounts])
            }
            guard known.plan.digest == digest else {
                throw EverettError(.moved, Words.otherPlan, hints: [Words.lookAgain])
            }
            try connection.run(
                """
                UPDATE questions SET state = ?, answered = ?, expires = ?, door = ?, message = ?
                WHERE id = ? AND state = 'open'
                """,
                .text((approves ? InboxQuestion.State.approved : .denied).rawValue), .integer(time.milliseconds),
                .integer(approves ? time.milliseconds + policy.approvedMilliseconds : time.milliseconds),
                .text(door.rawValue), .text(OneLine.cut(message, InboxStore.longestMessage)), .text(id.text))
            return try one(id)
        }
    }

    // MARK: - Reading

    /// What waits, the oldest first; with `all`, what was answered too, the newest first.
    package func questions(
        of project: Identifier? = nil, all: Bool = false, limit: Int, at time: Timestamp
    ) throws(EverettError) -> [InboxQuestion] {
        try connection.transaction { () throws(EverettError) in
            try expire(time)
            return try connection.rows(
                """
                SELECT \(InboxStore.columns) FROM questions WHERE (?1 OR state = 'open') AND (?2 IS NULL OR project = ?2)
                ORDER BY CASE WHEN ?1 THEN -number ELSE number END LIMIT ?3
                """, SQLValue(all), SQLValue(project?.text), .integer(Int64(limit)), body: InboxStore.question)
        }
    }

    /// The question with that id, or the only one whose id begins so.
    package func question(_ reference: String, at time: Timestamp) throws(EverettError) -> InboxQuestion {
        guard !reference.isEmpty, reference.utf8.count <= 32, reference.utf8.allSatisfy({ Hex.nibble($0) != nil })
        else { throw unknown(reference) }
        return try connection.transaction { () throws(EverettError) in
            try expire(time)
            let found = try connection.rows(
                "SELECT \(InboxStore.columns) FROM questions WHERE id >= ?1 AND id < ?1 || 'g'", .text(reference),
                body: InboxStore.question)
            guard let question = found.first else { throw unknown(reference) }
            guard found.count == 1 else {
                throw EverettError(.usage, Words.ambiguous(reference, found.count), hints: [Words.list])
            }
            return question
        }
    }

    // MARK: -

    private func expire(_ time: Timestamp) throws(EverettError) {
        try connection.run(
            "UPDATE questions SET state = 'expired' WHERE state IN ('open', 'approved') AND expires <= ?",
            .integer(time.milliseconds))
    }

    private func one(_ id: Identifier) throws(EverettError) -> InboxQuestion {
        let found = try connection.first(
            "SELECT \(InboxStore.columns) FROM questions WHERE id = ?", .text(id.text), body: InboxStore.question)
        guard let found else { throw unknown(id.text) }
        return found
    }

    private func unknown(_ reference: String) -> EverettError {
        EverettError(.notFound, Words.unknown(reference), hints: [Words.list])
    }

    private static let columns = """
        id, project, timeline, function, document, digest, agent, run, asked, expires, state, answered, door, message
        """

    /// A row whose plan is not what its digest says was changed by somebody else, and is nothing to agree to.
    private static func question(_ row: borrowing Row) throws(EverettError) -> InboxQuestion {
        let run = try row.optionalText(7)
        let door = try row.optionalText(12)
        guard let id = Identifier(try row.text(0)), let project = Identifier(try row.text(1)),
            let state = InboxQuestion.State(rawValue: try row.text(10)),
            (run == nil) == (run.flatMap(Identifier.init) == nil),
            (door == nil) == (door.flatMap(InboxQuestion.Door.init(rawValue:)) == nil)
        else { throw EverettError(.integrity, Words.damaged) }
        let plan = try ApprovalPlan(
            function: try row.text(3), project: project, timeline: try row.text(2), document: try row.text(4))
        guard plan.digest.bytes == (try row.blob(5)) else { throw EverettError(.integrity, Words.damaged) }
        return InboxQuestion(
            id: id, plan: plan, agent: try row.text(6), run: run.flatMap(Identifier.init),
            asked: Timestamp(milliseconds: try row.integer(8)),
            expires: Timestamp(milliseconds: try row.integer(9)), state: state,
            answered: try row.optionalInteger(11).map(Timestamp.init(milliseconds:)),
            door: door.flatMap(InboxQuestion.Door.init(rawValue:)), message: try row.text(13))
    }
}
