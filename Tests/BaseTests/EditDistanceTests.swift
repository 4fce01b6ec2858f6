import Base
import Testing

@Suite struct EditDistanceTests {
    @Test(arguments: [
        ("", "", 0), ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "abcd", 1),
        ("abc", "axc", 1), ("kitten", "sitting", 3), ("ca", "abc", 3),
    ])
    func `counts slips`(left: String, right: String, expected: Int) {
        #expect(EditDistance.between(Array(left.utf8), Array(right.utf8)) == expected)
        #expect(EditDistance.between(Array(right.utf8), Array(left.utf8)) == expected)
    }

    @Test func `is zero only for equal words and never more than the longer one`() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<2_000 {
            let left = (0..<Int.random(in: 0...8, using: &random)).map { _ in UInt8.random(in: 97...100, using: &random)
            }
            let right = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                UInt8.random(in: 97...100, using: &random)
            }
            let distance = EditDistance.between(left, right)
            #expect((distance == 0) == (left == right), "seed 11: \(left) \(right)")
            #expect(distance <= max(left.count, right.count), "seed 11: \(left) \(right)")
            #expect(distance >= abs(left.count - right.count), "seed 11: \(left) \(right)")
        }
    }
}
