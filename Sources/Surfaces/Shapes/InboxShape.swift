package import Base
package import Inbox

extension JSONWriter {
    /// A question, without its braces. `plan` is what is agreed to, `digest` says exactly which.
    package mutating func question(_ question: InboxQuestion) {
        string("id", question.id.text)
        string("state", question.state.rawValue)
        string("agent", question.agent)
        string("run", question.run?.text)
        string("function", question.plan.function)
        string("project", question.plan.project.text)
        string("timeline", question.plan.timeline)
        string("digest", question.plan.digest.hex)
        string("asked", question.asked.rfc3339)
        string("expires", question.expires.rfc3339)
        string("answered", question.answered?.rfc3339)
        string("door", question.door?.rawValue)
        string("message", question.message)
        key("plan")
        written(Array(question.plan.document.utf8))
    }

    package mutating func questions(_ questions: [InboxQuestion]) {
        array("questions") { json in
            for question in questions { json.object { $0.question(question) } }
        }
    }
}
