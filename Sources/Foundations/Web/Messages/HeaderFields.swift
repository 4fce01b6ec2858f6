/// The fields of one request, in the order and spelling in which they came; names are compared without regard to case.
///
/// The head stays one array of bytes; a field is four places in it. Text is made only of what somebody asks for.
package struct HeaderFields: Sendable {
    /// Where a field lies in the head. A head is at most 16 KiB, so sixteen bits are enough.
    struct Place: Sendable, Hashable {
        var nameStart: UInt16
        var nameEnd: UInt16
        var valueStart: UInt16
        var valueEnd: UInt16
    }

    let bytes: [UInt8]
    let places: [Place]

    static let none = HeaderFields(bytes: [], places: [])

    package var count: Int { places.count }

    /// The value of the first field of that name.
    package subscript(_ name: String) -> String? {
        for place in places where matches(place, name) { return text(place) }
        return nil
    }

    /// The values of all fields of that name.
    package func all(_ name: String) -> [String] {
        places.filter { matches($0, name) }.map(text)
    }

    /// Every field as it came.
    package var pairs: [(name: String, value: String)] {
        places.map { place in
            let name = String(decoding: bytes[Int(place.nameStart)..<Int(place.nameEnd)], as: UTF8.self)
            return (name, text(place))
        }
    }

    /// Every field as its bytes.
    package var rawPairs: [(name: [UInt8], value: [UInt8])] {
        places.map { (Array(bytes[Int($0.nameStart)..<Int($0.nameEnd)]), Array(value($0))) }
    }

    func matches(_ place: Place, _ name: String) -> Bool {
        let length = Int(place.nameEnd) - Int(place.nameStart)
        guard name.utf8.count == length else { return false }
        var at = Int(place.nameStart)
        for byte in name.utf8 {
            if FieldSyntax.lowercase(bytes[at]) != FieldSyntax.lowercase(byte) { return false }
            at += 1
        }
        return true
    }

    func text(_ place: Place) -> String {
        String(decoding: value(place), as: UTF8.self)
    }

    func value(_ place: Place) -> ArraySlice<UInt8> { bytes[Int(place.valueStart)..<Int(place.valueEnd)] }

    /// The bytes of the first field of that name, without making a text.
    func value(_ name: String) -> ArraySlice<UInt8>? {
        for place in places where matches(place, name) { return value(place) }
        return nil
    }
}
