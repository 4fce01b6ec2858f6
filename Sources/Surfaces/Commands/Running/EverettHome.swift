internal import Base
internal import Platform

/// Where Everett keeps everything, as the environment says.
enum EverettHome {
    /// `$EVERETT_HOME`, else `$XDG_DATA_HOME/everett`, else `$HOME/.local/share/everett`.
    static func path(_ variables: Variables) throws(EverettError) -> AbsolutePath {
        if let home = try absolute("EVERETT_HOME", variables) { return home }
        if let data = try absolute("XDG_DATA_HOME", variables) { return data.appending("everett") }
        if let home = try absolute("HOME", variables) { return home.appending(".local/share/everett") }
        throw EverettError(
            .usage,
            Phrase("nothing says where Everett's home is", pl: "nie wiadomo, gdzie jest katalog programu Everett"),
            hints: [
                Phrase("set EVERETT_HOME to an absolute path", pl: "ustaw EVERETT_HOME na ścieżkę bezwzględną")
            ])
    }

    /// The user's own file: `$XDG_CONFIG_HOME/everett/config.yaml`, else beneath `$HOME/.config`; nil when neither is set.
    ///
    /// XDG asks to pass over a place that is not absolute.
    static func userConfiguration(_ variables: Variables) -> AbsolutePath? {
        if let place = variables.bytes("XDG_CONFIG_HOME").flatMap({ AbsolutePath($0) }) {
            return place.appending("everett/config.yaml")
        }
        return variables.bytes("HOME").flatMap { AbsolutePath($0) }?.appending(".config/everett/config.yaml")
    }

    /// The file of the keys of secrets: `$XDG_CONFIG_HOME/everett/secrets.key`, else in `$HOME/.config`; nil without both.
    ///
    /// Never in Everett's home: a copy of that must be worth nothing without this file.
    static func secretKeys(_ variables: Variables) throws(EverettError) -> AbsolutePath? {
        if let place = try absolute("XDG_CONFIG_HOME", variables) { return place.appending("everett/secrets.key") }
        return try absolute("HOME", variables)?.appending(".config/everett/secrets.key")
    }

    /// Directories that are nobody's project.
    static func forbiddenRoots(_ variables: Variables) throws(EverettError) -> [AbsolutePath] {
        let home = try absolute("HOME", variables)
        return [AbsolutePath("/"), home, home.flatMap(Places.canonical)].compactMap(\.self)
    }

    private static func absolute(_ name: String, _ variables: Variables) throws(EverettError) -> AbsolutePath? {
        guard let value = variables.bytes(name) else { return nil }
        if let path = AbsolutePath(value) { return path }
        let shown = String(decoding: value, as: UTF8.self)
        throw EverettError(
            .usage,
            Phrase("\(name) is not an absolute path: \(shown)", pl: "\(name) nie jest ścieżką bezwzględną: \(shown)"),
            hints: [
                Phrase("set it to a path that begins with '/'", pl: "ustaw ścieżkę zaczynającą się od '/'")
            ])
    }
}
