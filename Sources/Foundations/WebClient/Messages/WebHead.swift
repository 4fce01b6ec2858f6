/// The beginning of an answer: its status and its fields.
package struct WebHead: Sendable, Hashable {
    package let status: Int
    package let headers: WebHeaders
}
