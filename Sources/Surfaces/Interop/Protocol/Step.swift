/// What is to be done about a request.
package enum Step: Sendable {
    /// The whole result, one JSON object.
    case done([UInt8])
    case failed(RPCError)
    /// Somebody has to look or act first.
    case work(Wish)
}
