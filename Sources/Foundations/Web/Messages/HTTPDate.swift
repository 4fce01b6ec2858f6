internal import Base

/// The date of HTTP (RFC 9110, section 5.6.7), as in `Sat, 21 Nov 2026 14:00:00 GMT`.
enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func text(_ time: Timestamp) -> String {
        // `2026-11-21T14:00:00.123Z`; the first day of 1970 was a Thursday.
        let parts = time.rfc3339.utf8.split { $0 == 0x2d || $0 == 0x54 || $0 == 0x2e }.map { String($0) ?? "" }
        guard parts.count >= 4, let month = Int(parts[1]), months.indices.contains(month - 1) else { return "" }
        let day = Int((time.milliseconds / 86_400_000) % 7 + 7) % 7
        return "\(days[day]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]) GMT"
    }
}
