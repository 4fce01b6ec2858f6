internal import Base

/// JSON that a terminal can show without obeying it.
enum JSONText {
    /// Rewrites control and formatting characters beyond ASCII as `\u` escapes.
    ///
    /// Such characters stand only inside strings, where the escape means the same; C1 controls and bidirectional marks
    /// would otherwise reach the terminal of whoever looks at the document.
    static func harmless(_ json: String) -> String {
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

extension JSONWriter {
    /// A list of paths; when one of them is not text, a second list beside it holds all of them as exact bytes.
    mutating func paths(_ name: String, _ paths: [BytePath]) {
        array(name) { json in
            for path in paths { json.string(path.description) }
        }
        if paths.allSatisfy(\.isUTF8) { return }
        array(name + "_hex") { json in
            for path in paths { json.string(Hex.encode(path.bytes)) }
        }
    }

    /// The path of a place, as text and as exact bytes beside it when the text cannot carry them.
    mutating func place(_ name: String, _ bytes: [UInt8]) {
        string(name, String(decoding: bytes, as: UTF8.self))
        if String(validating: bytes, as: UTF8.self) == nil { string(name + "_hex", Hex.encode(bytes)) }
    }

    mutating func strings(_ name: String, _ values: some Sequence<String>) {
        array(name) { json in
            for value in values { json.string(value) }
        }
    }
}
