package import Base
package import Chronos

extension Supervision.Progress {
    /// What is being done, in words.
    package var words: Phrase {
        switch phase {
        case .scanning: Phrase("looking at files", pl: "przeglądanie plików")
        case .reading: Phrase("reading", pl: "czytanie")
        case .writing: Phrase("writing", pl: "zapisywanie")
        case .planning: Phrase("planning", pl: "planowanie")
        case .staging: Phrase("preparing files", pl: "przygotowywanie plików")
        case .applying: Phrase("putting files in place", pl: "umieszczanie plików")
        case .checking: Phrase("checking", pl: "sprawdzanie")
        case .recovering: Phrase("finishing an interrupted restore", pl: "kończenie przerwanego przywracania")
        case .marking: Phrase("finding out what is needed", pl: "ustalanie, co jest potrzebne")
        case .repacking: Phrase("rewriting packs", pl: "przepisywanie paczek")
        case .searching: Phrase("searching the store", pl: "przeszukiwanie magazynu")
        case .repairing: Phrase("repairing", pl: "naprawianie")
        case .waiting:
            Phrase("waiting for ", pl: "czekanie na ")
                + (subject.map { Phrase(verbatim: $0) } ?? Phrase("the store", pl: "magazyn"))
        }
    }
}
