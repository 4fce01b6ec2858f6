internal import Base

/// Where one exchange stands, between the thread that performs it and the task that reads it.
///
/// A value without a clock or a lock: each event returns what its owner has to do once the lock is open again.
struct TransferState {
    typealias HeadWaiter = CheckedContinuation<WebHead, any Error>
    typealias BodyWaiter = CheckedContinuation<[UInt8]?, any Error>

    enum Action {
        case none
        case head(HeadWaiter, Result<WebHead, any Error>)
        case body(BodyWaiter, Result<[UInt8]?, any Error>)
        case fail(HeadWaiter?, BodyWaiter?, EverettError)
        /// The sender, who was held back, may go on.
        case resume
    }

    enum Reception {
        case taken
        /// The reader has enough for now; the same bytes are to come again.
        case pause
        case abort
    }

    private let limits: WebLimits
    private let origin: String
    private var reader: HeadReader
    private var head: WebHead?
    private var chunks: [[UInt8]] = []
    private var buffered = 0
    private var received = 0
    private var isHeldBack = false
    private var end: Result<Void, EverettError>?
    private var headWaiter: HeadWaiter?
    private var bodyWaiter: BodyWaiter?
    /// Why the exchange is ended from here, to be told when libcurl gives up.
    private(set) var fault: EverettError?

    init(limits: WebLimits, origin: String) {
        self.limits = limits
        self.origin = origin
        reader = HeadReader(limit: limits.maximumHeadBytes)
    }

    var hasEnded: Bool { end != nil }

    // MARK: What the thread says

    mutating func take(headLine: [UInt8]) -> (Reception, Action) {
        if end != nil { return (.abort, .none) }
        // What comes after the body, trailers, is nobody's business.
        if head != nil { return (.taken, .none) }
        switch reader.take(headLine) {
        case .more: return (.taken, .none)
        case .tooLarge: return abort(EverettError(.failed, Words.tooLarge(origin, limits.maximumHeadBytes)))
        case .malformed: return abort(EverettError(.failed, Words.malformed(origin)))
        case .head(let found):
            head = found
            guard let waiter = headWaiter else { return (.taken, .none) }
            headWaiter = nil
            return (.taken, .head(waiter, .success(found)))
        }
    }

    mutating func take(body bytes: [UInt8]) -> (Reception, Action) {
        if end != nil { return (.abort, .none) }
        guard head != nil else { return abort(EverettError(.failed, Words.malformed(origin))) }
        // What comes while nothing waits is always taken, or nothing would ever move.
        if buffered > 0, buffered + bytes.count > limits.bufferedBytes {
            isHeldBack = true
            return (.pause, .none)
        }
        received += bytes.count
        if received > limits.maximumBodyBytes {
            return abort(EverettError(.failed, Words.tooLarge(origin, limits.maximumBodyBytes)))
        }
        if let waiter = bodyWaiter {
            bodyWaiter = nil
            return (.taken, .body(waiter, .success(bytes)))
        }
        chunks.append(bytes)
        buffered += bytes.count
        return (.taken, .none)
    }

    /// Remembers why no connection was opened; the first reason is the one to tell.
    mutating func refuse(_ error: EverettError) {
        if fault == nil { fault = error }
    }

    /// The exchange is over; what was received before stays readable unless it is to be discarded.
    mutating func finish(_ result: Result<Void, EverettError>, discarding: Bool = false) -> Action {
        if end != nil { return .none }
        end = result
        isHeldBack = false
        if discarding { (chunks, buffered) = ([], 0) }
        let (waitingHead, waitingBody) = (headWaiter, bodyWaiter)
        (headWaiter, bodyWaiter) = (nil, nil)
        switch result {
        case .failure(let error): return .fail(waitingHead, waitingBody, error)
        case .success:
            if let waitingBody { return .body(waitingBody, .success(nil)) }
            // Without a head there is no success.
            return .fail(waitingHead, nil, EverettError(.failed, Words.malformed(origin)))
        }
    }

    private mutating func abort(_ error: EverettError) -> (Reception, Action) {
        refuse(error)
        return (.abort, .none)
    }

    // MARK: What the reader asks

    mutating func wait(forHead waiter: HeadWaiter) -> Action {
        if let head { return .head(waiter, .success(head)) }
        switch end {
        case .failure(let error)?: return .head(waiter, .failure(error))
        case .success?: return .head(waiter, .failure(EverettError(.failed, Words.malformed(origin))))
        case nil:
            headWaiter = waiter
            return .none
        }
    }

    /// All bytes that are there; where there are none yet, the waiter is kept.
    mutating func wait(forBody waiter: BodyWaiter) -> [Action] {
        if !chunks.isEmpty {
            let all = chunks.count == 1 ? chunks[0] : Array(chunks.joined())
            (chunks, buffered) = ([], 0)
            let answer = Action.body(waiter, .success(all))
            guard isHeldBack else { return [answer] }
            isHeldBack = false
            return [answer, .resume]
        }
        switch end {
        case .failure(let error)?: return [.body(waiter, .failure(error))]
        case .success?: return [.body(waiter, .success(nil))]
        case nil:
            guard bodyWaiter == nil else {
                return [.body(waiter, .failure(EverettError(.internal, Words.secondReader)))]
            }
            bodyWaiter = waiter
            return []
        }
    }
}
