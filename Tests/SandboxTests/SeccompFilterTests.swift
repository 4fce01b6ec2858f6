import Testing

@testable import Sandbox

/// The filter run by a small interpreter of its own, for every call there is.
@Suite struct SeccompFilterTests {
    private static let allow: UInt32 = 0x7fff_0000
    private static let kill: UInt32 = 0x8000_0000
    private static let notPermitted: UInt32 = 0x0005_0001
    private static let noSuchCall: UInt32 = 0x0005_0026
    private static let noSuchFamily: UInt32 = 0x0005_0061

    /// What the kernel would do; reads the bytes as it does, and fails on anything it would refuse to load.
    private func judge(
        _ filter: SeccompFilter, _ architecture: SeccompFilter.Architecture, _ number: UInt32, _ arguments: UInt64...
    ) throws -> UInt32 {
        let bytes = filter.bytes
        var data = [UInt8](repeating: 0, count: 64)
        func put(_ value: UInt64, _ offset: Int, _ count: Int) {
            for index in 0..<count { data[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))) }
        }
        put(UInt64(number), 0, 4)
        put(architecture == .x86 ? 0xc000_003e : 0xc000_00b7, 4, 4)
        for (index, argument) in arguments.enumerated() { put(argument, 16 + 8 * index, 8) }
        func word(_ source: [UInt8], _ offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(source[offset + $1]) << (8 * UInt32($1)) }
        }
        var accumulator: UInt32 = 0
        var place = 0
        while true {
            try #require(place * 8 + 8 <= bytes.count)
            let code = UInt16(bytes[place * 8]) | UInt16(bytes[place * 8 + 1]) << 8
            let yes = Int(bytes[place * 8 + 2])
            let no = Int(bytes[place * 8 + 3])
            let value = word(bytes, place * 8 + 4)
            place += 1
            switch code {
            case 0x06: return value
            case 0x20:
                try #require(value.isMultiple(of: 4) && value <= 60)
                accumulator = word(data, Int(value))
            case 0x15: place += accumulator == value ? yes : no
            case 0x35: place += accumulator >= value ? yes : no
            case 0x45: place += accumulator & value != 0 ? yes : no
            default: Issue.record("instruction \(code) is none of those used")
            }
        }
    }

    @Test(arguments: SeccompFilter.Architecture.allCases)
    func `exactly the listed calls are refused`(architecture: SeccompFilter.Architecture) throws {
        let filter = SeccompFilter(architecture, network: .host, allowances: [])
        func number(_ call: SystemCall.Numbers) -> UInt32? { architecture == .x86 ? call.x86 : call.arm }
        let refused = Set((SystemCall.refused + SystemCall.tracing).compactMap(number))
        for call in UInt32(0)...600 {
            let verdict = try judge(filter, architecture, call, 1)
            if refused.contains(call) {
                #expect(verdict == Self.notPermitted, "\(call)")
            } else if call == number(SystemCall.clone3) {
                #expect(verdict == Self.noSuchCall)
            } else {
                #expect(verdict == Self.allow, "\(call)")
            }
        }
    }

    @Test(arguments: SeccompFilter.Architecture.allCases)
    func `no number is listed twice`(architecture: SeccompFilter.Architecture) {
        let special = [SystemCall.socket, SystemCall.socketpair, SystemCall.clone, SystemCall.clone3, SystemCall.ioctl]
        let calls = SystemCall.refused + SystemCall.tracing + special
        let numbers = calls.compactMap { architecture == .x86 ? $0.x86 : $0.arm }
        #expect(Set(numbers).count == numbers.count)
    }

    @Test func `another architecture is killed and x32 does not exist`() throws {
        let filter = SeccompFilter(.x86, network: .host, allowances: [])
        #expect(try judge(filter, .arm, 0) == Self.kill)
        #expect(try judge(filter, .x86, 0x4000_0000) == Self.noSuchCall)
        #expect(try judge(filter, .x86, 0xffff_ffff) == Self.noSuchCall)
        #expect(try judge(SeccompFilter(.arm, network: .host, allowances: []), .x86, 0) == Self.kill)
    }

    @Test(arguments: SeccompFilter.Architecture.allCases)
    func `families of sockets depend on the network`(architecture: SeccompFilter.Architecture) throws {
        let socket: UInt32 = architecture == .x86 ? 41 : 198
        for family in UInt64(0)...64 {
            let none = SeccompFilter(architecture, network: .none, allowances: [])
            let host = SeccompFilter(architecture, network: .host, allowances: [])
            #expect(
                try judge(none, architecture, socket, family, 1, 0) == (family == 1 ? Self.allow : Self.noSuchFamily))
            #expect(
                try judge(host, architecture, socket, family, 1, 0)
                    == ([1, 2, 10].contains(family) ? Self.allow : Self.noSuchFamily))
        }
        // The kernel takes the lower half of the argument, so it is what counts.
        let none = SeccompFilter(architecture, network: .none, allowances: [])
        #expect(try judge(none, architecture, socket, 1 << 32 | 2, 1, 0) == Self.noSuchFamily)
    }

    @Test(arguments: SeccompFilter.Architecture.allCases)
    func `routes may be asked for where that is allowed, and nothing else of netlink`(
        architecture: SeccompFilter.Architecture
    ) throws {
        let socket: UInt32 = architecture == .x86 ? 41 : 198
        let filter = SeccompFilter(architecture, network: .loopback, allowances: [.interfaceQueries])
        for number in UInt64(0)...30 {
            #expect(
                try judge(filter, architecture, socket, 16, 3, number) == (number == 0 ? Self.allow : Self.noSuchFamily)
            )
        }
        #expect(try judge(filter, architecture, socket, 2, 1, 0) == Self.allow)
        #expect(try judge(filter, architecture, socket, 17, 3, 0) == Self.noSuchFamily)
    }

    @Test(arguments: SeccompFilter.Architecture.allCases)
    func `processes and threads are made, namespaces are not`(architecture: SeccompFilter.Architecture) throws {
        let clone: UInt32 = architecture == .x86 ? 56 : 220
        let filter = SeccompFilter(architecture, network: .host, allowances: [.tracing])
        // What fork and a thread of glibc ask for.
        #expect(try judge(filter, architecture, clone, 0x0120_0011) == Self.allow)
        #expect(try judge(filter, architecture, clone, 0x003d_0f00) == Self.allow)
        for flag: UInt64 in [0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000]
        {
            #expect(try judge(filter, architecture, clone, flag | 0x11) == Self.notPermitted)
        }
    }

    @Test(arguments: SeccompFilter.Architecture.allCases)
    func `nothing is typed into a terminal`(architecture: SeccompFilter.Architecture) throws {
        let ioctl: UInt32 = architecture == .x86 ? 16 : 29
        let filter = SeccompFilter(architecture, network: .host, allowances: [.tracing])
        for request: UInt64 in [0x5412, 0x541c, 0xffff_ffff_0000_5412] {
            #expect(try judge(filter, architecture, ioctl, 0, request) == Self.notPermitted)
        }
        #expect(try judge(filter, architecture, ioctl, 0, 0x5413) == Self.allow)
    }

    @Test(arguments: SeccompFilter.Architecture.allCases)
    func `debuggers work where that is allowed`(architecture: SeccompFilter.Architecture) throws {
        let ptrace: UInt32 = architecture == .x86 ? 101 : 117
        for mayTrace in [false, true] {
            let filter = SeccompFilter(architecture, network: .none, allowances: mayTrace ? [.tracing] : [])
            #expect(try judge(filter, architecture, ptrace) == (mayTrace ? Self.allow : Self.notPermitted))
        }
    }
}
