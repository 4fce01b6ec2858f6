internal import AgentHooks
internal import Base
internal import Configuration
internal import Platform
internal import Shapes
internal import Terminal

/// Hooks put into files, or taken out: what it does to each.
struct HookChange {
    enum Direction { case install, remove }

    struct File {
        let file: EditedFile
        /// Nil: the file goes.
        let new: [UInt8]?
        /// Set where it is not understood: the file stays, and this is what to write into it by hand.
        var refusal: (reason: Phrase, snippet: String)?

        var changes: Bool { refusal == nil && new != file.bytes }

        var word: String {
            if refusal != nil { return "refused" }
            if !changes { return "unchanged" }
            return file.bytes == nil ? "created" : new == nil ? "removed" : "changed"
        }
    }

    let files: [File]

    init(_ setup: HookSetup, _ direction: Direction, _ context: Context) throws {
        files = try setup.files.map { planned in
            let file = try EditedFile.read(planned.path, context.invocation.files)
            do throws(TextMistake) {
                let new =
                    direction == .install
                    ? try planned.edit.installed(in: file.bytes) : try planned.edit.removed(from: file.bytes)
                return File(file: file, new: new)
            } catch {
                let place = Phrase(verbatim: "\(planned.path):\(error.place): ")
                return File(
                    file: file, new: file.bytes,
                    refusal: (place + error.message, direction == .install ? planned.edit.snippet : ""))
            }
        }
    }

    func apply(_ context: Context) throws {
        for file in files where file.changes { try file.file.write(file.new, context.invocation.files) }
    }

    // MARK: Telling

    func lines(isDryRun: Bool, _ context: Context) {
        for file in files {
            if let refusal = file.refusal {
                context.note(StyledText(refusal.reason[context.language], .warning))
                guard !refusal.snippet.isEmpty else { continue }
                context.note(StyledText(HookWords.byHand(file.file.path.description)[context.language]))
                context.say(StyledText(content: Array(refusal.snippet.utf8)[...], .plain))
                continue
            }
            let word = HookWords.change(file.word, isDryRun: isDryRun)
            context.say(StyledText(word[context.language] + " ") + StyledText(bytes: file.file.path.bytes, .name))
            if isDryRun, file.changes { difference(file, context) }
        }
    }

    private func difference(_ file: File, _ context: Context) {
        guard let old = TextLines(file.file.bytes ?? []), let new = TextLines(file.new ?? []),
            let edits = LineDiff.edits(old.lines.map(Array.init), new.lines.map(Array.init))
        else { return }
        for hunk in UnifiedDiff(edits).hunks {
            context.say(StyledText(hunk.header, .name))
            for edit in hunk.edits {
                let (mark, line, role): (String, ArraySlice<UInt8>, TextRole) =
                    switch edit {
                    case .keep(let index, _): (" ", old.lines[index], .plain)
                    case .remove(let index): ("-", old.lines[index], .removed)
                    case .add(let index): ("+", new.lines[index], .added)
                    }
                let text = line.last == 0x0a ? line.dropLast() : line
                context.say(StyledText(mark, role) + StyledText(content: text, role))
            }
        }
    }

    func json(_ json: inout JSONWriter, _ context: Context) {
        json.array("files") { json in
            for file in files {
                json.object { json in
                    json.string("path", file.file.path.description)
                    json.string("change", file.word)
                    json.string("reason", file.refusal?.reason[context.language])
                    json.string("snippet", file.refusal.map(\.snippet))
                }
            }
        }
    }
}
