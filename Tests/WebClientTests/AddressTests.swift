import TestSupport
import Testing

@testable import WebClient

@Suite struct AddressTests {
    static let version4: [(NetworkAddress, AddressKind)] = [
        (NetworkAddress(8, 8, 8, 8), .global), (NetworkAddress(1, 1, 1, 1), .global),
        (NetworkAddress(0, 0, 0, 0), .unspecified), (NetworkAddress(0, 1, 2, 3), .unspecified),
        (NetworkAddress(127, 0, 0, 1), .loopback), (NetworkAddress(127, 255, 255, 254), .loopback),
        (NetworkAddress(10, 0, 0, 1), .private), (NetworkAddress(172, 15, 255, 255), .global),
        (NetworkAddress(172, 16, 0, 0), .private), (NetworkAddress(172, 31, 255, 255), .private),
        (NetworkAddress(172, 32, 0, 0), .global), (NetworkAddress(192, 168, 1, 1), .private),
        (NetworkAddress(100, 64, 0, 1), .private), (NetworkAddress(100, 128, 0, 1), .global),
        (NetworkAddress(169, 254, 169, 254), .linkLocal), (NetworkAddress(169, 253, 1, 1), .global),
        (NetworkAddress(192, 0, 2, 1), .reserved), (NetworkAddress(198, 19, 0, 1), .reserved),
        (NetworkAddress(224, 0, 0, 1), .multicast), (NetworkAddress(239, 255, 255, 255), .multicast),
        (NetworkAddress(240, 0, 0, 1), .reserved), (NetworkAddress(255, 255, 255, 255), .reserved),
    ]

    @Test(arguments: version4) func `an address of version 4 is what the registry says`(
        _ address: NetworkAddress, _ kind: AddressKind
    ) {
        #expect(AddressKind(address) == kind, "\(address)")
    }

    @Test(
        arguments: [
            ([0x2606, 0x4700], AddressKind.global), ([], .unspecified), ([0, 0, 0, 0, 0, 0, 0, 1], .loopback),
            ([0xfe80, 0, 0, 0, 0, 0, 0, 1], .linkLocal), ([0xfebf], .linkLocal), ([0xfc00], .private),
            ([0xfdff], .private),
            ([0xfec0], .private), ([0xff02, 0, 0, 0, 0, 0, 0, 1], .multicast), ([0x2001, 0xdb8], .reserved),
            ([0x2001, 0], .reserved), ([0x100], .reserved), ([0x64, 0xff9b, 1], .reserved), ([0x4000], .reserved),
        ] as [([UInt16], AddressKind)])
    func `an address of version 6 is what the registry says`(_ groups: [UInt16], _ kind: AddressKind) {
        #expect(AddressKind(NetworkAddress(groups: groups)) == kind)
    }

    /// The ways in which an address of version 6 can carry one of version 4.
    static func carriers(_ address: NetworkAddress) -> [NetworkAddress] {
        let bytes = address.bytes.map(UInt16.init)
        let (high, low) = (bytes[0] << 8 | bytes[1], bytes[2] << 8 | bytes[3])
        return [
            NetworkAddress(groups: [0, 0, 0, 0, 0, 0xffff, high, low]),
            NetworkAddress(groups: [0x64, 0xff9b, 0, 0, 0, 0, high, low]),
            NetworkAddress(groups: [0x2002, high, low]),
        ]
    }

    @Test(arguments: version4) func `what carries an address is judged by it`(
        _ address: NetworkAddress, _ kind: AddressKind
    ) {
        for carrier in Self.carriers(address) { #expect(AddressKind(carrier) == kind, "\(carrier)") }
    }

    @Test func `no random address that is not global is let through without being allowed`() {
        for number in 0..<20_000 {
            var random = PropertyCase(seed: 20_261_121, number: number)
            let count = random.flip() ? 4 : 16
            var bytes = (0..<count).map { _ in UInt8(random.int(0...255)) }
            // Most addresses of version 6 are nobody's; the interesting ones begin with zeros or twos.
            if count == 16 { bytes[0] = [0x00, 0x20, 0x20, 0xfe, 0xff][random.int(0...4)] }
            if count == 16, random.flip() { for index in 0..<10 { bytes[index] = 0 } }
            guard let address = NetworkAddress(bytes: bytes) else { continue }
            let isGlobal = AddressKind(address) == .global
            #expect(
                (DestinationPolicy.publicOnly.objection(to: address, host: "x", port: 80) == nil) == isGlobal,
                "\(random)")
            let first = count == 4 ? bytes[0] : address.embedded?.bytes[0]
            if isGlobal, let first { #expect(first != 127 && first != 10 && first != 0 && first < 224, "\(random)") }
        }
    }

    @Test func `a range holds what begins with its bits`() {
        let range = AddressRange(NetworkAddress(10, 32, 0, 0), bits: 11)
        #expect(range.contains(NetworkAddress(10, 63, 255, 255)) && range.contains(NetworkAddress(10, 32, 0, 0)))
        #expect(!range.contains(NetworkAddress(10, 64, 0, 0)) && !range.contains(NetworkAddress(10, 31, 0, 0)))
        #expect(!range.contains(NetworkAddress(groups: [0x0a20])))
        #expect(AddressRange(NetworkAddress(1, 2, 3, 4), bits: 0).contains(NetworkAddress(9, 9, 9, 9)))
    }

    @Test func `the owner allows a host by its name and port, or a range`() {
        let loopback = NetworkAddress(127, 0, 0, 1)
        let named = DestinationPolicy(hosts: [.init("Models.Internal", port: 8080)])
        #expect(named.objection(to: loopback, host: "models.internal.", port: 8080) == nil)
        #expect(named.objection(to: loopback, host: "models.internal", port: 8081) == .loopback)
        #expect(named.objection(to: loopback, host: "evil.models.internal", port: 8080) == .loopback)
        #expect(DestinationPolicy(hosts: [.init("[::1]")]).objection(to: loopback, host: "::1", port: 1) == nil)
        let ranged = DestinationPolicy(ranges: [AddressRange(loopback, bits: 32)])
        #expect(ranged.objection(to: loopback, host: "any", port: 1) == nil)
        #expect(ranged.objection(to: Self.carriers(loopback)[0], host: "any", port: 1) == nil)
        #expect(ranged.objection(to: NetworkAddress(127, 0, 0, 2), host: "any", port: 1) == .loopback)
    }
}
