internal import Base
internal import Chronos
internal import Platform
internal import Runs
internal import Shapes

/// What a guarded program did, as a document in a file.
enum GuardReport {
    static func write(_ summary: GuardSummary, to typed: [UInt8], _ context: Context) throws {
        let place = try context.place(typed)
        let text =
            JSONText.harmless(
                JSONWriter.text { json in
                    json.object { json in document(summary, &json) }
                }) + "\n"
        do throws(SystemError) {
            let file = try context.invocation.files.openOwned(
                absolute: place, [.write, .create, .truncate], permissions: 0o600)
            try context.invocation.files.writeAll(file.raw, Array(text.utf8), at: 0)
        } catch {
            throw EverettError(error, while: Phrase("writing \(place)", pl: "zapis \(place)"))
        }
    }

    private static func document(_ summary: GuardSummary, _ json: inout JSONWriter) {
        json.string("run", summary.run?.id.text)
        json.array("command") { json in
            for word in summary.command { json.string(String(decoding: word, as: UTF8.self)) }
        }
        json.integer("exit_code", summary.end.map { Int($0.status) })
        json.place("root", summary.root.bytes)
        json.bool("root_gone", summary.isRootGone)
        json.string("start", summary.start?.hex)
        json.string("end", summary.last?.hex)
        json.array("checkpoints") { json in
            for record in summary.made { json.string(record.id.hex) }
        }
        json.bool("changed", summary.hasChanged)
        json.array("problems") { json in
            for problem in summary.problems { json.string(problem[.english]) }
        }
    }
}
