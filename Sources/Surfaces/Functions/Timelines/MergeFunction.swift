internal import Base
internal import Chronos
internal import Databases

/// Bringing what a timeline changed into another one.
enum MergeFunction {
    static let merge = AgentFunction(
        "merge_timeline",
        Phrase(
            "Brings what a timeline changed, files, rows and notes, into another one; undo takes it back.",
            pl: "Wnosi zmiany z jednej linii czasu (pliki, wiersze, notatki) do innej; undo to cofa."),
        access: .approvalOnMain, traits: .replaces(again: true), work: .running,
        input: [
            .timelineName("source", Phrase("whose changes", pl: "czyje zmiany")),
            .timelineName(
                "target",
                Phrase(
                    "the one that gets them (where the call is made: usually main)",
                    pl: "ta, która je dostaje (tam, gdzie jest wywołanie: zwykle main)"), required: false),
            .init(
                "gate",
                .text(
                    0...65_536,
                    Phrase(
                        "a shell command that must succeed on the result before anything is changed",
                        pl: "polecenie powłoki, które musi się udać na wyniku, zanim coś się zmieni")), required: false
            ),
            .init(
                "tables",
                .list(
                    .closed([
                        .init("table", .text(1...200, Phrase("schema.table", pl: "schemat.tabela"))),
                        .init(
                            "policy",
                            .choice(
                                TableMergePolicy.allCases.map(\.rawValue), Phrase("how", pl: "jak"))),
                    ]), 0...1000,
                    Phrase(
                        "how tables on servers are merged (all of them row by row)",
                        pl: "jak scalać tabele na serwerach (wszystkie wiersz po wierszu)")), required: false),
            .timeout, .dryRun, .endSessions,
        ],
        place: "target", commands: ["gate"], output: Outputs.merged,
        effect: { call, json in
            let source = try call.engine.world(try call.arguments.required("source"), of: call.desk.project)
            json.string("source_now", try call.now(try call.desk.surroundings.settled(source)).hex)
            json.string("now", try call.now(call.world).hex)
        }
    ) { call in
        let programs = call.desk.surroundings.programs
        let request = MergeRequest(
            source: try call.arguments.required("source"), git: call.desk.surroundings.git(),
            gate: call.arguments.text("gate") ?? "",
            tables: try MergeRequest.tables(
                call.arguments.elements("tables").map { ($0["table"]?.text ?? "", $0["policy"]?.text ?? "") }))
        let act = MergeAct(call.engine, into: call.world, call.supervision) { gate in
            var run = call.run()
            run.command = ["/bin/sh", "-c", gate].map { Array($0.utf8) }
            return try programs.prepared(run)
        }
        let outcome = try act.begin(request, isDryRun: call.arguments.flag("dry_run"))
        return FunctionAnswer(outcome.answer) { $0.merged(outcome) }
    }
}

extension MergeAct.Outcome {
    package var answer: FunctionAnswer.Outcome {
        switch self {
        case .told(let preview, _, _): preview.conflicts.isEmpty ? .done : .conflict
        case .promoted(_, let restore, _): restore.isVerified ? .done : .failed
        case .gateFailed: .failed
        }
    }
}
