package import Base
package import Platform
internal import Synchronization

/// An HTTP/1.1 server with server-sent events and WebSockets; one thread owns all of its sockets.
///
/// Handlers run as tasks, or on that thread when they are ``Route/Handler/immediate(_:)``.
package final class WebServer: Sendable {
    private let configuration: WebServerConfiguration
    private let router: Router
    private let tokens: TokenSet
    private let source: (any EventSource)?
    private let clock: Clock
    private let fault: @Sendable (Problem, String) -> Void
    private let mailbox: Mailbox
    private let signal: WakeSignal
    package let statistics = WebStatistics()
    private let ending = Ending()
    private let listening = Mutex<[SocketAddress]?>(nil)

    /// `fault` is told about every answer of 500 that a handler caused, with the route it belongs to.
    package init(
        _ configuration: WebServerConfiguration,
        routes: [Route],
        tokens: TokenSet,
        events source: (any EventSource)? = nil,
        clock: Clock,
        fault: @escaping @Sendable (_ problem: Problem, _ route: String) -> Void = { _, _ in },
    ) throws(EverettError) {
        self.configuration = configuration
        router = Router(routes)
        self.tokens = tokens
        self.source = source
        self.clock = clock
        self.fault = fault
        do {
            signal = try WakeSignal()
        } catch {
            throw EverettError(.io, Words.cannotListen("eventfd", error.reason), cause: error)
        }
        mailbox = Mailbox(signal, publishedBytes: configuration.limits.publishedBytes)
    }

    /// Binds every listener and starts the thread; when one cannot be bound, none stays. A server starts once.
    package func start() throws(EverettError) {
        var open: [ListenerSocket] = []
        do {
            for listener in configuration.listeners {
                open.append(try ListenerSocket.open(listener, configuration))
            }
            try run(open)
        } catch {
            for listener in open { listener.removePath() }
            throw error
        }
        listening.withLock { $0 = open.map(\.address) }
    }

    private func run(_ listeners: [ListenerSocket]) throws(EverettError) {
        let (mailbox, signal, router, tokens) = (mailbox, signal, router, tokens)
        let (source, clock, fault, statistics, ending) = (source, clock, fault, statistics, ending)
        let configuration = configuration
        do {
            try OwnThread.start("everett-web") {
                // Everything of the loop is made here, because no other thread may touch it.
                if let loop = try? EventLoop(
                    listeners: listeners, configuration: configuration, router: router, tokens: tokens, source: source,
                    clock: clock, mailbox: mailbox, signal: signal, statistics: statistics, fault: fault)
                {
                    loop.run()
                } else {
                    // No descriptor was left for the poller.
                    for listener in listeners { listener.removePath() }
                    fault(Problem(.unavailable, code: ErrorCode.io.name, Words.listening), "epoll")
                }
                ending.reach()
            }
        } catch {
            throw EverettError(.io, Words.cannotListen("thread", error.reason), cause: error)
        }
        tokens.whenRevoked { [weak mailbox] in mailbox?.post(.tokensChanged) }
    }

    /// Where it listens, with the ports that the kernel chose; empty before the start.
    package var addresses: [SocketAddress] { listening.withLock { $0 ?? [] } }

    /// Gives an event to every subscriber that wants it. Ids must rise from call to call.
    package func publish(_ event: ServerEvent) { mailbox.publish(event) }

    /// Takes no more connections, ends streams, lets requests end that were begun, and closes what is left after `drain`.
    package func stop(drainMilliseconds drain: Int64 = 5_000) async {
        if addresses.isEmpty { return }
        mailbox.post(.stop(drain: drain))
        await ending.wait()
    }
}
