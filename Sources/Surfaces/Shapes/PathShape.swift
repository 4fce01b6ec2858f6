package import Base

extension JSONWriter {
    /// A list of paths; when one of them is not text, a second list beside it holds all of them as exact bytes.
    package mutating func paths(_ name: String, _ paths: [BytePath]) {
        array(name) { json in
            for path in paths { json.string(path.description) }
        }
        if paths.allSatisfy(\.isUTF8) { return }
        array(name + "_hex") { json in
            for path in paths { json.string(Hex.encode(path.bytes)) }
        }
    }

    /// The path of a place, as text and as exact bytes beside it when the text cannot carry them.
    package mutating func place(_ name: String, _ bytes: [UInt8]) {
        string(name, String(decoding: bytes, as: UTF8.self))
        if String(validating: bytes, as: UTF8.self) == nil { string(name + "_hex", Hex.encode(bytes)) }
    }

    package mutating func strings(_ name: String, _ values: some Sequence<String>) {
        array(name) { json in
            for value in values { json.string(value) }
        }
    }
}
