package import Base

/// What an address is for, as the registries of special purpose addresses (RFC 6890 and its successors) say.
package enum AddressKind: String, Sendable, Hashable, CaseIterable {
    /// Of the public internet.
    case global
    case unspecified, loopback, linkLocal, `private`, multicast, reserved

    package init(_ address: NetworkAddress) {
        if let embedded = address.embedded {
            self = AddressKind(embedded)
            return
        }
        let table = address.isVersion4 ? Self.version4 : Self.version6
        let special = table.first { $0.range.contains(address) }?.kind
        // Of version 6 only one eighth has been given out; what lies outside of it has no business here.
        self = special ?? (address.isVersion4 || Self.given.contains(address) ? .global : .reserved)
    }

    package var words: Phrase {
        switch self {
        case .global: Phrase("a public address", pl: "adres publiczny")
        case .unspecified: Phrase("an unspecified address", pl: "adres nieokreślony")
        case .loopback: Phrase("an address of this machine", pl: "adres tego komputera")
        case .linkLocal: Phrase("a link-local address", pl: "adres łącza lokalnego")
        case .private: Phrase("an address of a private network", pl: "adres sieci prywatnej")
        case .multicast: Phrase("a multicast address", pl: "adres grupowy")
        case .reserved: Phrase("a reserved address", pl: "adres zastrzeżony")
        }
    }

    private typealias Entry = (range: AddressRange, kind: AddressKind)

    private static func v4(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ bits: Int, _ kind: AddressKind) -> Entry {
        (AddressRange(NetworkAddress(a, b, c, 0), bits: bits), kind)
    }

    private static func v6(_ groups: [UInt16], _ bits: Int, _ kind: AddressKind) -> Entry {
        (AddressRange(NetworkAddress(groups: groups), bits: bits), kind)
    }

    private static let version4: [Entry] = [
        v4(0, 0, 0, 8, .unspecified), v4(10, 0, 0, 8, .private), v4(100, 64, 0, 10, .private),
        v4(127, 0, 0, 8, .loopback), v4(169, 254, 0, 16, .linkLocal), v4(172, 16, 0, 12, .private),
        v4(192, 0, 0, 24, .reserved), v4(192, 0, 2, 24, .reserved), v4(192, 88, 99, 24, .reserved),
        v4(192, 168, 0, 16, .private), v4(198, 18, 0, 15, .reserved), v4(198, 51, 100, 24, .reserved),
        v4(203, 0, 113, 24, .reserved), v4(224, 0, 0, 4, .multicast), v4(240, 0, 0, 4, .reserved),
    ]

    private static let given = AddressRange(NetworkAddress(groups: [0x2000]), bits: 3)

    private static let version6: [Entry] = [
        v6([], 128, .unspecified), v6([0, 0, 0, 0, 0, 0, 0, 1], 128, .loopback),
        v6([0xfe80], 10, .linkLocal), v6([0xfec0], 10, .private), v6([0xfc00], 7, .private),
        v6([0xff00], 8, .multicast), v6([0x2001], 23, .reserved), v6([0x2001, 0xdb8], 32, .reserved),
        v6([0x3fff], 20, .reserved),
    ]
}
