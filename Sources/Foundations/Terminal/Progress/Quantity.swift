package import Base

/// Numbers, sizes and times as people read them; Polish writes a decimal comma and groups digits with blanks.
package enum Quantity {
    /// A blank at which no line breaks.
    private static let blank = "\u{a0}"

    /// A whole number with its digits in groups: `75,210`.
    package static func number(_ value: Int) -> Phrase {
        // Polish leaves four digits together.
        let isLong = value.magnitude >= 10_000
        let digits = String(value.magnitude)
        let sign = value < 0 ? "-" : ""
        return Phrase(
            sign + grouped(digits, by: ","),
            pl: sign + (isLong ? grouped(digits, by: blank) : digits),
        )
    }

    /// A size in decimal units, as disks are sold: `1.8 GB`.
    package static func bytes(_ count: Int) -> Phrase {
        let units = ["kB", "MB", "GB", "TB", "PB", "EB"]
        let sign = count < 0 ? "-" : ""
        let size = count.magnitude
        if size < 1000 { return Phrase(verbatim: "\(sign)\(size) B") }
        var unit: UInt = 1000
        var index = 0
        // The next unit begins where rounding would already show a thousand of this one.
        while index + 1 < units.count, size >= unit * 1000 - unit / 2 {
            unit *= 1000
            index += 1
        }
        let tenths = rounded(size, to: unit / 10)
        let figure = tenths < 1000 ? decimal(tenths: tenths) : Phrase(verbatim: String(rounded(size, to: unit)))
        return Phrase(verbatim: sign) + figure + Phrase(verbatim: " " + units[index])
    }

    /// A time that was measured: `340 ms`, `3.4 s`, `2 min 05 s`.
    package static func duration(nanoseconds: Int64) -> Phrase {
        let value = UInt(max(0, nanoseconds))
        let milliseconds = rounded(value, to: 1_000_000)
        if milliseconds < 10 { return decimal(tenths: rounded(value, to: 100_000)) + Phrase(verbatim: " ms") }
        if milliseconds < 1000 { return Phrase(verbatim: "\(milliseconds) ms") }
        let tenths = rounded(value, to: 100_000_000)
        if tenths < 600 { return decimal(tenths: tenths) + Phrase(verbatim: " s") }
        return roughDuration(seconds: Int(rounded(value, to: 1_000_000_000)))
    }

    /// A time that is only estimated: whole seconds, `12 s`, `1 h 03 min`.
    package static func roughDuration(seconds: Int) -> Phrase {
        let (minutes, second) = max(0, seconds).quotientAndRemainder(dividingBy: 60)
        let (hours, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        let (days, hour) = hours.quotientAndRemainder(dividingBy: 24)
        if days > 0 { return Phrase(verbatim: "\(days) d \(hour) h") }
        if hours > 0 { return Phrase(verbatim: "\(hours) h \(twoDigits(minute)) min") }
        if minutes > 0 { return Phrase(verbatim: "\(minutes) min \(twoDigits(second)) s") }
        return Phrase(verbatim: "\(second) s")
    }

    private static func decimal(tenths: UInt) -> Phrase {
        Phrase("\(tenths / 10).\(tenths % 10)", pl: "\(tenths / 10),\(tenths % 10)")
    }

    private static func rounded(_ value: UInt, to unit: UInt) -> UInt {
        value / unit + (value % unit >= unit - unit / 2 ? 1 : 0)
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func grouped(_ digits: String, by separator: String) -> String {
        var out = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { out += separator }
            out.append(digit)
        }
        return out
    }
}
