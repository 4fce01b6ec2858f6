package import Base

/// Exactly what an agent wants to do, written so that one act has one spelling; an answer is about its digest.
package struct ApprovalPlan: Sendable, Hashable {
    /// A question that nobody could read is none.
    package static let longest = 64 * 1024

    package let function: String
    package let project: Identifier
    package let timeline: String
    /// A JSON object: the function, its arguments, and what it would change now.
    package let document: String
    package let digest: Digest

    package init(
        function: String, project: Identifier, timeline: String, document: String
    ) throws(EverettError) {
        guard document.utf8.count <= ApprovalPlan.longest else {
            throw EverettError(
                .refused,
                Phrase(
                    "what \(function) would do takes more than \(ApprovalPlan.longest >> 10) KiB to say",
                    pl: "opis tego, co zrobiłoby \(function), ma więcej niż \(ApprovalPlan.longest >> 10) KiB"),
                hints: [
                    Phrase(
                        "ask for less at once, or on a timeline of your own",
                        pl: "poproś o mniej naraz albo na własnej linii czasu")
                ])
        }
        self.function = function
        self.project = project
        self.timeline = timeline
        self.document = document
        var out = ByteWriter()
        out.u8(1)
        out.text(function)
        out.text(project.text)
        out.text(timeline)
        out.text(document)
        digest = Hasher256.digest(of: out.bytes)
    }
}
