internal import Base
internal import Dispatch
internal import Events
internal import Glibc
internal import Platform

/// Appends to a journal and says what was acknowledged, until it kills itself: `everett-journal-writer PATH MICROSECONDS`.
@main
struct JournalWriter {
    static func main() throws {
        let words = CommandLine.arguments
        guard words.count == 3, let path = AbsolutePath(words[1]), let life = Int64(words[2]) else { exit(2) }
        let end = Machine.clock.monotonicNanoseconds + life * 1000
        DispatchQueue(label: "end").async {
            while Machine.clock.monotonicNanoseconds < end { sched_yield() }
            Machine.killSelf()
        }
        let journal = try EventJournal(path, files: RealFileOperations(), clock: Machine.clock)
        var position = try journal.cursor("log") ?? 0
        while true {
            position += 1
            let drafts = (0...Int(position % 3)).map { number in
                EventDraft(time: Machine.clock.now, type: EventType("note")) { json in
                    json.integer("position", position)
                    json.integer("number", number)
                }
            }
            let events = try journal.append(drafts, cursor: EventCursor("log", position))
            let line = Array("\(position) \(events.last?.id ?? 0)\n".utf8)
            _ = unsafe write(1, line, line.count)
        }
    }
}
