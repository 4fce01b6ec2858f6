internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett verify --sample`
enum StoreSample {
    static func run(_ count: Int, _ context: Context) throws -> ExitStatus {
        let report = try context.openEngine().sampleRestores(count, context.supervision)
        context.progress.clear()
        if context.isJSON {
            context.answer { json in
                json.bool("sound", report.isSound)
                json.array("samples") { json in
                    for sample in report.samples {
                        json.object { json in
                            json.string("checkpoint", sample.checkpoint.hex)
                            json.path("path", sample.path)
                            json.string("problem", sample.problem)
                        }
                    }
                }
                json.integer("duration_ms", report.milliseconds)
            }
        } else {
            let words = Phrase.count(
                report.samples.count, "path restored and compared", "paths restored and compared",
                pl: (
                    "ścieżka przywrócona i porównana", "ścieżki przywrócone i porównane",
                    "ścieżek przywróconych i porównanych"
                ))
            context.say(words)
            for sample in report.samples {
                guard let problem = sample.problem else { continue }
                context.say(
                    StyledText("  " + sample.checkpoint.short + " ", .id) + StyledText(bytes: sample.path.bytes, .name)
                        + StyledText(": " + problem, .error))
            }
        }
        return report.isSound ? .ok : .integrity
    }
}
