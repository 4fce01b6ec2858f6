internal import Base
internal import Chronos
internal import Shapes

/// Beginning and listing timelines.
enum TimelineFunctions {
    static let branch = AgentFunction(
        "branch_timeline",
        Phrase(
            "Begins a timeline: a whole copy of the project, its databases and its knowledge, to try things in.",
            pl: "Zaczyna linię czasu: całą kopię projektu, jego baz i wiedzy, w której można próbować."),
        access: .agents, traits: .adds(),
        input: [
            .newName(Phrase("what it is called", pl: "jak się nazywa"), required: true),
            .checkpoint(
                "from",
                Phrase("the checkpoint it begins as (as it is now)", pl: "punkt, od którego się zaczyna (stan obecny)"),
                required: false),
            .init(
                "sandbox",
                .flag(
                    Phrase(
                        "for programs only: what exec_in_timeline runs in it sees it (false)",
                        pl: "tylko dla programów: widzi ją to, co uruchomi w niej exec_in_timeline (false)")),
                required: false),
            .timeline,
        ],
        output: Outputs.branched
    ) { call in
        let request = BranchRequest(
            name: try call.arguments.required("name"), from: try call.arguments.text("from").map(call.checkpoint),
            isSandbox: call.arguments.flag("sandbox"))
        let report = try call.engine.branch(call.world, request, call.supervision)
        return FunctionAnswer(report.isVerified ? .done : .failed) { $0.branched(report) }
    }

    static let list = AgentFunction(
        "list_timelines", Phrase("Lists the timelines of the project.", pl: "Wypisuje linie czasu projektu."),
        access: .agents, traits: .looks, input: [], output: Outputs.timelines
    ) { call in
        let all = try call.engine.timelines(call.world)
        return FunctionAnswer { $0.timelines(all) }
    }
}
