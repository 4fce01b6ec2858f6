internal import Base

/// Files that are secrets by their names, wherever they lie.
enum SecretNames {
    private static let names: Set<String> = [
        ".env", ".netrc", "_netrc", ".pgpass", ".npmrc", ".pypirc", ".git-credentials", "credentials.json", ".htpasswd",
        ".dockercfg", ".my.cnf", ".s3cfg", ".boto", ".vault-token", "kubeconfig", "terraform.tfstate",
        "terraform.tfstate.backup", "credentials.tfrc.json", "secrets.yml", "secrets.yaml", "secrets.json",
        "secrets.toml", "service-account.json", "service_account.json", "serviceaccount.json",
    ]
    private static let endings: Set<String> = [
        "pem", "key", "p12", "pfx", "jks", "keystore", "kdbx", "ppk", "tfstate", "keytab", "kubeconfig",
    ]
    /// Beginnings, and endings that make an exception.
    private static let samples: Set<String> = [
        "example", "sample", "template", "dist", "examples", "defaults", "schema",
    ]
    private static let privateKeys = ["id_rsa", "id_ed25519", "id_ecdsa", "id_dsa", "id_xmss"]
    private static let places: [(directory: String, name: String)] = [
        (".aws", "credentials"), (".docker", "config.json"), (".kube", "config"), (".cargo", "credentials"),
        (".cargo", "credentials.toml"), (".azure", "accesstokens.json"),
        ("gcloud", "application_default_credentials.json"),
    ]

    /// Why a path is a secret, in the form of a pattern; nil when its name says nothing.
    static func rule(_ path: BytePath) -> String? {
        let bytes = path.bytes
        let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        // Nearly every name is told by its last bytes and its first, without a text being made of it.
        guard mayBeSecret(bytes[start...]) else { return nil }
        let name = String(decoding: bytes[start...], as: UTF8.self).lowercased()
        if let rule = environmentFile(name) { return rule }
        if names.contains(name) { return name }
        if let key = privateKeys.first(where: name.hasPrefix), !name.hasSuffix(".pub") { return "\(key)*" }
        if let dot = name.lastIndex(of: "."), dot != name.startIndex {
            let ending = String(name[name.index(after: dot)...])
            if endings.contains(ending) { return "*.\(ending)" }
        }
        let above = path.parent?.name ?? []
        let directory = String(decoding: above, as: UTF8.self).lowercased()
        return places.first { $0.name == name && $0.directory == directory }.map { "\($0.directory)/\($0.name)" }
    }

    private static func environmentFile(_ name: String) -> String? {
        guard name == ".env" || name.hasPrefix(".env.") else { return nil }
        let ending = name.split(separator: ".").last.map(String.init) ?? ""
        return samples.contains(ending) ? nil : ".env*"
    }

    private static let firstBytes: ByteSet = {
        var set = ByteSet()
        for name in names.union(privateKeys).union(places.map(\.name)) {
            guard let first = name.utf8.first else { continue }
            set.insert(first)
            if (0x61...0x7a).contains(first) { set.insert(first - 0x20) }
        }
        return set
    }()

    private static func mayBeSecret(_ name: ArraySlice<UInt8>) -> Bool {
        guard let first = name.first else { return false }
        if firstBytes.contains(first) { return true }
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), name.endIndex - dot <= 12 else { return false }
        return endings.contains(String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased())
    }
}
