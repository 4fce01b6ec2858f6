package import Base
package import Databases

extension MergeRequest {
    /// How tables on servers are merged, from their names and the names of policies.
    ///
    /// A table without a schema is in the one that a server uses when none is named.
    package static func tables(_ named: [(table: String, policy: String)]) throws -> [String: TableMergePolicy] {
        var found: [String: TableMergePolicy] = [:]
        for (table, name) in named {
            guard !table.isEmpty, let policy = TableMergePolicy(rawValue: name) else {
                throw notPolicy("\(table)=\(name)")
            }
            found[table.contains(".") ? table : "public.\(table)"] = policy
        }
        return found
    }

    /// The names of all policies.
    package static var policies: [String] { TableMergePolicy.allCases.map(\.rawValue) }

    package static func notPolicy(_ text: String) -> EverettError {
        let policies = policies.joined(separator: ", ")
        return EverettError(
            .usage, Phrase("'\(text)' is no table with its policy", pl: "'\(text)' to nie tabela z zasadą"),
            hints: [
                Phrase(
                    "write it as schema.table=POLICY, as in --table public.seeds=theirs; policies: \(policies)",
                    pl: "zapisz to jako schemat.tabela=ZASADA, np. --table public.seeds=theirs; zasady: \(policies)")
            ])
    }
}
