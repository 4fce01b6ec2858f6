package import Base

extension HookCall {
    /// The call as one process hands it to another.
    package var letter: String {
        JSONWriter.text { json in
            json.object { json in
                json.string("agent", agent.rawValue)
                json.string("moment", moment.rawValue)
                json.string("event", event)
                json.string("session", session)
                json.string("turn", turn)
                json.string("tool", tool)
                json.string("kind", kind?.rawValue)
                json.string("detail", detail)
                json.bool("looks", isReadOnly)
            }
        }
    }

    /// Refuses what no process of ours would write; where the agent works is known by whoever carries it out.
    package init(letter: String) throws(EverettError) {
        let json = try? JSONValue(Array(letter.utf8))
        guard let json, let agent = json["agent"]?.text.flatMap(HookAgent.init),
            let moment = json["moment"]?.text.flatMap(HookMoment.init), let event = json["event"]?.text
        else {
            throw EverettError(.usage, Phrase("this is no call of a hook", pl: "to nie jest wywołanie haka"))
        }
        self.init(agent, moment, event: event)
        session = json["session"]?.text
        turn = json["turn"]?.text
        tool = json["tool"]?.text
        kind = json["kind"]?.text.flatMap(ToolKind.init)
        detail = json["detail"]?.text
        isReadOnly = json["looks"] == .bool(true)
    }
}
