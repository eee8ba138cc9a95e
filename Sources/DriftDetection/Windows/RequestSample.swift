/// A request to look at as an example; without texts when content is not captured.
package struct RequestSample: Codable, Equatable, Sendable {
    package var features: RequestFeatures
    package var input: String?
    package var output: String?

    /// Characters of a text that are kept; the trace has all of it.
    static let textLimit = 1_000

    init(_ features: RequestFeatures, input: String?, output: String?) {
        self.features = features
        self.input = input.map(Self.excerpt)
        self.output = output.map(Self.excerpt)
    }

    private static func excerpt(_ text: String) -> String {
        guard let end = text.index(text.startIndex, offsetBy: textLimit, limitedBy: text.endIndex),
            end < text.endIndex
        else { return text }
        return "\(text[..<end])… (cut; the trace has the rest)"
    }
}
