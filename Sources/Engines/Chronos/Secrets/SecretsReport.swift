package import Base
package import Platform

/// Which files are secrets, and why; never what is in them.
package struct SecretsReport: Sendable {
    package enum Reason: Sendable, Hashable {
        /// The owner's patterns say so.
        case policy
        /// Its name does, by this rule.
        case name(String)
        case content([FoundToken])
    }

    package struct File: Sendable, Hashable {
        package let path: BytePath
        package let reason: Reason
    }

    /// Something that history holds unsealed.
    package struct PlainVersion: Sendable, Hashable {
        package let path: BytePath
        package let reason: Reason
        package let content: Digest
        /// The oldest checkpoint that holds it.
        package let checkpoint: Digest
        package let number: Int
    }

    /// Kept encrypted.
    package let secrets: [File]
    /// Would be, but for an exception of the owner.
    package let excepted: [File]
    package let searched: Int
    /// Not searched: larger than is searched, in derived directories, databases, or not readable.
    package let notSearched: Int
    /// Nil when history was not asked for.
    package let history: [PlainVersion]?
}

/// Where the key of secrets is and whether it is the right one; never the key.
package struct SecretKeyReport: Sendable {
    /// Nil when nothing says where it would be.
    package let path: AbsolutePath?
    /// Of the keys in the file, oldest first; nil when there is no file.
    package let keys: [String]?
    /// The key that this store's secrets are sealed with; nil while it has none.
    package let current: String?

    /// Whether everything can be sealed as before.
    package var isWell: Bool { current.map { keys?.contains($0) == true } ?? true }
}
