/// A moment of the wall clock, in milliseconds since 1970; for people, never for ordering.
package struct Timestamp: Sendable, Hashable, Comparable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// RFC 3339 in UTC with milliseconds, as in `2026-11-21T08:07:30.125Z`.
    ///
    /// RFC 3339 has no form for years outside 0…9999; they are written with a sign, as ISO 8601 expands them.
    package var rfc3339: String {
        let fields = civil
        func pad(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let sign = fields.year < 0 ? "-" : fields.year > 9999 ? "+" : ""
        return "\(sign)\(pad(abs(fields.year), 4))-\(pad(fields.month, 2))-\(pad(fields.day, 2))"
            + "T\(pad(fields.hour, 2)):\(pad(fields.minute, 2)):\(pad(fields.second, 2)).\(pad(fields.millisecond, 3))Z"
    }

    /// Days to a civil date by the era method, exact for every Gregorian date.
    private var civil:
        (year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64, millisecond: Int64)
    {
        let dayLength: Int64 = 86_400_000
        // Rounded down without leaving the range of the type: a decoded moment may be any number.
        let remainder = milliseconds % dayLength
        let days = milliseconds / dayLength - (remainder < 0 ? 1 : 0)
        let rest = remainder < 0 ? remainder + dayLength : remainder
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (
            year, month, day, rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60, rest % 1000
        )
    }
}
