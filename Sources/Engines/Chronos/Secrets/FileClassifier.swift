package import Base

/// Says how the content of a file is treated, from where it lies.
struct FileClassifier: Sendable {
    enum Verdict: Sendable, Hashable {
        /// Kept encrypted; `rule` says why.
        case secret(rule: String)
        /// Kept encrypted when a token is found in it.
        case search
        /// The owner says that it is no secret, whatever its name or content.
        case excepted
        /// Made again by a command, an object of git, or the owner wants no searching.
        case plain

        var isSecret: Bool { if case .secret = self { true } else { false } }

        var treatment: ContentWriter.Treatment {
            switch self {
            case .secret: .sealed
            case .search: .sealedWhenToken
            case .excepted, .plain: .plain
            }
        }
    }

    /// The rule that stands for a pattern of the owner's.
    static let policyRule = "policy"
    /// Larger files are not searched.
    static let searchLimit = CutRule.wholeLimit

    private let policy: CapturePolicy
    /// Where the capture root lies in the project.
    let prefix: BytePath
    let place: Place

    /// What kind of place the capture root is.
    enum Place: Sendable {
        case workspace
        /// A repository's directory without its objects: names in it are git's, content may hold credentials.
        case repository
        /// Objects of git are compressed streams, in which nothing can be found.
        case objects
    }

    init(_ policy: CapturePolicy, _ place: Place, prefix: BytePath = .root) {
        self.policy = policy
        self.place = place
        self.prefix = prefix
    }

    /// `memo` is kept by whoever asks about many files, most of them in the directory of the one before.
    func verdict(on path: BytePath, _ memo: inout DirectoryMemo) -> Verdict {
        if place == .objects { return .plain }
        let whole = prefix.appending(path)
        if let said = policy.secrets.nearestVerdict(on: whole, isDirectory: false) {
            return said ? .secret(rule: FileClassifier.policyRule) : .excepted
        }
        if place == .workspace, let rule = SecretNames.rule(path) { return .secret(rule: rule) }
        if !policy.detectsTokens { return .plain }
        guard place == .workspace else { return .search }
        return memo.isDerived(path) { policy.derivedDirectory(above: $0) != nil } ? .plain : .search
    }

    func verdict(on path: BytePath) -> Verdict {
        var memo = DirectoryMemo()
        return verdict(on: path, &memo)
    }

    /// What is known about the directory that was last asked about.
    struct DirectoryMemo {
        private var directory: ArraySlice<UInt8> = [0]
        private var isDerived = false

        fileprivate mutating func isDerived(_ path: BytePath, _ find: (BytePath) -> Bool) -> Bool {
            let end = path.bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0
            if path.bytes[..<end] != directory {
                directory = path.bytes[..<end]
                isDerived = find(path)
            }
            return isDerived
        }
    }
}

extension CapturePolicy {
    /// Whether a path is a secret by the owner's word or by its name.
    package func isSecret(_ path: BytePath) -> Bool {
        FileClassifier(self, .workspace).verdict(on: path).isSecret
    }

    /// Whether the owner says that a path is no secret, whatever its name or content.
    package func exceptsSecret(_ path: BytePath) -> Bool {
        secrets.nearestVerdict(on: path, isDirectory: false) == false
    }
}
