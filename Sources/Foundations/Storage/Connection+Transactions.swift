package import Base

extension Connection {
    /// How a transaction starts.
    package enum TransactionKind: Sendable {
        /// Takes the write lock at once, so that what is read inside cannot change before it is acted on.
        case immediate
        /// One consistent view for several reads.
        case reading
    }

    /// Runs `body` in a transaction: all of it happens, or nothing. Inside another transaction it is a savepoint.
    ///
    /// A commit that fails is an error, and then nothing has happened.
    @discardableResult
    package func transaction<Value>(
        _ kind: TransactionKind = .immediate, _ body: () throws(EverettError) -> Value
    ) throws(EverettError) -> Value {
        let savepoint = transactionDepth > 0 ? "nested_\(transactionDepth)" : nil
        if let savepoint {
            try run("SAVEPOINT \(savepoint)")
        } else {
            try run(kind == .immediate ? "BEGIN IMMEDIATE" : "BEGIN")
        }
        transactionDepth += 1
        let value: Value
        do {
            value = try body()
            if let savepoint { try run("RELEASE \(savepoint)") } else { try run("COMMIT") }
        } catch {
            transactionDepth -= 1
            undo(savepoint)
            throw error
        }
        transactionDepth -= 1
        return value
    }

    /// Ends the transaction or savepoint without effect; the error that led here is the one worth telling.
    private func undo(_ savepoint: String?) {
        // After a full disk or an I/O error SQLite may have ended the transaction already.
        guard isInTransaction else { return }
        if let savepoint {
            _ = try? run("ROLLBACK TO \(savepoint)")
            _ = try? run("RELEASE \(savepoint)")
        } else {
            _ = try? run("ROLLBACK")
        }
    }
}
