/// An address of the internet protocol, as it is on the wire: 4 bytes or 16.
package struct NetworkAddress: Sendable, Hashable, CustomStringConvertible {
    package let bytes: [UInt8]

    /// Nil unless there are 4 or 16 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    package init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
        bytes = [a, b, c, d]
    }

    /// Groups of an address of version 6; those that are missing at the end are 0.
    package init(groups: [UInt16]) {
        let all = groups.prefix(8) + [UInt16](repeating: 0, count: max(0, 8 - groups.count))
        bytes = all.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    }

    package var isVersion4: Bool { bytes.count == 4 }

    /// The address of version 4 that this one of version 6 only carries: mapped, translated or tunnelled.
    ///
    /// Whoever connects to it reaches that one, so it is judged by it.
    var embedded: NetworkAddress? {
        guard !isVersion4 else { return nil }
        let first = Array(bytes[..<12])
        let isMapped = first == [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
        let isCompatible = first.allSatisfy { $0 == 0 } && bytes[12...].contains { $0 != 0 } && !isOne
        let isTranslated = first == [0, 0x64, 0xff, 0x9b] + [UInt8](repeating: 0, count: 8)
        if isMapped || isCompatible || isTranslated { return NetworkAddress(bytes: Array(bytes[12...])) }
        if bytes[0] == 0x20, bytes[1] == 0x02 { return NetworkAddress(bytes: Array(bytes[2..<6])) }
        return nil
    }

    private var isOne: Bool { bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1 }

    package var description: String {
        if isVersion4 { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2).map { place in
            String(UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1]), radix: 16)
        }.joined(separator: ":")
    }
}
