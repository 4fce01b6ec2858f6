/// An answer: its head, and its body while it comes.
package struct WebResponse: Sendable {
    package let status: Int
    package let headers: WebHeaders
    /// Who answered, after redirects.
    package let address: WebAddress
    package let body: WebBody
}
