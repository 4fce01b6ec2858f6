package import Base
internal import Functions
package import Inbox

/// How long a call that its user was asked about waits for the answer, and what it does then.
///
/// Nothing is held meanwhile: each attempt begins anew, and what the world has become decides whether the answer is still about it.
package enum ApprovalPause {
    private static let pauseMilliseconds: Int64 = 300
    /// Whoever waits is told so now and then.
    private static let tellEvery: Int64 = 5_000_000_000

    /// Attempts, and attempts again once the question has an answer; `state` says how a question stands.
    package static func perform(
        _ attention: Attention, clock: Clock, state: (Identifier) async throws -> InboxQuestion.State,
        onWait: (Phrase) -> Void, attempt: () async -> Deed
    ) async -> Deed {
        var deed = await attempt()
        let deadline = clock.monotonicNanoseconds + Int64(attention.approvalSeconds) * 1_000_000_000
        var told = Int64.min
        while let question = deed.openQuestion, clock.monotonicNanoseconds < deadline {
            let now = clock.monotonicNanoseconds
            if told == .min || now - told >= tellEvery {
                told = now
                onWait(words(question))
            }
            do {
                try await Task.sleep(nanoseconds: UInt64(pauseMilliseconds) * 1_000_000)
                if try await state(question.id) == .open { continue }
            } catch {
                // Nobody waits any more, or nobody can say: what was said stands.
                return deed
            }
            deed = await attempt()
        }
        return deed
    }

    private static func words(_ question: InboxQuestion) -> Phrase {
        let id = question.id.short
        return Phrase(
            "waiting for the user's approval: everett inbox show \(id)",
            pl: "czekanie na zgodę użytkownika: everett inbox show \(id)")
    }
}

extension Deed {
    /// The question whose answer it waits for.
    var openQuestion: InboxQuestion? {
        guard case .failed(let error) = self, let wanted = error.cause as? ApprovalWanted,
            wanted.question.state == .open
        else { return nil }
        return wanted.question
    }
}
