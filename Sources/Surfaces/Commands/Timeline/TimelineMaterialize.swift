internal import Base
internal import Chronos
internal import Platform
internal import Shapes
internal import Terminal

/// `everett materialize`
enum TimelineMaterialize {
    static let command = Command(
        CommandSpec(
            "materialize",
            Phrase(
                "Makes a directory of a sandbox timeline.", pl: "Robi katalog z linii piaskownicy."),
            discussion: Phrase(
                "Its files, databases, repository and notes stay what they are; from then on editors and everyone else see them. "
                    + "'everett undo' makes a sandbox timeline of it again.",
                pl:
                    "Jej pliki, bazy danych, repozytorium i notatki zostają, jakie są; odtąd widzą je edytory i wszyscy inni. "
                    + "'everett undo' zrobi z niej znowu linię piaskownicy."),
            examples: [
                CommandExample(
                    "everett materialize probe",
                    Phrase("Beside the project, as PROJECT@probe.", pl: "Obok projektu, jako PROJEKT@probe."))
            ],
            options: [
                .value("at", "DIR", Phrase("put the workspace there", pl: "tam umieść katalog roboczy"))
            ],
            positionals: [PositionalSpec("TIMELINE", .required, Phrase("its name", pl: "jej nazwa"))]),
        settings: .strict
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let name = String(decoding: context.arguments.rawPositional("TIMELINE") ?? [], as: UTF8.self)
        let place = try context.arguments.rawValue("at").map { try context.newPlace($0) }
        let report = try engine.materialize(name, at: place, project, context.supervision)
        context.progress.clear()
        if context.isJSON {
            context.answer { $0.branched(report) }
        } else {
            TimelineBranch.tell(report, context)
        }
        return report.isVerified ? .ok : .failed
    }
}

extension Context {
    /// A path that need not be there yet, with its parent as the kernel calls it.
    func newPlace(_ typed: [UInt8]) throws -> AbsolutePath {
        let path = try place(typed)
        guard let parent = path.parent, let real = Places.canonical(parent) else { return path }
        return real.appending(BytePath.root.appending(path.name))
    }
}
