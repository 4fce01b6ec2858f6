import Base
import Terminal
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        (0, "0", "0"), (999, "999", "999"), (1_234, "1,234", "1234"), (75_210, "75,210", "75\u{a0}210"),
        (-12_345_678, "-12,345,678", "-12\u{a0}345\u{a0}678"),
        (Int.min, "-9,223,372,036,854,775,808", "-9\u{a0}223\u{a0}372\u{a0}036\u{a0}854\u{a0}775\u{a0}808"),
    ])
    func `numbers are grouped`(value: Int, english: String, polish: String) {
        #expect(Quantity.number(value) == Phrase(english, pl: polish))
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (1_049, "1.0 kB"), (1_050, "1.1 kB"), (99_949, "99.9 kB"),
        (99_950, "100 kB"), (340_000_000, "340 MB"), (999_499, "999 kB"), (999_500, "1.0 MB"),
        (1_800_000_000, "1.8 GB"), (-1_500, "-1.5 kB"), (Int.max, "9.2 EB"), (Int.min, "-9.2 EB"),
    ])
    func `sizes have two or three digits`(bytes: Int, expected: String) {
        #expect(Quantity.bytes(bytes).english == expected)
    }

    @Test(
        arguments: [
            (0, "0.0 ms"), (-5, "0.0 ms"), (340_000, "0.3 ms"), (9_400_000, "9.4 ms"), (340_000_000, "340 ms"),
            (999_600_000, "1.0 s"), (3_400_000_000, "3.4 s"), (59_940_000_000, "59.9 s"),
            (59_960_000_000, "1 min 00 s"),
            (125_000_000_000, "2 min 05 s"), (3_780_000_000_000, "1 h 03 min"), (Int64.max, "106751 d 23 h"),
        ] as [(Int64, String)])
    func `times have the unit that fits`(nanoseconds: Int64, expected: String) {
        #expect(Quantity.duration(nanoseconds: nanoseconds).english == expected)
    }

    @Test func `Polish writes a comma`() {
        #expect(Quantity.bytes(1_800_000_000).polish == "1,8 GB")
        #expect(Quantity.duration(nanoseconds: 3_400_000_000).polish == "3,4 s")
    }
}
