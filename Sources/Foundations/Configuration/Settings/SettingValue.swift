/// The value of a setting.
package enum SettingValue: Sendable, Hashable {
    case bool(Bool)
    case integer(Int)
    /// Bytes.
    case size(UInt64)
    /// Seconds.
    case duration(Int64)
    case text(String)
    /// The word that stands for having no number, such as `none` or `auto`.
    case word(String)
    case list([String])

    /// As one writes it after `everett config set`, and as it is shown.
    package var text: String {
        switch self {
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .size(let bytes): SizeText.print(bytes)
        case .duration(let seconds): DurationText.print(seconds)
        case .text(let text), .word(let text): text
        case .list(let items): "[" + items.map(YAMLText.quoted).joined(separator: ", ") + "]"
        }
    }

    /// As it stands in a YAML file, on one line.
    package var yaml: String {
        if case .text(let text) = self { return YAMLText.quotedIfNeeded(text) }
        return text
    }
}
