/// What a request is about: the segments of its path and the pairs of its query, decoded strictly.
package struct RequestTarget: Sendable, Hashable {
    /// One decoded pair of a query; a name without `=` has an empty value.
    package struct QueryItem: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The parts between slashes; none for `/`. No part is empty, `.` or `..`, or holds a slash or a control character.
    package let path: [String]
    /// In the order in which they came; names may repeat.
    package let query: [QueryItem]
    /// `OPTIONS *`: the server as a whole.
    package let isAsterisk: Bool

    package init(path: [String], query: [QueryItem] = [], isAsterisk: Bool = false) {
        self.path = path
        self.query = query
        self.isAsterisk = isAsterisk
    }

    /// The first value of that name.
    package func first(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// The path as text, for people; not for comparing.
    package var display: String { "/" + path.joined(separator: "/") }
}
