import Base
import TestSupport
import Testing

@testable import Chronos

struct ContentCutterTests {
    /// Lengths of the pieces of a whole content.
    static func pieces(of bytes: [UInt8]) -> [Int] {
        var lengths: [Int] = []
        var start = 0
        while start < bytes.count {
            let length = unsafe bytes.withUnsafeBytes {
                unsafe ContentCutter.firstCut(UnsafeRawBufferPointer(rebasing: $0[start...]))
            }
            lengths.append(length)
            start += length
        }
        return lengths
    }

    @Test func `cuts of known content are where they always were`() {
        // Part of the format: a change here would store every large file a second time.
        let lengths = ContentCutterTests.pieces(of: seededBytes(1, 20_000_000))
        #expect(
            lengths == [
                1_208_527, 1_001_294, 1_225_936, 1_130_949, 1_401_196, 392_206, 1_817_960, 1_173_769, 1_078_447,
                957_855, 2_058_376, 1_324_392, 1_233_604, 1_119_604, 1_772_548, 811_211, 292_126,
            ]
        )
    }

    @Test func `pieces are never shorter or longer than the bounds`() {
        for seed in 2...3 as ClosedRange<UInt64> {
            let bytes = seededBytes(seed, 9_000_000)
            let lengths = ContentCutterTests.pieces(of: bytes)
            #expect(lengths.reduce(0, +) == bytes.count)
            for length in lengths.dropLast() {
                #expect((ContentCutter.minimum...ContentCutter.maximum).contains(length))
            }
        }
    }

    @Test func `what is no longer than the minimum is one piece`() {
        for count in [0, 1, ContentCutter.minimum - 1, ContentCutter.minimum] {
            let bytes = [UInt8](repeating: 7, count: count)
            #expect(unsafe bytes.withUnsafeBytes { unsafe ContentCutter.firstCut($0) } == count)
        }
    }

    @Test func `an insertion moves few cuts`() {
        var bytes = seededBytes(4, 12_000_000)
        let before = ContentCutterTests.ends(ContentCutterTests.pieces(of: bytes))
        let place = 1_000_000
        let inserted = 77
        bytes.insert(contentsOf: seededBytes(5, inserted), at: place)
        let after = ContentCutterTests.ends(ContentCutterTests.pieces(of: bytes))
        let shifted = Set(after.map { $0 > place ? $0 - inserted : $0 })
        let lost = before.filter { !shifted.contains($0) }
        #expect(lost.count <= 3, "\(lost.count) of \(before.count) cuts moved")
    }

    private static func ends(_ lengths: [Int]) -> [Int] {
        lengths.reduce(into: []) { $0.append(($0.last ?? 0) + $1) }
    }

    @Test func `zeros are cut at the maximum`() {
        let zeros = [UInt8](repeating: 0, count: ContentCutter.maximum + 5)
        #expect(ContentCutterTests.pieces(of: zeros) == [ContentCutter.maximum, 5])
    }

    @Test func `pages of a database are cut at fixed places`() {
        let bytes = [UInt8](repeating: 1, count: 100_000)
        unsafe bytes.withUnsafeBytes {
            #expect(unsafe CutRule.fixed.firstCut($0) == 65_536)
            let rest = unsafe UnsafeRawBufferPointer(rebasing: $0[65_536...])
            #expect(unsafe CutRule.fixed.firstCut(rest) == 100_000 - 65_536)
        }
    }
}
