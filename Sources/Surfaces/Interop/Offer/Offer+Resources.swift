internal import Base
internal import Functions

/// What can be read: a few documents that are always there, every checkpoint, and patterns for the rest.
extension Offer {
    private static let documents: [(path: String, name: Phrase, about: Phrase)] = [
        (
            "status", Phrase("Status", pl: "Stan"),
            Phrase("What changed since the last checkpoint.", pl: "Co się zmieniło od ostatniego punktu.")
        ),
        (
            "checkpoints", Phrase("Checkpoints", pl: "Punkty kontrolne"),
            Phrase("The newest checkpoints of the timeline.", pl: "Najnowsze punkty kontrolne linii czasu.")
        ),
        (
            "timelines", Phrase("Timelines", pl: "Linie czasu"),
            Phrase("The timelines of the project.", pl: "Linie czasu projektu.")
        ),
        (
            "coverage", Phrase("Coverage", pl: "Zakres"),
            Phrase(
                "What the newest checkpoint holds, and what it does not and why.",
                pl: "Co zawiera najnowszy punkt kontrolny, a czego nie i dlaczego.")
        ),
    ]

    private static let patterns: [(path: String, name: Phrase, about: Phrase)] = [
        (
            "checkpoint/{id}", Phrase("A checkpoint", pl: "Punkt kontrolny"),
            Phrase(
                "All that is known of a checkpoint: its id, the beginning of one, its name, or @ for the newest.",
                pl: "Wszystko o punkcie: identyfikator, jego początek, nazwa albo @ dla najnowszego.")
        ),
        (
            "checkpoint/{id}/coverage", Phrase("Coverage of a checkpoint", pl: "Zakres punktu kontrolnego"),
            Phrase("What it holds, and what it does not and why.", pl: "Co zawiera, a czego nie i dlaczego.")
        ),
        (
            "diff/{from}/{to}", Phrase("A comparison", pl: "Porównanie"),
            Phrase(
                "Which paths differ between two checkpoints; the second may be 'workspace'.",
                pl: "Które ścieżki różnią się między dwoma punktami; drugim może być 'workspace'.")
        ),
    ]

    func writeResources(_ checkpoints: [ListedCheckpoint], isFirst: Bool, _ json: inout JSONWriter) {
        json.array("resources") { json in
            if isFirst {
                for document in Self.documents {
                    json.object { json in
                        json.string("uri", ResourceAddress.scheme + document.path)
                        writeKind(document.path, document.name, document.about, &json)
                    }
                }
            }
            for checkpoint in checkpoints {
                json.object { json in
                    json.string("uri", ResourceAddress.scheme + "checkpoint/" + checkpoint.id)
                    let name = Phrase(verbatim: checkpoint.name ?? String(checkpoint.id.prefix(12)))
                    let about =
                        Phrase("A checkpoint of ", pl: "Punkt kontrolny z ") + Phrase(verbatim: checkpoint.created)
                    writeKind("checkpoint-" + checkpoint.id.prefix(12), name, about, &json)
                }
            }
        }
    }

    func writeTemplates(_ json: inout JSONWriter) {
        json.array("resourceTemplates") { json in
            for pattern in Self.patterns {
                json.object { json in
                    json.string("uriTemplate", ResourceAddress.scheme + pattern.path)
                    let name = String(decoding: pattern.path.utf8.map { $0 == 0x2f ? 0x2d : $0 }, as: UTF8.self)
                    writeKind(name, pattern.name, pattern.about, &json)
                }
            }
        }
    }

    private func writeKind(_ name: String, _ title: Phrase, _ about: Phrase, _ json: inout JSONWriter) {
        json.string("name", name)
        json.string("title", title[language])
        json.string("description", about[language])
        json.string("mimeType", "application/json")
    }
}
