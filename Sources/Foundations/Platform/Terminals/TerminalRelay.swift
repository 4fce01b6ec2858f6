internal import CLinux
internal import Glibc

/// Passes bytes, unchanged, between the terminal that we were started on and the one of a program; waits for neither.
struct TerminalRelay: ~Copyable {
    private let outer: OuterTerminal
    private var pair: TerminalPair
    /// The outer terminal once more, opened for us alone, so that not to wait for it is nobody else's affair; where that
    /// cannot be, the terminal as it is, to which only little is written at a time.
    private let input: Int32
    private let screen: Int32
    private let atOnce: Int
    private var toProgram = RelayBuffer()
    private var toScreen = RelayBuffer()
    private var isInputOpen = true
    private var isScreenOpen = true
    private var isRaw = false
    /// Whether the program is the one that keys are for.
    private var hasBegun = false

    /// What fits into any terminal that takes something at all.
    private static let cautious = 512
    /// What the kernel can hold of a program that has ended; whatever comes after is not of that program.
    private static let mostAfterEnd = 1 << 20
    /// So often the program is read before anybody else is heard.
    private static let readsInARow = 64

    init(_ outer: OuterTerminal, _ pair: consuming TerminalPair) {
        self.outer = outer
        self.pair = pair
        self.pair.leaveTheirs()
        let opened = (ev_terminal_reopen(outer.input, 0), ev_terminal_reopen(outer.output, 1))
        input = opened.0 < 0 ? outer.input : opened.0
        screen = opened.1 < 0 ? outer.output : opened.1
        atOnce = opened.1 < 0 ? TerminalRelay.cautious : .max
        takeOver()
    }

    deinit {
        outer.restore()
        if input != outer.input { _ = ev_close(input) }
        if screen != outer.output { _ = ev_close(screen) }
    }

    // MARK: The outer terminal

    /// Has it pass everything through, if it is ours now, and the program's have its size.
    mutating func takeOver() {
        isRaw = outer.makeRaw()
        resize()
    }

    /// As it was before the program began, with everything shown that the program has said.
    mutating func handBack() {
        finish()
        outer.restore()
        isRaw = false
    }

    mutating func begin() { hasBegun = true }

    func resize() {
        if pair.ours >= 0 { outer.copySize(to: pair.ours) }
    }

    /// The terminal we were started on is gone, and so is the program's.
    mutating func hangUp() {
        isInputOpen = false
        isScreenOpen = false
        toScreen.discard()
        toProgram.discard()
        pair.hangUp()
    }

    // MARK: Bytes

    /// What it waits for: the descriptors, and for each whether it wants to read (1), to write (2), or both.
    func wants() -> (fds: [Int32], wants: [UInt8]) {
        let reading: UInt8 = toScreen.hasRoom ? 1 : 0
        let writing: UInt8 = toProgram.isEmpty ? 0 : 2
        return (
            [isInputOpen && hasBegun ? input : -1, isScreenOpen ? screen : -1, pair.ours],
            [toProgram.isEmpty ? 1 : 0, toScreen.isEmpty ? 0 : 2, reading | writing]
        )
    }

    /// Moves what can be moved; `ready` is as long as what was wanted.
    mutating func move(_ ready: ArraySlice<UInt8>) {
        let first = ready.startIndex
        if ready[first] != 0 { readInput() }
        if ready[first + 1] != 0 { writeScreen() }
        if ready[first + 2] & 2 != 0 { writeProgram() }
        if ready[first + 2] & 5 != 0 { readProgram() }
    }

    private mutating func readInput() {
        // Somebody may have brought us to the foreground without a word.
        if !isRaw { takeOver() }
        switch toProgram.fill(from: input) {
        case .moved: writeProgram()
        case .later: break
        case .ended:
            // Nobody may read from the background if there is nobody who could bring it to the foreground.
            if outer.isOurs { hangUp() } else { isInputOpen = false }
        }
    }

    private mutating func writeProgram() {
        if pair.ours < 0 { return toProgram.discard() }
        if case .ended = toProgram.drain(into: pair.ours) { toProgram.discard() }
    }

    private mutating func readProgram() {
        for _ in 0..<TerminalRelay.readsInARow where pair.ours >= 0 {
            // Little at a time comes out of a terminal; what there is goes on together.
            while toScreen.hasRoom {
                guard case .moved = toScreen.fill(from: pair.ours) else { return writeScreen() }
            }
            writeScreen()
            if !toScreen.hasRoom { return }
        }
    }

    private mutating func writeScreen() {
        guard isScreenOpen else { return toScreen.discard() }
        if case .ended = toScreen.drain(into: screen, most: atOnce) {
            isScreenOpen = false
            toScreen.discard()
        }
    }

    /// Shows everything that a program which has ended, or was stopped, has said.
    mutating func finish() {
        var taken = 0
        while pair.ours >= 0, isScreenOpen, taken < TerminalRelay.mostAfterEnd {
            let before = toScreen.count
            let transfer = toScreen.hasRoom ? toScreen.fill(from: pair.ours) : .moved
            taken += toScreen.count - before
            guard case .moved = transfer else { break }
            if !toScreen.hasRoom { showAll() }
        }
        showAll()
    }

    /// Waits for the screen as the program itself would have waited for it.
    private mutating func showAll() {
        while isScreenOpen, !toScreen.isEmpty {
            writeScreen()
            if toScreen.isEmpty { return }
            var ready: UInt8 = 0
            let found = unsafe ev_terminal_wait([screen], [2], &ready, 1, -1)
            if found < 0 { isScreenOpen = false }
        }
    }
}
