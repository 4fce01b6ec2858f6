internal import Base
internal import Chronos
internal import Platform
internal import Shapes
internal import Terminal

/// `everett conflicts` and `everett resolve`
enum MergeConflicts {
    static let list = Command(
        CommandSpec(
            "conflicts",
            Phrase(
                "Lists what an open merge leaves to decide.",
                pl: "Wypisuje to, o czym otwarte scalanie każe zdecydować."),
            examples: [
                CommandExample("everett conflicts", Phrase("And what was decided.", pl: "I to, co rozstrzygnięto."))
            ],
            positionals: [
                PositionalSpec(
                    "TIMELINE", .optional,
                    Phrase("of which merge, if several are open", pl: "którego scalania, gdy otwartych jest kilka"))
            ])
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let name = context.arguments.rawPositional("TIMELINE").map { String(decoding: $0, as: UTF8.self) }
        tell(try engine.openMerge(name, of: project), context)
        return .ok
    }

    static let resolve = Command(
        CommandSpec(
            "resolve",
            Phrase("Decides about conflicts of an open merge.", pl: "Rozstrzyga konflikty otwartego scalania."),
            discussion: Phrase(
                "Ours is the timeline that gets the changes, theirs the one they come from, base what both began with. With --as-is "
                    + "what lies in the candidate's workspace is the decision: edit it there first.",
                pl:
                    "Ours to linia, która dostaje zmiany, theirs ta, z której pochodzą, base to wspólny początek. Z --as-is "
                    + "decyzją jest to, co leży w katalogu kandydata: najpierw zmień je tam."),
            examples: [
                CommandExample(
                    "everett resolve app.db --theirs", Phrase("Take the other side's.", pl: "Weź z drugiej strony.")),
                CommandExample("everett resolve src/a.c --as-is", Phrase("Edited by hand.", pl: "Poprawione ręcznie.")),
            ],
            options: [
                .flag("ours", Phrase("as the destination has it", pl: "jak w linii docelowej")),
                .flag("theirs", Phrase("as the source has it", pl: "jak w źródle")),
                .flag("base", Phrase("as both began with", pl: "jak na wspólnym początku")),
                .flag("as-is", Phrase("as the candidate's workspace has it", pl: "jak w katalogu kandydata")),
                .value(
                    "merge", "TIMELINE",
                    Phrase("of which merge, if several are open", pl: "którego scalania, gdy otwartych jest kilka")),
            ],
            positionals: [PositionalSpec("PATH", .repeating(atLeast: 1), Phrase("about what", pl: "o czym"))]),
        settings: .strict
    ) { context in
        let choices: [MergeChoice] = [
            ("ours", MergeChoice.side(.ours)), ("theirs", .side(.theirs)), ("base", .side(.base)), ("as-is", .asIs),
        ].filter { context.arguments.flag($0.0) }.map(\.1)
        guard let choice = choices.first, choices.count == 1 else {
            throw EverettError(
                .usage, Phrase("how?", pl: "jak?"),
                hints: [
                    Phrase(
                        "give one of --ours, --theirs, --base, --as-is",
                        pl: "podaj jedno z --ours, --theirs, --base, --as-is")
                ])
        }
        let engine = try context.openEngine()
        let project = try context.project(engine)
        var (candidate, merge) = try engine.candidate(context.arguments.value("merge"), of: project)
        candidate.policy = project.policy
        let paths = try context.arguments.rawPositionals("PATH").map { typed in
            // A conflict is about a path of the project, wherever one stands.
            if let plain = BytePath(validating: typed), merge.conflicts.contains(where: { $0.path == plain }) {
                return plain
            }
            return try context.paths([typed], in: project).first ?? .root
        }
        _ = try engine.resolve(paths, choice, in: candidate, context.supervision)
        context.progress.clear()
        tell(try engine.openMerge(in: candidate), context)
        return .ok
    }

    private static func tell(_ open: OpenMerge, _ context: Context) {
        if context.isJSON { return context.answer { $0.openMerge(open) } }
        MergeLines(context: context).tell(open.merge.conflicts, resolved: open.merge.resolved)
        if open.merge.open.isEmpty {
            context.say(
                StyledText(Phrase("everything is decided: ", pl: "wszystko rozstrzygnięte: ")[context.language])
                    + StyledText("everett merge --continue", .name))
        }
    }
}
