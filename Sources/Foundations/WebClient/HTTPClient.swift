internal import Base

/// Sends requests through libcurl under one policy; connections are kept and shared among its requests.
///
/// The policy belongs to the client and not to a request, because a kept connection was judged by it.
package final class HTTPClient: Sendable {
    private let policy: DestinationPolicy
    private let lifeline = TransferLifeline()

    /// Nothing is opened, and no library loaded, before the first request.
    package init(_ policy: DestinationPolicy = .publicOnly) {
        self.policy = policy
    }

    /// The answer as soon as its head is there; cancelling the task ends the exchange. Throws an `EverettError`.
    package func send(_ request: WebRequest) async throws -> WebResponse {
        var request = request
        request.method = request.method.uppercased()
        while true {
            let address = try check(request)
            let response = try await exchange(request, address)
            guard let left = request.redirects, request.socket == nil,
                var next = try Redirect.next(
                    after: request, from: address, status: response.status, headers: response.headers)
            else { return response }
            response.body.cancel()
            if left < 1 { throw EverettError(.failed, Words.tooManyRedirects(address.origin)) }
            next.redirects = left - 1
            request = next
        }
    }

    private func exchange(_ request: WebRequest, _ address: WebAddress) async throws -> WebResponse {
        let thread = try lifeline.running()
        let transfer = try Transfer(request, address, policy, thread)
        let body = WebBody(transfer, lifeline)
        thread.post(.start(transfer))
        let head = try await transfer.head()
        return WebResponse(status: head.status, headers: head.headers, address: address, body: body)
    }

    private func check(_ request: WebRequest) throws(EverettError) -> WebAddress {
        guard !request.method.isEmpty, request.method.utf8.allSatisfy(WebHeaders.isToken) else {
            throw EverettError(.usage, Words.badField("method"))
        }
        if let field = request.headers.fault {
            throw EverettError(
                .usage, Words.badField(String(field.unicodeScalars.filter { $0.properties.isAlphabetic })))
        }
        return try WebAddress(request.url)
    }
}
