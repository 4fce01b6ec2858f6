/// What a shell may offer for a value that the user is still typing.
package enum ValueSource: Sendable, Hashable {
    /// Nothing is offered: the value is free.
    case anything
    case words([String])
    case files
    case directories
    /// The program itself is asked, by the name of the question.
    case asked(String)
    /// The program is asked, and directories are offered besides.
    case askedOrDirectories(String)

    /// The source as the generated scripts write it.
    var text: String {
        switch self {
        case .anything: "anything"
        case .words(let words): "words:" + words.joined(separator: " ")
        case .files: "files"
        case .directories: "directories"
        case .asked(let question): "ask:" + question
        case .askedOrDirectories(let question): "ask+directories:" + question
        }
    }
}
