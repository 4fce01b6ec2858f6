internal import Base

/// What a user may type for a checkpoint; the engine decides what it means.
enum CheckpointReference {
    private static let longest = 200

    static func text(_ typed: [UInt8]) throws(EverettError) -> String {
        let isSound =
            !typed.isEmpty && typed.count <= longest && typed.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
        if isSound, let text = String(validating: typed, as: UTF8.self) { return text }
        throw EverettError(
            .usage,
            Phrase(
                "a checkpoint is meant by its id, the beginning of one, its name, or @",
                pl: "punkt kontrolny wskazuje się przez identyfikator, jego początek, nazwę albo @"),
            hints: [Words.logListsThem])
    }
}
