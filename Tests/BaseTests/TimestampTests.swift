import Base
import TestSupport
import Testing

struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1, "1970-01-01T00:00:00.001Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (-86_400_000, "1969-12-31T00:00:00.000Z"),
            (-86_400_001, "1969-12-30T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_799_999, "2000-02-29T23:59:59.999Z"),
            (951_868_800_000, "2000-03-01T00:00:00.000Z"),
            (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
            (-2_203_891_200_001, "1900-02-28T23:59:59.999Z"),
            (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (1_795_248_450_125, "2026-11-21T08:07:30.125Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
            (-11_676_096_000_000, "1600-01-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func `a moment is written as RFC 3339`(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
    }

    @Test(
        arguments: [
            (253_402_300_800_000, "+10000-01-01T00:00:00.000Z"),
            (-62_167_219_200_001, "-0001-12-31T23:59:59.999Z"),
            (Int64.max, "+292278994-08-17T07:12:55.807Z"),
            (Int64.min, "-292275055-05-16T16:47:04.192Z"),
        ] as [(Int64, String)])
    func `years that RFC 3339 has no form for are written as in ISO 8601, with a sign`(
        _ milliseconds: Int64, _ text: String
    ) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
    }

    @Test func `days follow each other over four centuries`() {
        var year = 1900
        var month = 1
        var day = 1
        for index in 0..<146_097 as Range<Int64> {
            let text = Timestamp(milliseconds: -2_208_988_800_000 + index * 86_400_000).rfc3339
            func pad(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
            #expect(text.hasPrefix("\(year)-\(pad(month))-\(pad(day))T"))
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            day += 1
            if day > lengths[month - 1] {
                day = 1
                month += 1
            }
            if month > 12 {
                month = 1
                year += 1
            }
        }
        #expect(year == 2300)
    }

    @Test func `texts of moments sort as the moments do`() throws {
        try forAll(seed: 9, count: 2000) { example in
            let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999
            let one = Timestamp(milliseconds: Int64.random(in: range, using: &example))
            let other = Timestamp(milliseconds: Int64.random(in: range, using: &example))
            try #require((one < other) == (one.rfc3339 < other.rfc3339))
        }
    }
}
