internal import Base
internal import CCurl
internal import Platform

/// Tells libcurl what to do; remembers whether it took everything.
@safe
struct TransferSetup {
    private let handle: OpaquePointer
    private(set) var isSound = true

    init(_ handle: OpaquePointer) {
        unsafe self.handle = unsafe handle
    }

    mutating func apply(_ request: WebRequest, _ address: WebAddress) {
        text(EV_CURL_URL, Array(address.text.utf8))
        // No signals in a program with threads, no other protocols, no proxy (it would resolve names past the policy), no
        // redirects but those that are followed by hand.
        number(EV_CURL_NOSIGNAL, 1)
        number(EV_CURL_PROTOCOLS, Int(EV_CURL_PROTOCOL_HTTP | EV_CURL_PROTOCOL_HTTPS))
        number(EV_CURL_FOLLOWLOCATION, 0)
        text(EV_CURL_PROXY, [])
        text(EV_CURL_NOPROXY, [UInt8(ascii: "*")])
        number(EV_CURL_HTTP_VERSION, Int(EV_CURL_HTTP_2_OVER_TLS))
        apply(request.limits)
        if let socket = request.socket { text(EV_CURL_UNIX_SOCKET_PATH, socket.bytes) }
        for answer in request.answers { note(unsafe ev_curl_add_answer(handle, answer)) }
        apply(method: request.method, request.body)
        apply(request.headers, hasBody: request.body != nil)
        // Else a resolver that does not answer would hold up every other transfer when this one is cancelled; a library
        // that does not know the option yet goes on without.
        _ = unsafe ev_curl_set_number(handle, Int32(EV_CURL_QUICK_EXIT), 1)
    }

    private mutating func apply(_ limits: WebLimits) {
        number(EV_CURL_CONNECTTIMEOUT_MS, max(1, limits.connectMilliseconds))
        if let total = limits.totalMilliseconds { number(EV_CURL_TIMEOUT_MS, max(1, total)) }
        if let silence = limits.silenceSeconds {
            number(EV_CURL_LOW_SPEED_LIMIT, 1)
            number(EV_CURL_LOW_SPEED_TIME, max(1, silence))
        }
    }

    private mutating func apply(method: String, _ body: [UInt8]?) {
        if let body {
            note(unsafe ev_curl_set_body(handle, body, body.count))
            if method != "POST" { text(EV_CURL_CUSTOMREQUEST, Array(method.utf8)) }
            return
        }
        switch method {
        case "GET": number(EV_CURL_HTTPGET, 1)
        case "HEAD": number(EV_CURL_NOBODY, 1)
        case "POST": note(unsafe ev_curl_set_body(handle, [], 0))
        default:
            number(EV_CURL_HTTPGET, 1)
            text(EV_CURL_CUSTOMREQUEST, Array(method.utf8))
        }
    }

    private mutating func apply(_ headers: WebHeaders, hasBody: Bool) {
        for field in headers.fields {
            // A name and a semicolon is how libcurl writes a field without a value.
            header(field.value.isEmpty ? field.name + ";" : "\(field.name): \(field.value)")
        }
        if headers["User-Agent"] == nil { header("User-Agent: everett") }
        guard hasBody else { return }
        // libcurl would otherwise call a body a form, and wait a second before it sends a large one.
        if headers["Content-Type"] == nil { header("Content-Type:") }
        header("Expect:")
    }

    private mutating func header(_ line: String) {
        note(unsafe ev_curl_add_header(handle, line))
    }

    private mutating func number(_ option: Int, _ value: Int) {
        note(unsafe ev_curl_set_number(handle, Int32(option), value))
    }

    private mutating func text(_ option: Int, _ value: [UInt8]) {
        let name = CName(value)
        note(unsafe name.withPointer { unsafe ev_curl_set_text(handle, Int32(option), $0) })
    }

    private mutating func note(_ result: Int32) {
        if result != 0 { isSound = false }
    }
}
