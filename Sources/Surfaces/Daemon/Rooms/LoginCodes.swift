internal import Base
internal import Synchronization

/// Codes that are good for one login within a minute; how a page gets its token without one ever being in an address.
final class LoginCodes: Sendable {
    enum Verdict: Sendable, Equatable {
        case good, wrong, tooManyWrong
    }

    private struct State {
        var codes: [String: Int64] = [:]
        var failures: [Int64] = []
    }

    private static let lifetime: Int64 = 60_000_000_000
    private static let mostFailures = 5
    private static let mostCodes = 64

    private let state = Mutex(State())
    private let random: RandomSource
    private let clock: Clock

    init(random: RandomSource, clock: Clock) {
        self.random = random
        self.clock = clock
    }

    func mint() -> String {
        let code = Hex.encode(random.bytes(16))
        let now = clock.monotonicNanoseconds
        state.withLock { state in
            state.codes = state.codes.filter { $0.value > now }
            if state.codes.count < Self.mostCodes { state.codes[code] = now + Self.lifetime }
        }
        return code
    }

    /// Each code is good once. After five wrong ones within a minute nobody gets in, until that minute is over.
    func redeem(_ code: String) -> Verdict {
        let now = clock.monotonicNanoseconds
        return state.withLock { state in
            state.failures.removeAll { $0 <= now - Self.lifetime }
            guard state.failures.count < Self.mostFailures else { return .tooManyWrong }
            if let expiry = state.codes.removeValue(forKey: code), expiry > now { return .good }
            state.failures.append(now)
            return .wrong
        }
    }
}
