/// All addresses of one version that begin with the same bits, as in `10.0.0.0/8`.
package struct AddressRange: Sendable, Hashable {
    package let start: NetworkAddress
    package let bits: Int

    package init(_ start: NetworkAddress, bits: Int) {
        precondition((0...start.bytes.count * 8).contains(bits), "a range has no more bits than its address")
        self.start = start
        self.bits = bits
    }

    package func contains(_ address: NetworkAddress) -> Bool {
        guard address.bytes.count == start.bytes.count else { return false }
        let whole = bits / 8
        guard address.bytes[..<whole].elementsEqual(start.bytes[..<whole]) else { return false }
        let rest = bits % 8
        if rest == 0 { return true }
        let mask = UInt8(truncatingIfNeeded: 0xff00 >> rest)
        return address.bytes[whole] & mask == start.bytes[whole] & mask
    }
}
