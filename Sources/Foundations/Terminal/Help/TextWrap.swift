/// Breaks text into lines of at most so many columns, at blanks; a longer word stays whole.
enum TextWrap {
    /// Newlines in the text are kept, and a line that begins with a blank is left as it is.
    static func lines(_ text: String, width: Int) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            line.first == " " ? [String(line)] : wrapped(line, width: width)
        }
    }

    private static func wrapped(_ line: Substring, width: Int) -> [String] {
        var lines: [String] = []
        var current = ""
        var used = 0
        for word in line.split(separator: " ") {
            let needed = DisplayWidth.of(String(word))
            if !current.isEmpty, used + 1 + needed > width {
                lines.append(current)
                (current, used) = ("", 0)
            }
            if !current.isEmpty { (current, used) = (current + " ", used + 1) }
            (current, used) = (current + word, used + needed)
        }
        return lines + [current]
    }
}
