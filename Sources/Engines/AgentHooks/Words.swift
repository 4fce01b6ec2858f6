internal import Base

/// What a user has to know about an agent's hooks.
enum Words {
    static let codexTrust = Phrase(
        "Codex runs new hooks only after you have looked at them: type /hooks in Codex",
        pl: "Codex uruchomi nowe haki dopiero, gdy je obejrzysz: wpisz /hooks w programie Codex")
    static let geminiTrust = Phrase(
        "Gemini CLI warns about new hooks of a project when it meets them first",
        pl: "Gemini CLI ostrzega przy pierwszym spotkaniu z nowymi hakami projektu")
    static let restartOpencode = Phrase(
        "opencode loads plugins when it starts", pl: "opencode wczytuje wtyczki przy starcie")
}
