/// A method that a route may have; any other is answered with 501.
package enum HTTPMethod: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
    case patch = "PATCH"
    case options = "OPTIONS"

    /// Methods are compared byte by byte: `get` is not GET.
    init?(bytes: Span<UInt8>) {
        for method in HTTPMethod.allCases where bytes.equals(method.rawValue) {
            self = method
            return
        }
        return nil
    }
}
