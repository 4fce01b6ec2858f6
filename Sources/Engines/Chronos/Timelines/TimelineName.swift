internal import Base

/// What a timeline may be called: it becomes part of a directory's name and of command lines.
enum TimelineName {
    static let longest = 60

    static func validate(_ name: String) throws(EverettError) {
        let isSound =
            !name.isEmpty && name.utf8.count <= longest && !name.hasPrefix("-") && !name.hasPrefix(".")
            && name != TimelineRecord.main && !CheckpointName.reserved.contains(name)
            && name.unicodeScalars.allSatisfy { scalar in
                scalar.value > 0x20 && scalar.value != 0x7f && !(0x80..<0xa1).contains(scalar.value)
                    && scalar.properties.generalCategory != .format && !scalar.properties.isWhitespace
                    && !"/@:\\~\"'`$*?<>|&;()".unicodeScalars.contains(scalar)
            }
        guard isSound else {
            throw EverettError(
                .usage,
                Phrase(
                    "'\(name)' cannot be the name of a timeline", pl: "'\(name)' nie może być nazwą linii czasu"),
                hints: [
                    Phrase(
                        "use up to \(longest) letters, digits, '-', '_', '.' or '+', not beginning with '-' or '.'",
                        pl:
                            "użyj do \(longest) liter, cyfr, znaków '-', '_', '.' lub '+', nie zaczynając od '-' ani '.'"
                    )
                ]
            )
        }
    }
}
