internal import Base
internal import Platform

/// Whether there is room for the next checkpoint where everything is kept; said before somebody needs it.
struct HomeRoom: Sendable {
    /// Below this the next checkpoint of a large project may not fit.
    private static let fewestBytes: UInt64 = 16 << 20
    private static let fewestInodes: UInt64 = 64

    private let home: AbsolutePath
    private let files: any FileOperations

    init(_ home: AbsolutePath, _ files: any FileOperations) {
        self.home = home
        self.files = files
    }

    /// Nil when there is enough.
    func complaint() throws(EverettError) -> Phrase? {
        let space: FileSystemSpace
        do {
            let directory = try files.openOwned(absolute: home, [.read, .directory])
            space = try files.space(directory.raw)
        } catch {
            throw EverettError(error, while: Phrase("asking for the room left", pl: "sprawdzanie wolnego miejsca"))
        }
        let lacksInodes = space.countsInodes && space.availableInodes < Self.fewestInodes
        guard space.availableBytes < Self.fewestBytes || lacksInodes else { return nil }
        return Phrase(
            "there is hardly any room left in \(home); checkpoints may fail until there is",
            pl: "w \(home) prawie nie ma już miejsca; dopóki go nie będzie, punkty kontrolne mogą się nie udać")
    }
}
