/// How many databases of one project are kept on servers to be copied, and how much room they may take together.
package struct TemplatePolicy: Sendable, Hashable {
    package var count: Int
    package var bytes: UInt64

    package init(count: Int, bytes: UInt64) {
        self.count = count
        self.bytes = bytes
    }

    package static let standard = TemplatePolicy(count: 4, bytes: 4_000_000_000)
    package static let off = TemplatePolicy(count: 0, bytes: 0)

    package var isOff: Bool { count == 0 || bytes == 0 }

    func allows(count: Int, bytes: UInt64) -> Bool { count <= self.count && bytes <= self.bytes }
}
