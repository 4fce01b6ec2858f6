/// One shape of secret: bytes by which it is found, and an exact check of what lies around them.
///
/// The table is written to be wrong seldom: a file that matches is kept encrypted and its content is shown nowhere.
package struct TokenRule: Sendable {
    enum Check: Sendable {
        /// The anchor begins a word; so many bytes of a set follow, which look random.
        case tail(ByteSet, ClosedRange<Int>)
        case awsKeyID
        /// The anchor is part of a name that ends in it; a value follows.
        case assignment(after: [String], ByteSet, ClosedRange<Int>)
        case prefixedKey
        case jsonWebToken
        case twoParts(Int, Int)
        case slackHook
        case urlPassword
        case privateKey
    }

    package let name: String
    /// Three bytes at least.
    package let anchor: [UInt8]
    let check: Check

    private init(_ name: String, _ anchor: String, _ check: Check) {
        self.name = name
        self.anchor = Array(anchor.utf8)
        self.check = check
    }

    /// Every rule, each found by the first three bytes of its anchor.
    package static let all: [TokenRule] = {
        let word = TokenShape.word
        let dashed = TokenShape.dashed
        var rules = [
            TokenRule("private_key", "BEGIN ", .privateKey),
            TokenRule("url_password", "://", .urlPassword),
            TokenRule("aws_access_key_id", "AKIA", .awsKeyID), TokenRule("aws_access_key_id", "ASIA", .awsKeyID),
            TokenRule("api_key", "sk-", .prefixedKey),
            TokenRule("json_web_token", "eyJ", .jsonWebToken),
            TokenRule("sendgrid_key", "SG.", .twoParts(22, 43)),
            TokenRule("slack_webhook", "slack.com/services/", .slackHook),
            TokenRule("github_token", "github_pat_", .tail(word, 60...120)),
            TokenRule("google_api_key", "AIza", .tail(dashed, 35...35)),
            TokenRule("google_oauth_secret", "GOCSPX-", .tail(dashed, 28...28)),
            TokenRule("google_oauth_token", "ya29.", .tail(dashed, 50...2000)),
            TokenRule("npm_token", "npm_", .tail(TokenShape.alphanumeric, 36...36)),
            TokenRule("pypi_token", "pypi-AgE", .tail(dashed, 60...400)),
            TokenRule("stripe_key", "sk_live_", .tail(TokenShape.alphanumeric, 20...200)),
            TokenRule("stripe_key", "rk_live_", .tail(TokenShape.alphanumeric, 20...200)),
            TokenRule("stripe_webhook_secret", "whsec_", .tail(TokenShape.alphanumeric, 30...80)),
            TokenRule("digitalocean_token", "dop_v1_", .tail(TokenShape.hexadecimal, 64...64)),
            TokenRule("huggingface_token", "hf_", .tail(TokenShape.alphanumeric, 34...40)),
            TokenRule("databricks_token", "dapi", .tail(TokenShape.hexadecimal, 32...32)),
            TokenRule("shopify_token", "shpat_", .tail(TokenShape.hexadecimal, 32...32)),
            TokenRule("vault_token", "hvs.", .tail(dashed, 24...300)),
            TokenRule("docker_token", "dckr_pat_", .tail(dashed, 24...60)),
            TokenRule("groq_key", "gsk_", .tail(TokenShape.alphanumeric, 48...64)),
            TokenRule("age_secret_key", "AGE-SECRET-KEY-1", .tail(TokenShape.upper, 58...58)),
            TokenRule(
                "azure_account_key", "ntKey=", .assignment(after: ["Accou"], TokenShape.base64, 80...100)),
        ]
        for letter in ["p", "o", "u", "s", "r"] {
            rules.append(TokenRule("github_token", "gh\(letter)_", .tail(TokenShape.alphanumeric, 36...255)))
        }
        for kind in ["glpat", "glrt", "gldt", "glcbt", "glptt"] {
            rules.append(TokenRule("gitlab_token", "\(kind)-", .tail(dashed, 20...300)))
        }
        for letter in ["b", "p", "a", "s", "r", "e"] {
            rules.append(TokenRule("slack_token", "xox\(letter)-", .tail(dashed, 20...300)))
        }
        for name in ["_access_key", "_ACCESS_KEY", "tAccessKey"] {
            rules.append(
                TokenRule(
                    "aws_secret_access_key", name,
                    .assignment(after: ["secret", "SECRET", "secre", "Secre"], TokenShape.base64, 40...40))
            )
        }
        return rules
    }()

    /// Where the secret is that this rule finds by its anchor at a place; nil when there is none.
    package func secret(in bytes: Span<UInt8>, anchorAt place: Int) -> Range<Int>? {
        guard TokenShape.holds(anchor, bytes, at: place) else { return nil }
        let end = place + anchor.count
        switch check {
        case .tail(let set, let count): return TokenShape.tail(bytes, place, end, set, count)
        case .awsKeyID: return TokenShape.awsKeyID(bytes, place, end)
        case .assignment(let names, let set, let count):
            let isNamed = names.contains { TokenShape.holds(Array($0.utf8), bytes, at: place - $0.utf8.count) }
            return isNamed ? TokenShape.assigned(bytes, end, set, count) : nil
        case .prefixedKey: return TokenShape.prefixedKey(bytes, place, end)
        case .jsonWebToken: return TokenShape.jsonWebToken(bytes, place)
        case .twoParts(let first, let second): return TokenShape.twoParts(bytes, place, end, first, second)
        case .slackHook: return TokenShape.slackHook(bytes, place, end)
        case .urlPassword: return TokenShape.urlPassword(bytes, place, end)
        case .privateKey: return TokenShape.privateKey(bytes, place, end)
        }
    }

    /// What may be told of a secret that was found: how long it is, and the beginning that all of its kind share.
    package func mask(_ bytes: Span<UInt8>, _ secret: Range<Int>) -> String {
        let isShared = secret.count > 16 && TokenShape.holds(anchor, bytes, at: secret.lowerBound)
        let shown = isShared ? String(decoding: anchor.prefix(4), as: UTF8.self) : ""
        return "\(shown)… (\(secret.count))"
    }

    /// The first secret in a text, for what is written to logs.
    static func isSecret(_ word: [UInt8]) -> Bool {
        guard word.count >= 16 else { return false }
        let bytes = word.span
        return all.contains { $0.secret(in: bytes, anchorAt: 0) != nil }
    }
}
