package import Base

/// Patterns in order; where several match a path the last one decides, and an exception decides against.
package struct PatternList: Sendable, Hashable {
    package let patterns: [PathPattern]

    package static let none = PatternList([])

    package init(_ patterns: [PathPattern]) {
        self.patterns = patterns
    }

    package init(texts: [String]) throws(PatternFault) {
        var patterns: [PathPattern] = []
        for text in texts { patterns.append(try PathPattern(text)) }
        self.init(patterns)
    }

    package var isEmpty: Bool { patterns.isEmpty }

    /// What the list says of this very path; nil when nothing matches it.
    package func verdict(on path: BytePath, isDirectory: Bool) -> Bool? {
        patterns.last { $0.matches(path, isDirectory: isDirectory) }.map { !$0.isException }
    }

    /// What it says of the path or, where it says nothing, of the nearest directory above of which it says something.
    package func nearestVerdict(on path: BytePath, isDirectory: Bool) -> Bool? {
        if patterns.isEmpty { return nil }
        var place = path
        var isDirectory = isDirectory
        while !place.isRoot {
            if let verdict = verdict(on: place, isDirectory: isDirectory) { return verdict }
            guard let parent = place.parent else { return nil }
            place = parent
            isDirectory = true
        }
        return nil
    }

    /// Whether the path, or a directory above it, is meant: what lies in such a directory cannot be excepted.
    package func covers(_ path: BytePath, isDirectory: Bool) -> Bool {
        if patterns.isEmpty { return false }
        return directories(above: path).contains { verdict(on: $0, isDirectory: true) == true }
            || verdict(on: path, isDirectory: isDirectory) == true
    }

    private func directories(above path: BytePath) -> [BytePath] {
        var above: [BytePath] = []
        var place = path.parent
        while let directory = place, !directory.isRoot {
            above.append(directory)
            place = directory.parent
        }
        return above
    }
}

extension PatternList {
    func encode(into out: inout ByteWriter) {
        out.varint(patterns.count)
        for pattern in patterns { out.blob(pattern.source) }
    }

    init(from reader: inout ByteReader) throws(DecodingFault) {
        var patterns: [PathPattern] = []
        for _ in 0..<(try reader.count()) {
            let source = try reader.blob()
            do throws(PatternFault) {
                patterns.append(try PathPattern(source))
            } catch {
                throw .malformed
            }
        }
        self.init(patterns)
    }
}
