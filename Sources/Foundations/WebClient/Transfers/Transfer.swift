internal import Base
internal import CCurl
internal import Synchronization

/// One exchange: libcurl's handle on one side, who waits for the answer on the other.
// SAFETY: the handle is made in `init` and afterwards touched only by the transfer thread and, when no thread has it any
// more, by `deinit`; everything else is behind the mutex or never changes.
@safe
final class Transfer: @unchecked Sendable {
    private let state: Mutex<TransferState>
    private let policy: DestinationPolicy
    private let address: WebAddress
    private let usesSocket: Bool
    private let thread: TransferThread
    private var handle: OpaquePointer?

    init(
        _ request: WebRequest, _ address: WebAddress, _ policy: DestinationPolicy, _ thread: TransferThread
    ) throws(EverettError) {
        state = Mutex(TransferState(limits: request.limits, origin: address.origin))
        self.policy = policy
        self.address = address
        self.thread = thread
        usesSocket = request.socket != nil
        unsafe handle = nil
        let listener = unsafe ev_curl_listener(
            context: Unmanaged.passUnretained(self).toOpaque(), head: transferHead, body: transferBody,
            may_connect: transferMayConnect)
        guard let made = unsafe ev_curl_transfer_new(listener) else { throw EverettError(.failed, Words.noMemory) }
        unsafe handle = unsafe made
        var setup = unsafe TransferSetup(made)
        setup.apply(request, address)
        guard setup.isSound else { throw EverettError(.usage, Words.badURL) }
    }

    deinit {
        if let handle = unsafe handle { unsafe ev_curl_transfer_free(handle) }
    }

    // MARK: The reader's side

    func head() async throws -> WebHead {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                perform(state.withLock { $0.wait(forHead: waiter) })
            }
        } onCancel: {
            cancel()
        }
    }

    func next() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                for action in state.withLock({ $0.wait(forBody: waiter) }) { perform(action) }
            }
        } onCancel: {
            cancel()
        }
    }

    /// Ends the exchange at once for whoever waits, and as soon as its thread hears of it for the other side.
    func cancel() {
        let (wasRunning, action) = state.withLock { state in
            let wasRunning = !state.hasEnded
            let error = EverettError(.cancelled, Words.cancelled)
            return (wasRunning, state.finish(.failure(error), discarding: true))
        }
        perform(action)
        if wasRunning { thread.post(.cancel(self)) }
    }

    // MARK: The thread's side

    var raw: OpaquePointer? { unsafe handle }

    func resume() {
        if let handle = unsafe handle { _ = unsafe ev_curl_resume(handle) }
    }

    /// libcurl is done with it.
    func finish(_ result: Int32) {
        close(result == Self.ok ? .success(()) : .failure(error(result)))
    }

    /// Nothing is performed any more.
    func close(_ result: Result<Void, EverettError>) {
        perform(state.withLock { $0.finish(result) })
        guard let made = unsafe handle else { return }
        unsafe ev_curl_transfer_free(made)
        unsafe handle = nil
    }

    fileprivate func take(headLine: [UInt8]) -> Int32 {
        let (reception, action) = state.withLock { $0.take(headLine: headLine) }
        perform(action)
        return Self.number(reception)
    }

    fileprivate func take(body: [UInt8]) -> Int32 {
        let (reception, action) = state.withLock { $0.take(body: body) }
        perform(action)
        return Self.number(reception)
    }

    /// Asked for each address, right before the connection is opened; nil is a socket of this machine.
    fileprivate func mayConnect(to target: NetworkAddress?, port: UInt16) -> Bool {
        guard let target else { return usesSocket }
        if usesSocket { return false }
        guard let kind = policy.objection(to: target, host: address.host, port: port) else { return true }
        let error = EverettError(
            .refused, Words.refused(address.host, target.description, kind.words), hints: [Words.allowHost])
        state.withLock { $0.refuse(error) }
        return false
    }

    // MARK: Private

    private func perform(_ action: TransferState.Action) {
        switch action {
        case .none: return
        case .head(let waiter, let result): waiter.resume(with: result)
        case .body(let waiter, let result): waiter.resume(with: result)
        case .fail(let head, let body, let error):
            head?.resume(throwing: error)
            body?.resume(throwing: error)
        case .resume: thread.post(.resume(self))
        }
    }

    private static let ok: Int32 = 0

    private static func number(_ reception: TransferState.Reception) -> Int32 {
        switch reception {
        case .taken: Int32(EV_CURL_TAKEN)
        case .pause: Int32(EV_CURL_PAUSE)
        case .abort: Int32(EV_CURL_ABORT)
        }
    }

    private func error(_ result: Int32) -> EverettError {
        if let fault = state.withLock({ $0.fault }) { return fault }
        let origin = address.origin
        switch Int(result) {
        case EV_CURL_NO_SUCH_HOST: return EverettError(.notFound, Words.noSuchHost(origin))
        case EV_CURL_NO_CONNECTION: return EverettError(.io, Words.noConnection(origin))
        case EV_CURL_TIMEOUT: return EverettError(.timeout, Words.tookTooLong(origin))
        case EV_CURL_BAD_CERTIFICATE: return EverettError(.refused, Words.badCertificate(origin))
        default: return EverettError(.io, Words.failed(origin, CurlLibrary.words(result)))
        }
    }
}

// libcurl calls these on the transfer thread, which holds the transfer while it is being performed.

private func transferHead(_ context: UnsafeMutableRawPointer?, _ line: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    guard let transfer = unsafe transfer(context) else { return Int32(EV_CURL_ABORT) }
    return transfer.take(headLine: unsafe Array(UnsafeBufferPointer(start: line, count: size)))
}

private func transferBody(_ context: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    guard let transfer = unsafe transfer(context) else { return Int32(EV_CURL_ABORT) }
    return transfer.take(body: unsafe Array(UnsafeBufferPointer(start: bytes, count: size)))
}

private func transferMayConnect(
    _ context: UnsafeMutableRawPointer?, _ address: UnsafePointer<UInt8>?, _ size: Int, _ port: UInt16
) -> Int32 {
    guard let transfer = unsafe transfer(context) else { return 0 }
    if size == 0 { return transfer.mayConnect(to: nil, port: port) ? 1 : 0 }
    let bytes = unsafe Array(UnsafeBufferPointer(start: address, count: size))
    guard let target = NetworkAddress(bytes: bytes) else { return 0 }
    return transfer.mayConnect(to: target, port: port) ? 1 : 0
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    unsafe context.map { unsafe Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}
