internal import Base

/// What a redirect makes of a request; a value, so that every rule of it can be tested without a server.
enum Redirect {
    /// The request to send next; nil when the answer is no redirect.
    static func next(
        after request: WebRequest, from address: WebAddress, status: Int, headers: WebHeaders
    ) throws(EverettError) -> WebRequest? {
        guard [301, 302, 303, 307, 308].contains(status), let location = headers["Location"] else { return nil }
        let target: WebAddress
        do {
            target = try WebAddress(location, relativeTo: address)
        } catch {
            throw EverettError(.refused, Words.badRedirect(address.origin))
        }
        // What was asked for in secret is not repeated in the open.
        if address.scheme == "https", target.scheme == "http" {
            throw EverettError(.refused, Words.badRedirect(address.origin))
        }
        var next = request
        next.url = target.text
        if status == 303 && request.method != "HEAD" || [301, 302].contains(status) && request.method == "POST" {
            next.method = "GET"
            next.body = nil
            for name in ["Content-Type", "Content-Encoding", "Content-Language", "Content-Length"] {
                next.headers.remove(name)
            }
        }
        if !target.hasOrigin(of: address) {
            for name in ["Authorization", "Cookie", "Proxy-Authorization", "Host", "Origin", "X-Api-Key", "Api-Key"] {
                next.headers.remove(name)
            }
        }
        return next
    }
}
