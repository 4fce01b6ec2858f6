internal import Base

/// A volume of the engine in memory: texts by name, in place of files.
struct FakeVolume {
    static let isGone = EverettError(.notFound, Phrase(verbatim: "no such volume"))
    static let isInUse = EverettError(.failed, Phrase(verbatim: "file changed as we read it"))

    var labels: [String: String]
    var files: [String: String] = [:]
    /// Another one after each change.
    var mark = 0

    init(labels: [String: String]) {
        self.labels = labels
    }

    /// What ``words`` gave: the mark, the labels, then name and text of each file.
    init(_ words: [String]) {
        mark = Int(words[0]) ?? 0
        labels = Dictionary(FakeVolume.pairs(words[1].split(separator: "\u{1f}").map(String.init))) { $1 }
        files = Dictionary(FakeVolume.pairs(Array(words.dropFirst(2)))) { $1 }
    }

    var words: [String] {
        let labels = labels.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }.joined(separator: "\u{1f}")
        return ["\(mark)", labels] + files.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    }

    var archive: [UInt8] {
        Array(files.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)\n" }.joined().utf8)
    }

    static func files(_ archive: [UInt8]) -> [String: String] {
        let words = String(decoding: archive, as: UTF8.self).split { $0 == "\t" || $0 == "\n" }.map(String.init)
        return Dictionary(pairs(words)) { $1 }
    }

    private static func pairs(_ words: [String]) -> [(String, String)] {
        stride(from: 0, to: words.count - 1, by: 2).map { (words[$0], words[$0 + 1]) }
    }
}
