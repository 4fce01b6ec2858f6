internal import Base
internal import Platform

extension ChronosEngine {
    /// Which files of a project are secrets and why; with `history`, also what checkpoints hold of them unsealed.
    package func scanSecrets(
        _ project: ProjectRecord, history: Bool, _ supervision: Supervision
    ) throws -> SecretsReport {
        let search = SecretSearch(engine: self, project: project, supervision: supervision)
        let root = try openRoot(project)
        let found: SecretSearch.Found
        do {
            found = try search.workspace(root.raw)
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("reading the project", pl: "odczyt projektu"))
        }
        return SecretsReport(
            secrets: found.secrets, excepted: found.excepted, searched: found.searched,
            notSearched: found.notSearched, history: history ? try HistorySearch(self, project, supervision).run() : nil
        )
    }

    /// Where the key is; nothing is made.
    package func secretKeys() throws -> SecretKeyReport {
        let current = try state.secretKey()
        return SecretKeyReport(
            path: vault.path, keys: try vault.keyIDs()?.map(SecretKey.name(of:)),
            current: current == 0 ? nil : SecretKey.name(of: current)
        )
    }

    /// Makes a key that secrets are sealed with from now on; what was sealed before is read with the key of that time.
    package func makeSecretKey(_ supervision: Supervision) throws -> SecretKeyReport {
        try owning("secrets key new", supervision) {
            let key = try vault.makeKey()
            try state.write { try state.setSecretKey(key.id) }
        }
        return try secretKeys()
    }

    /// Whether the content of a changed path is not to be shown: either side is a secret, or looks like one today.
    package func hides(_ change: TreeChange, in project: ProjectRecord) -> Bool {
        change.old?.isSecret == true || change.new?.isSecret == true || project.policy.isSecret(change.path)
    }
}
