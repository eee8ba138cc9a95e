/// What can go wrong between a terminal, a theme and the operator.
package enum TerminalUIError: Error, Equatable, CustomStringConvertible {
    case notATerminal
    case unusableTerminal(name: String)
    case noResources
    case themeSyntax(file: String, line: Int, reason: String)
    case themeIncomplete(file: String, missing: [String])
    case themeInheritsItself(chain: [String])
    case themeUnknown(name: String, known: [String])
    case themeUnreadable(path: String, reason: String)

    package var description: String {
        switch self {
        case .notATerminal:
            "standard input or output is not a terminal; use --plain or --once"
        case .unusableTerminal(let name):
            "the terminal type '\(name)' cannot place the cursor; set TERM, or use --plain"
        case .noResources:
            "the system refused an event descriptor; close other programs and try again"
        case .themeSyntax(let file, let line, let reason):
            "\(file):\(line): \(reason)"
        case .themeIncomplete(let file, let missing):
            "\(file): these keys are missing, also in what it inherits: "
                + missing.joined(separator: ", ")
        case .themeInheritsItself(let chain):
            "a theme inherits itself: \(chain.joined(separator: " > ")); remove one 'inherits'"
        case .themeUnknown(let name, let known):
            "there is no theme '\(name)'; there are \(known.joined(separator: ", ")), "
                + "or give the path of a .theme file"
        case .themeUnreadable(let path, let reason):
            "cannot read the theme \(path): \(reason)"
        }
    }
}
