internal import CLinux

/// Where a stream socket listens or connects to.
package enum SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// An IPv4 address as its four bytes.
    case ipv4([UInt8], port: UInt16)
    /// An IPv6 address as its sixteen bytes.
    case ipv6([UInt8], port: UInt16)
    case unix(AbsolutePath)
    /// A unix socket whose path is not known, as of one that was inherited.
    case unnamed

    package static func loopback4(port: UInt16) -> SocketAddress { .ipv4([127, 0, 0, 1], port: port) }
    package static func loopback6(port: UInt16) -> SocketAddress {
        .ipv6([UInt8](repeating: 0, count: 15) + [1], port: port)
    }

    package var port: UInt16? {
        switch self {
        case .ipv4(_, let port), .ipv6(_, let port): port
        case .unix, .unnamed: nil
        }
    }

    /// Whether only this machine can reach it.
    package var isLocal: Bool {
        switch self {
        case .ipv4(let bytes, _): bytes.first == 127
        case .ipv6(let bytes, _): bytes == [UInt8](repeating: 0, count: 15) + [1]
        case .unix, .unnamed: true
        }
    }

    /// As in an address bar: `127.0.0.1:80`, `[::1]:80`; a path for a unix socket.
    package var description: String {
        switch self {
        case .ipv4(let bytes, let port): bytes.map(String.init).joined(separator: ".") + ":\(port)"
        case .ipv6(let bytes, let port): "[\(SocketAddress.text(bytes))]:\(port)"
        case .unix(let path): path.description
        case .unnamed: "unix"
        }
    }

    /// RFC 5952: the longest run of zero groups is left out.
    private static func text(_ bytes: [UInt8]) -> String {
        let groups = stride(from: 0, to: bytes.count - 1, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        var best = 0..<0
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start > max(best.count, 1) { best = start..<end }
            start = max(end, start + 1)
        }
        func joined(_ part: ArraySlice<Int>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        if best.isEmpty { return joined(groups[...]) }
        return joined(groups[..<best.lowerBound]) + "::" + joined(groups[best.upperBound...])
    }

    /// The form the kernel takes; nil for a unix socket.
    var endpoint: ev_endpoint? {
        switch self {
        case .ipv4(let bytes, let port): SocketAddress.endpoint(Int32(EV_FAMILY_IPV4), bytes, 4, port)
        case .ipv6(let bytes, let port): SocketAddress.endpoint(Int32(EV_FAMILY_IPV6), bytes, 16, port)
        case .unix, .unnamed: nil
        }
    }

    private static func endpoint(_ family: Int32, _ bytes: [UInt8], _ count: Int, _ port: UInt16) -> ev_endpoint {
        precondition(bytes.count == count, "an address has as many bytes as its family says")
        var endpoint = ev_endpoint()
        endpoint.family = family
        endpoint.port = port
        unsafe withUnsafeMutableBytes(of: &endpoint.address) { unsafe $0.copyBytes(from: bytes) }
        return endpoint
    }

    init(_ endpoint: ev_endpoint) {
        let bytes = unsafe withUnsafeBytes(of: endpoint.address) { unsafe Array($0) }
        switch endpoint.family {
        case Int32(EV_FAMILY_IPV4): self = .ipv4(Array(bytes.prefix(4)), port: endpoint.port)
        case Int32(EV_FAMILY_IPV6): self = .ipv6(bytes, port: endpoint.port)
        default: self = .unnamed
        }
    }
}
