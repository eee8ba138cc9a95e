/// A Mustache template, parsed: variables, sections, inverted sections, comments and changed
/// delimiters (mustache(5), github.com/mustache/spec). Nothing is escaped for HTML, so `{{x}}`,
/// `{{{x}}}` and `{{&x}}` mean the same; there are no partials, no inheritance and no lambdas.
struct Template: Sendable {
    /// `user.name` as its parts; empty for `.`, the value of the innermost section.
    typealias Path = [String]

    indirect enum Node: Sendable {
        case text(String)
        case variable(Path)
        case section(Path, inverted: Bool, [Node])
    }

    /// Why a text is no template, and in which line, counted from 1.
    struct Malformed: Error, Equatable {
        let line: Int
        let reason: String
    }

    static let depthLimit = 16
    static let nameLimit = 256

    let nodes: [Node]
    /// The first parts of all names, in order of appearance.
    let variables: [String]

    init(_ text: String) throws(Malformed) {
        var parser = TemplateParser(text)
        nodes = try parser.parse()
        variables = parser.variables
    }
}
