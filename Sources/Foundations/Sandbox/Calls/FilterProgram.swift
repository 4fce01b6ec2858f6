/// A program of the kernel's classic packet filter while it is written: jumps lead to marks, and only forward.
struct FilterProgram {
    /// One instruction as the kernel reads it (`struct sock_filter`).
    struct Instruction: Sendable, Hashable {
        let code: UInt16
        let whenTrue: UInt8
        let whenFalse: UInt8
        let value: UInt32
    }

    enum Test: UInt16 {
        /// BPF_JMP|BPF_JEQ|BPF_K and its like.
        case equals = 0x15
        case atLeast = 0x35
        case hasBits = 0x45
    }

    /// Where a jump leads.
    enum Mark: Hashable {
        case next
        case allow, kill, refuse, unknownCall, noSuchFamily
        case block(String)
    }

    private enum Line {
        case load(UInt32)
        case jump(Test, UInt32, Mark, Mark)
        case give(UInt32)
    }

    private var lines: [Line] = []
    private var marks: [Mark: Int] = [:]

    /// Loads 32 bits of `struct seccomp_data`.
    mutating func load(_ offset: UInt32) { lines.append(.load(offset)) }

    mutating func jump(_ test: Test, _ value: UInt32, to mark: Mark, otherwise: Mark = .next) {
        lines.append(.jump(test, value, mark, otherwise))
    }

    mutating func give(_ value: UInt32) { lines.append(.give(value)) }
    mutating func mark(_ mark: Mark) { marks[mark] = lines.count }

    /// The instructions; a jump reaches 255 of them, which a filter of this size never needs more than.
    var instructions: [Instruction] {
        lines.enumerated().map { index, line in
            switch line {
            case .load(let offset): Instruction(code: 0x20, whenTrue: 0, whenFalse: 0, value: offset)
            case .give(let value): Instruction(code: 0x06, whenTrue: 0, whenFalse: 0, value: value)
            case .jump(let test, let value, let yes, let no):
                Instruction(
                    code: test.rawValue, whenTrue: distance(index, yes), whenFalse: distance(index, no), value: value)
            }
        }
    }

    private func distance(_ from: Int, _ mark: Mark) -> UInt8 {
        if mark == .next { return 0 }
        guard let to = marks[mark], let distance = UInt8(exactly: to - from - 1) else {
            preconditionFailure("every mark lies within 255 instructions after its use")
        }
        return distance
    }
}
