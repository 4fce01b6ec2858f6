/// The shortest way from one list of lines to another: the algorithm of Myers, with a limit.
///
/// Time and memory grow with the square of the number of differences, so texts that differ in more than `limit` lines are
/// not compared.
package enum LineDiff {
    package enum Edit: Equatable {
        /// The same line on both sides, by its index on each.
        case keep(Int, Int)
        case remove(Int)
        case add(Int)
    }

    package static let ordinaryLimit = 2_000

    /// Every line of both sides once, in order; nil when there are too many differences.
    package static func edits<Line: Hashable>(_ old: [Line], _ new: [Line], limit: Int = ordinaryLimit) -> [Edit]? {
        var numbers: [Line: Int32] = [:]
        func number(_ line: Line) -> Int32 {
            if let known = numbers[line] { return known }
            let next = Int32(numbers.count)
            numbers[line] = next
            return next
        }
        let left = old.map(number)
        let right = new.map(number)
        let shortest = min(left.count, right.count)
        var head = 0
        while head < shortest, left[head] == right[head] { head += 1 }
        var tail = 0
        while tail < shortest - head, left[left.count - 1 - tail] == right[right.count - 1 - tail] { tail += 1 }

        guard
            let middle = search(
                Array(left[head..<(left.count - tail)]), Array(right[head..<(right.count - tail)]), limit: limit)
        else { return nil }
        var edits: [Edit] = (0..<head).map { .keep($0, $0) }
        edits += middle.map { $0.moved(by: head) }
        edits += (0..<tail).map { .keep(left.count - tail + $0, right.count - tail + $0) }
        return edits
    }

    /// Walks the edit graph one difference further at a time, remembering each round to find the way back.
    private static func search(_ old: [Int32], _ new: [Int32], limit: Int) -> [Edit]? {
        // Nothing to compare: everything was removed or added, however much it is.
        if old.isEmpty || new.isEmpty { return old.indices.map(Edit.remove) + new.indices.map(Edit.add) }
        let most = min(limit, old.count + new.count)
        // The furthest point reached on each diagonal; index 0 is diagonal -most-1.
        let middle = most + 1
        var furthest = [Int32](repeating: 0, count: 2 * most + 3)
        var rounds: [ArraySlice<Int32>] = []
        for distance in 0...most {
            rounds.append(furthest[(middle - distance - 1)...(middle + distance + 1)])
            for diagonal in stride(from: -distance, through: distance, by: 2) {
                let at = middle + diagonal
                let goesDown =
                    diagonal == -distance || (diagonal != distance && furthest[at - 1] < furthest[at + 1])
                var x = Int(goesDown ? furthest[at + 1] : furthest[at - 1] + 1)
                var y = x - diagonal
                while x < old.count, y < new.count, y >= 0, old[x] == new[y] {
                    x += 1
                    y += 1
                }
                furthest[at] = Int32(x)
                if x >= old.count, y >= new.count { return path(rounds, old.count, new.count, middle) }
            }
        }
        return nil
    }

    private static func path(_ rounds: [ArraySlice<Int32>], _ oldCount: Int, _ newCount: Int, _ middle: Int) -> [Edit] {
        var edits: [Edit] = []
        var x = oldCount
        var y = newCount
        for (distance, furthest) in rounds.enumerated().reversed() {
            let diagonal = x - y
            let at = middle + diagonal
            let goesDown = diagonal == -distance || (diagonal != distance && furthest[at - 1] < furthest[at + 1])
            let before = goesDown ? diagonal + 1 : diagonal - 1
            let startX = distance == 0 ? 0 : Int(furthest[middle + before])
            let startY = distance == 0 ? 0 : startX - before
            let (afterX, afterY) = distance == 0 ? (0, 0) : goesDown ? (startX, startY + 1) : (startX + 1, startY)
            while x > afterX, y > afterY {
                x -= 1
                y -= 1
                edits.append(.keep(x, y))
            }
            if distance > 0 { edits.append(goesDown ? .add(startY) : .remove(startX)) }
            (x, y) = (startX, startY)
        }
        return edits.reversed()
    }
}

extension LineDiff.Edit {
    fileprivate func moved(by offset: Int) -> LineDiff.Edit {
        switch self {
        case .keep(let old, let new): .keep(old + offset, new + offset)
        case .remove(let old): .remove(old + offset)
        case .add(let new): .add(new + offset)
        }
    }
}
