extension JSONEditor {
    /// Where an entry stands: which one of which container.
    struct Place {
        /// The containers around it, the outermost first; each but the last with the number of the entry that leads on.
        let way: [(node: JSONNode, index: Int)]

        var entry: JSONEntry { way[way.count - 1].node.entries[way[way.count - 1].index] }
    }

    func last(_ marks: [JSONMark]) -> Place? {
        places(marks).max { $0.entry.start < $1.entry.start }
    }

    func places(_ marks: [JSONMark]) -> [Place] {
        guard let root = text.root else { return [] }
        return marks.flatMap { mark -> [Place] in
            switch mark {
            case .member(let path): way(path, from: root).map { [Place(way: $0)] } ?? []
            case .commands(let text, let path): commands(text, beneath: path, root)
            case .companion: []
            }
        }.sorted { $0.entry.start < $1.entry.start }
    }

    private func way(_ path: [String], from root: JSONNode) -> [(node: JSONNode, index: Int)]? {
        var way: [(node: JSONNode, index: Int)] = []
        var node = root
        for name in path {
            guard node.isObject, let index = node.entries.firstIndex(where: { $0.name == name }) else { return nil }
            way.append((node, index))
            node = node.entries[index].value
        }
        return way.isEmpty ? nil : way
    }

    // MARK: Whose commands

    private func commands(_ mark: String, beneath path: [String], _ root: JSONNode) -> [Place] {
        guard let start = way(path, from: root), let last = start.last else { return [] }
        var found: [Place] = []
        search(last.node.entries[last.index].value, start, mark, &found)
        return found
    }

    private func search(
        _ node: JSONNode, _ way: [(node: JSONNode, index: Int)], _ mark: String, _ found: inout [Place]
    ) {
        for (index, entry) in node.entries.enumerated() {
            let here = way + [(node, index)]
            if node.isArray {
                let (all, ours) = count(entry.value, mark)
                if ours > 0, ours == all {
                    found.append(Place(way: here))
                    continue
                }
            }
            search(entry.value, here, mark, &found)
        }
    }

    /// How many commands there are at any depth, and how many of them hold the mark.
    private func count(_ node: JSONNode, _ mark: String) -> (all: Int, ours: Int) {
        var all = 0
        var ours = 0
        for entry in node.entries {
            if entry.name == "command", let command = text.string(entry.value) {
                all += 1
                if command.contains(mark) { ours += 1 }
            }
            let (deeper, oursDeeper) = count(entry.value, mark)
            all += deeper
            ours += oursDeeper
        }
        return (all, ours)
    }

    // MARK: Cutting

    /// Cuts an entry out, and what was opened for it; false when that is the whole file.
    mutating func cut(_ place: Place, _ marks: [JSONMark]) throws(TextMistake) -> Bool {
        var way = place.way
        while let (node, index) = way.popLast() {
            let entries = node.entries
            let entry = entries[index]
            let companion = way.isEmpty ? companion(of: entry, in: node, marks) : nil
            let isAlone = entries.count == 1 || companion != nil
            if isAlone, Self.isBlank(text.bytes[node.range.lowerBound + 1]) {
                if way.isEmpty { return try cutRoot(node) }
                continue
            }
            if let companion {
                let end = companion.comma.map { $0 + 1 } ?? companion.value.range.upperBound
                try replace([(entry.start..<end, "")])
                return true
            }
            try replace(edits(entries, index, entry))
            return true
        }
        return true
    }

    /// The only other member of a document, when it was written behind what is cut.
    private func companion(of entry: JSONEntry, in root: JSONNode, _ marks: [JSONMark]) -> JSONEntry? {
        guard root.entries.count == 2, let last = root.entries.last, last.start > entry.start, let name = last.name,
            marks.contains(.companion(name))
        else { return nil }
        return last
    }

    private func edits(
        _ entries: [JSONEntry], _ index: Int, _ entry: JSONEntry
    ) -> [(range: Range<Int>, with: String)] {
        let end = entry.comma.map { $0 + 1 } ?? entry.value.range.upperBound
        guard entries.count > 1 else { return [(entry.start..<end, "")] }
        let start = beforeBreak(entry.start)
        if index == entries.count - 1, entry.comma == nil, let comma = entries[index - 1].comma {
            return [(comma..<comma + 1, ""), (start..<end, "")]
        }
        return [(start..<end, "")]
    }

    /// Before the one line break and the indentation in front of an entry, or the blanks on its line.
    private func beforeBreak(_ place: Int) -> Int {
        let bytes = text.bytes
        var at = place
        while at > 0, bytes[at - 1] == 0x20 || bytes[at - 1] == 0x09 { at -= 1 }
        guard at > 0, bytes[at - 1] == 0x0a else { return at }
        at -= 1
        return at > 0 && bytes[at - 1] == 0x0d ? at - 1 : at
    }

    /// A document that was made for what is cut: nothing is left of a file of its own, else what stood around it.
    private mutating func cutRoot(_ root: JSONNode) throws(TextMistake) -> Bool {
        let before = text.bytes[..<root.range.lowerBound]
        let after = text.bytes[root.range.upperBound...]
        if before.isEmpty, after.elementsEqual([0x0a]) { return false }
        try replace([(root.range, "")])
        return true
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }
}
