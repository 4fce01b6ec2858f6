internal import Base
internal import CCurl
internal import Platform
internal import Synchronization

/// The one thread on which all transfers of a client are performed; whoever waits for an answer blocks no thread.
// SAFETY: libcurl's handle is used by the loop alone, except for waking it, which libcurl allows from any thread; it is
// freed when nobody, the loop included, holds this object any more.
@safe
final class TransferThread: @unchecked Sendable {
    enum Order {
        case start(Transfer)
        case resume(Transfer)
        case cancel(Transfer)
        case stop
    }

    private struct Inbox {
        var orders: [Order] = []
        var isClosed = false
    }

    /// libcurl shortens the wait when it has something to do, and an order ends it.
    private static let longestWait: Int32 = 60_000

    private let inbox = Mutex(Inbox())
    private let multi: OpaquePointer

    init() throws(EverettError) {
        try CurlLibrary.open()
        guard let multi = unsafe ev_curl_multi_new() else { throw EverettError(.failed, Words.noMemory) }
        unsafe self.multi = unsafe multi
        do {
            try OwnThread.start("transfers") { [self] in run() }
        } catch {
            throw EverettError(.failed, Words.noThread, cause: error)
        }
    }

    deinit {
        unsafe ev_curl_multi_free(multi)
    }

    /// Hands an order over; false when the thread has stopped.
    @discardableResult
    func post(_ order: Order) -> Bool {
        let isOpen = inbox.withLock { inbox in
            if !inbox.isClosed { inbox.orders.append(order) }
            return !inbox.isClosed
        }
        if isOpen { _ = unsafe ev_curl_multi_wake(multi) }
        return isOpen
    }

    private func run() {
        var active: [ObjectIdentifier: Transfer] = [:]
        while true {
            for order in takeOrders(closing: false) {
                switch order {
                case .start(let transfer): start(transfer, &active)
                case .resume(let transfer): if active[ObjectIdentifier(transfer)] != nil { transfer.resume() }
                case .cancel(let transfer): remove(transfer, &active)
                case .stop: return stop(&active)
                }
            }
            _ = unsafe ev_curl_multi_perform(multi)
            collect(&active)
            _ = unsafe ev_curl_multi_wait(multi, Self.longestWait)
        }
    }

    private func takeOrders(closing: Bool) -> [Order] {
        inbox.withLock { inbox in
            defer { inbox.orders = [] }
            if closing { inbox.isClosed = true }
            return inbox.orders
        }
    }

    private func start(_ transfer: Transfer, _ active: inout [ObjectIdentifier: Transfer]) {
        guard let raw = unsafe transfer.raw, unsafe ev_curl_multi_add(multi, raw) == 0 else {
            return transfer.close(.failure(EverettError(.failed, Words.noMemory)))
        }
        active[ObjectIdentifier(transfer)] = transfer
    }

    private func remove(_ transfer: Transfer, _ active: inout [ObjectIdentifier: Transfer]) {
        guard active.removeValue(forKey: ObjectIdentifier(transfer)) != nil else { return }
        if let raw = unsafe transfer.raw { _ = unsafe ev_curl_multi_remove(multi, raw) }
        transfer.close(.failure(EverettError(.cancelled, Words.cancelled)))
    }

    private func collect(_ active: inout [ObjectIdentifier: Transfer]) {
        var result: Int32 = 0
        while let context = unsafe ev_curl_multi_ended(multi, &result) {
            let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            active[ObjectIdentifier(transfer)] = nil
            transfer.finish(result)
        }
    }

    private func stop(_ active: inout [ObjectIdentifier: Transfer]) {
        let closed = EverettError(.cancelled, Words.closed)
        for case .start(let transfer) in takeOrders(closing: true) { transfer.close(.failure(closed)) }
        for transfer in active.values {
            if let raw = unsafe transfer.raw { _ = unsafe ev_curl_multi_remove(multi, raw) }
            transfer.close(.failure(closed))
        }
        active = [:]
    }
}
