import Base
import TestSupport
import Testing

@testable import Configuration

@Suite struct ValueTextTests {
    @Test(arguments: [
        ("10 GB", 10_000_000_000), ("10GB", 10_000_000_000), ("1.5 GiB", 1_610_612_736), ("512 MiB", 536_870_912),
        ("0", 0), ("4096", 4096), ("4096 B", 4096), ("2k", 2000), ("1_000 kB", 1_000_000), ("0.5 kB", 500),
        ("18446744073709551615", UInt64.max), ("3 tb", 3_000_000_000_000),
    ])
    func `sizes`(_ text: String, _ bytes: UInt64) { #expect(SizeText.parse(text) == bytes) }

    @Test(arguments: [
        "", " ", "GB", "-1", "1.GB", ".5 GB", "1 XB", "1 GB B", "1,5 GB", "20000000000 TB", "1.1.1 GB", "0.3", "1e9",
        "1__0", "١ GB", "0x10", "1.0000001 GB",
    ])
    func `what is no size`(_ text: String) { #expect(SizeText.parse(text) == nil) }

    @Test(arguments: [
        ("30 days", 2_592_000), ("1 day", 86_400), ("12h", 43_200), ("90 min", 5400), ("2 weeks", 1_209_600),
        ("0 s", 0), ("1.5 h", 5400), ("45 seconds", 45), ("7D", 604_800),
    ])
    func `times`(_ text: String, _ seconds: Int64) { #expect(DurationText.parse(text) == seconds) }

    @Test(arguments: ["", "30", "days", "1 month", "-1 h", "1.3 s", "99999999999999999 weeks"])
    func `what is no time`(_ text: String) { #expect(DurationText.parse(text) == nil) }

    @Test func `sizes and times are read as they were written`() throws {
        try forAll(seed: 3, count: 2_000) { example in
            let shift = UInt64(example.int(0...40))
            let bytes = UInt64(example.int(0...5000)) << shift
            try #require(SizeText.parse(SizeText.print(bytes)) == bytes, "\(example)")
            let seconds = Int64(example.int(0...100_000_000))
            try #require(DurationText.parse(DurationText.print(seconds)) == seconds, "\(example)")
        }
        #expect(SizeText.print(10_000_000_000) == "10 GB" && SizeText.print(512 << 20) == "512 MiB")
        #expect(DurationText.print(86_400) == "1 day" && DurationText.print(86_400 * 30) == "30 days")
    }

    @Test(arguments: ["", "/", "a/../b", "./a", "..", "a\nb", String(repeating: "a", count: 5000)])
    func `what is no pattern`(_ text: String) { #expect(PatternText.problem(text) != nil) }

    @Test(arguments: ["*.iso", "data/raw", "/build/", "**/x", "a b", ".env", "..."])
    func `patterns`(_ text: String) { #expect(PatternText.problem(text) == nil) }
}
