package import Base

/// The words of the page: one table for both languages, from which the page asks for the one it shows.
package enum PageWords {
    private static let tables: [PageWord] =
        PageWord.frame + PageWord.timeline + PageWord.timelines + PageWord.changes + PageWord.journal
        + PageWord.knowledge + PageWord.store + PageWord.databases + PageWord.merge + PageWord.agents

    /// Every key with its text in a language; counted words have a key for each form.
    package static func words(_ language: Language) -> [(String, String)] {
        tables.flatMap { word in word.forms.map { ($0.key, $0.phrase[language]) } }
    }
}
