internal import Base

/// One thing that happens on a tour.
enum TourStep: Sendable {
    case heading(Phrase)
    case remark(Phrase)
    /// A line as a user would type it, with what it ends with.
    case type(String, ends: Ending = .well)
    /// Made ready without being shown.
    case prepare(String)
    /// From here on lines are typed in that directory of the stage.
    case enter(String)
    /// Remembers what a directory of the stage holds: kinds, modes, links, contents, rows.
    case picture(String, of: String)
    /// A directory must hold what was remembered; otherwise the tour fails.
    case prove(String, of: String, Phrase)
    /// It must not.
    case disprove(String, of: String, Phrase)

    enum Ending: Sendable {
        case well
        /// With an exit code other than 0: that is the point.
        case badly
    }
}
