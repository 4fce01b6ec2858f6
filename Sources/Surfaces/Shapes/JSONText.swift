internal import Base

/// JSON that a terminal can show without obeying it.
package enum JSONText {
    /// Rewrites control and formatting characters beyond ASCII as `\u` escapes.
    ///
    /// Such characters stand only inside strings, where the escape means the same; C1 controls and bidirectional marks
    /// would otherwise reach the terminal of whoever looks at the document.
    package static func harmless(_ json: String) -> String {
        if json.unicodeScalars.allSatisfy({ !isAwkward($0) }) { return json }
        var out = ""
        out.reserveCapacity(json.utf8.count + 64)
        for scalar in json.unicodeScalars {
            if isAwkward(scalar) {
                for unit in String(scalar).utf16 { out += "\\u" + Hex.encode([UInt8(unit >> 8), UInt8(unit & 0xff)]) }
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    private static func isAwkward(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return scalar.properties.isDefaultIgnorableCodePoint
        }
    }
}
