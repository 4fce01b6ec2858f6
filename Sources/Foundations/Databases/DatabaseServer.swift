package import Base

/// A server with databases of which a project uses one: what time travel needs of it, and nothing more.
///
/// Calls block; they belong on an executor of their own. Each opens its own connections and leaves none behind. Every failure
/// is a ``DatabaseFailure``. Nothing is ever removed, renamed or disconnected that the call's words do not name.
///
/// What the calls make is called by names that begin like the living database and end in digits of the home
/// (``OwnedName``), and is marked (``OwnedMark``). After a crash at any moment ``owned(by:_:)`` lists what is left over.
package protocol DatabaseServer: Sendable {
    /// Where it is and who connects; prints without the password.
    var address: DatabaseAddress { get }

    /// Looks, and changes nothing.
    func examine(_ database: String, _ patience: Patience) throws(DatabaseFailure) -> ServerExamination

    /// Who is connected to a database, the caller's own connections left out.
    func sessions(of database: String, _ patience: Patience) throws(DatabaseFailure) -> [DatabaseSession]

    /// Ends these sessions, if they are still the same ones and connected to this database; says which were ended.
    func end(
        _ sessions: [DatabaseSession], of database: String, _ patience: Patience
    ) throws(DatabaseFailure) -> [DatabaseSession]

    /// A mark of the database as it is now; to be taken *before* the content it stands for.
    func mark(_ database: String, _ patience: Patience) throws(DatabaseFailure) -> ChangeMark

    /// Whether it can be proven that nothing in the database changed since the mark was taken.
    func isUnchanged(
        _ database: String, since mark: ChangeMark, _ patience: Patience
    ) throws(DatabaseFailure) -> Bool

    /// Copies a database, ours or living, into one that nobody can connect to: the fast way to keep a state.
    ///
    /// Throws `busy` when somebody is connected. Gives the name of the copy.
    func freeze(_ database: String, as mark: OwnedMark, base: String, _ patience: Patience) throws(DatabaseFailure)
        -> String

    /// Hands the content of a database, living or frozen, to `sink` in one snapshot; others may go on working in it.
    ///
    /// Unchanged content gives mostly the same bytes. The stream holds all that ``build(_:_:)`` needs.
    func dump(
        _ database: String, _ patience: Patience, into sink: (_ piece: ArraySlice<UInt8>) throws -> Void
    ) throws(DatabaseFailure) -> DumpReport

    /// The content of a database in digests, for proofs.
    func fingerprint(_ database: String, _ patience: Patience) throws(DatabaseFailure) -> ContentFingerprint

    /// Builds a new database; when it throws, none of that name is left, unless the connection was lost.
    func build(_ order: BuildOrder, _ patience: Patience) throws(DatabaseFailure) -> BuildReport

    /// Builds a database out of a dump that is only ever copied: compared with the dump, then closed to everybody.
    ///
    /// With or without the owners and grants of the dump, copies of it are what ``build(_:_:)`` makes of the dump itself.
    /// When it throws, nothing of that name is left, unless the connection was lost.
    func prepare(_ order: TemplateOrder, _ patience: Patience) throws(DatabaseFailure) -> DatabaseTemplate

    /// How much more the server's disk can hold; nil where that is not known.
    func room(_ patience: Patience) throws(DatabaseFailure) -> UInt64?

    /// Puts a staged database in the place of the living one, all or nothing, with the living one's settings and grants.
    ///
    /// Those that are connected stay connected to what was living and are in the way: `busy`, unless `ending` is true.
    /// Whoever comes meanwhile is kept waiting. Done already, it does nothing.
    func swap(_ plan: SwapPlan, ending: Bool, _ patience: Patience) throws(DatabaseFailure)

    func state(of plan: SwapPlan, _ patience: Patience) throws(DatabaseFailure) -> SwapState

    /// How the content of two databases differs, from the first to the second.
    func compare(_ left: String, _ right: String, _ patience: Patience) throws(DatabaseFailure) -> DatabaseComparison

    /// Builds a new database: ours, with what theirs changed since the base, by the policy of each table.
    ///
    /// Where both changed the same thing differently, ours is kept and a conflict is listed. The side that the new one begins as
    /// is copied, so nobody may be connected to it: `busy`. When it throws, nothing is left.
    func merge(_ order: RowMergeOrder, _ patience: Patience) throws(DatabaseFailure) -> RowMergeReport

    /// Makes a timeline's login; without a database of its own it reaches nothing.
    func create(_ role: TimelineRole, _ patience: Patience) throws(DatabaseFailure)

    /// What is on the server that a home made, by mark or by name; databases come before roles.
    func owned(by home: Identifier, _ patience: Patience) throws(DatabaseFailure) -> [OwnedItem]

    /// Removes what is ours, whoever is connected to it; what is gone already is no failure, what is not ours is refused.
    func drop(_ item: OwnedItem, home: Identifier, _ patience: Patience) throws(DatabaseFailure)
}
