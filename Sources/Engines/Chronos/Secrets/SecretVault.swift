internal import Base
internal import Platform
internal import Synchronization

/// The keys that secrets are sealed with: read when one is first needed, made when there never was one.
final class SecretVault: Sendable {
    private struct State {
        /// Nil until the file was looked for.
        var keys: [SecretKey]?
        /// The key the store says its secrets are sealed with; 0 when it has none.
        var current: UInt64 = 0
        /// For comparing where there is no key: nothing is ever stored under it.
        var passing: SecretKey?
    }

    private let state = Mutex(State())
    private let file: SecretKeyFile?
    private let random: RandomSource
    private let hooks: Hooks
    private let onKey: @Sendable () -> Void

    init(_ environment: EngineEnvironment) {
        file = environment.secretKeys.map { SecretKeyFile(path: $0, files: environment.files) }
        random = environment.random
        hooks = environment.hooks
        onKey = environment.onSecretKey
    }

    var path: AbsolutePath? { file?.path }

    /// The key new secrets are sealed with; 0 when there is none yet.
    var currentID: UInt64 { state.withLock { $0.current } }

    /// Told by the owner of `state.db`, and again whenever the lock was taken.
    func adopt(current: UInt64) { state.withLock { $0.current = current } }

    /// Ids of the keys in the file, oldest first; nil when there is no file.
    func keyIDs() throws -> [UInt64]? {
        try state.withLock { state in
            state.keys = nil
            return try read(&state).map { $0.map(\.id) }
        }
    }

    /// The key of something that was sealed.
    func key(_ id: UInt64) throws -> SecretKey {
        try state.withLock { state in
            if let key = try read(&state)?.first(where: { $0.id == id }) { return key }
            throw missing(id)
        }
    }

    /// Every key that something may be sealed or compared with, the current one first.
    func knownKeys() -> [SecretKey] {
        state.withLock { state in
            let keys = (try? read(&state)) ?? []
            let passing = state.passing.map { [$0] } ?? []
            return keys.filter { $0.id == state.current } + keys.filter { $0.id != state.current } + passing
        }
    }

    /// The key to seal with; makes one for a store that has no secrets yet.
    func sealingKey() throws -> SecretKey {
        try state.withLock { state in
            let keys = try read(&state)
            if state.current == 0 {
                let key = try keys?.last ?? make(&state, unlessThereIsOne: true)
                state.current = key.id
                return key
            }
            // What is sealed under a lost key must not become unreadable without a word.
            guard let key = keys?.first(where: { $0.id == state.current }) else { throw missing(state.current) }
            return key
        }
    }

    /// A key to compare with: nothing is made, and where the right one is missing everything looks changed.
    func lookingKey() -> SecretKey {
        state.withLock { state in
            let keys = (try? read(&state)) ?? []
            let wanted = state.current
            if let key = wanted == 0 ? keys.last : keys.first(where: { $0.id == wanted }) { return key }
            if let passing = state.passing { return passing }
            var bytes = random.bytes(SecretKey.size)
            let passing = SecretKey(taking: &bytes)
            state.passing = passing
            return passing
        }
    }

    /// Makes a key that secrets are sealed with from now on; the ones before it stay in the file.
    func makeKey() throws -> SecretKey {
        try state.withLock { state in
            _ = try read(&state)
            let key = try make(&state, unlessThereIsOne: false)
            state.current = key.id
            return key
        }
    }

    private func read(_ state: inout State) throws -> [SecretKey]? {
        if let keys = state.keys { return keys }
        guard let keys = try file?.read() else { return nil }
        onKey()
        state.keys = keys
        return keys
    }

    private func make(_ state: inout State, unlessThereIsOne: Bool) throws -> SecretKey {
        guard let file else {
            throw EverettError(
                .usage,
                Phrase(
                    "there are secrets to be sealed, and nothing says where their key is kept",
                    pl: "są tajne pliki do zaszyfrowania, a nie wiadomo, gdzie trzymać ich klucz"),
                hints: [
                    Phrase(
                        "set HOME or XDG_CONFIG_HOME to an absolute path",
                        pl: "ustaw HOME albo XDG_CONFIG_HOME na ścieżkę bezwzględną")
                ])
        }
        onKey()
        var bytes = random.bytes(SecretKey.size)
        let keys = try file.add(SecretKey(taking: &bytes), unlessThereIsOne: unlessThereIsOne)
        state.keys = keys
        try hooks.reach(.secretKeyMade)
        guard let key = keys.last else { throw missing(0) }
        return key
    }

    private func missing(_ id: UInt64) -> EverettError {
        let name = SecretKey.name(of: id)
        let place = file.map { "\($0.path)" } ?? "secrets.key"
        return EverettError(
            .keyMissing,
            Phrase(
                "the key \(name), which this store's secrets are sealed with, is not in \(place)",
                pl: "klucza \(name), którym zaszyfrowano tajne pliki w tym magazynie, nie ma w \(place)"),
            hints: [
                Phrase("put back the copy you keep of that file", pl: "przywróć kopię tego pliku"),
                Phrase(
                    "if it is lost, 'everett secrets key new' seals with a new key from now on; what was sealed before "
                        + "can be read again when the old key is back",
                    pl: "jeśli przepadł, 'everett secrets key new' odtąd szyfruje nowym kluczem; to, co zaszyfrowano "
                        + "wcześniej, da się odczytać, gdy stary klucz wróci"),
            ])
    }
}
