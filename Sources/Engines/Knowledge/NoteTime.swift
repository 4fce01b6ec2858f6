package import Base

/// A moment as people write one for a note: a day, or a day and a time in UTC.
package enum NoteTime {
    /// Reads `2026-11-21`, `2026-11-21T08:30Z` and `2026-11-21T08:30:15Z`; nil for anything else.
    package static func parse(_ text: String) -> Timestamp? {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let date = numbers(parts[0], "-", digits: [4, 2, 2]) else { return nil }
        var seconds: Int64 = 0
        if parts.count == 2 {
            guard parts[1].hasSuffix("Z") else { return nil }
            let clock = parts[1].dropLast()
            guard let time = numbers(clock, ":", digits: [2, 2]) ?? numbers(clock, ":", digits: [2, 2, 2]),
                time[0] < 24, time[1] < 60, time.count < 3 || time[2] < 60
            else { return nil }
            seconds = Int64(time[0] * 3600 + time[1] * 60 + (time.count > 2 ? time[2] : 0))
        }
        guard let days = days(date[0], date[1], date[2]) else { return nil }
        return Timestamp(milliseconds: (days * 86_400 + seconds) * 1000)
    }

    private static func numbers(_ text: Substring, _ separator: Character, digits: [Int]) -> [Int]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == digits,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        return parts.compactMap { Int($0) }
    }

    /// Days since 1970, by counting from the first of March, after which a leap day comes last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let era = shifted >= 0 ? shifted / 400 : (shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        return Int64(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
    }
}
