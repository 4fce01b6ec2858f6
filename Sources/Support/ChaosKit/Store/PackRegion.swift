internal import Base

/// A part of a pack, as docs/technical/store-format.md lays it out, and a byte in it.
struct PackRegion {
    let name: String
    let offset: Int

    private static let headerSize = 24
    private static let frameHeaderSize = 28
    private static let footerSize = 64

    static func choose(_ pack: [UInt8], _ dice: inout Dice) -> PackRegion? {
        guard pack.count > headerSize + frameHeaderSize + footerSize else { return nil }
        var footer = ByteReader(Array(pack.suffix(footerSize)))
        guard let directory = try? Int(clamping: footer.fixed(UInt64.self)), directory > headerSize,
            directory < pack.count - footerSize
        else { return nil }
        let regions: [(String, Range<Int>)] = [
            ("header", 0..<headerSize),
            ("frame header", headerSize..<headerSize + frameHeaderSize),
            ("payload", headerSize + frameHeaderSize..<directory),
            ("directory", directory..<pack.count - footerSize),
            ("footer", pack.count - footerSize..<pack.count),
        ].filter { !$0.1.isEmpty }
        let (name, range) = dice.pick(regions)
        return PackRegion(name: name, offset: dice.int(range.lowerBound...range.upperBound - 1))
    }
}
