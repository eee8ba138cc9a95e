/// Somebody else's models behind an HTTP API.
package struct Provider: Sendable {
    /// The wire format that it speaks.
    package enum Format: String, CaseIterable, Sendable { case openai, anthropic }

    package struct Timeouts: Hashable, Sendable {
        package var connect: Duration = .seconds(5)
        /// Until the first byte of a stream.
        package var firstToken: Duration = .seconds(120)
        /// Between two bytes of a stream.
        package var idle: Duration = .seconds(60)
        package var total: Duration = .seconds(600)

        package init() {}
    }

    package let name: String
    package let format: Format
    /// Without a slash at its end.
    let baseURL: String
    private let secret: Secret?
    package let timeouts: Timeouts

    package init(
        name: String, format: Format, baseURL: String, secret: Secret?,
        timeouts: Timeouts = Timeouts()
    ) {
        self.name = name
        self.format = format
        var url = baseURL[...]
        while url.hasSuffix("/") { url = url.dropLast() }
        self.baseURL = String(url)
        self.secret = secret
        self.timeouts = timeouts
    }

    /// The version of its API that requests ask for when the client names none.
    private static let anthropicVersion = "2023-06-01"

    func url(_ endpoint: Endpoint) -> String {
        let path = endpoint.path
        // Both ways to write a base URL are common: with the version and without it.
        return baseURL + (baseURL.hasSuffix("/v1") ? path.dropFirst("/v1".count) : path[...])
    }

    /// OpenAI's own newer models refuse the older name of the limit, which everybody else knows.
    var wantsNewLimit: Bool { baseURL.hasPrefix("https://api.openai.com/") }

    /// What it knows its customer by.
    var credentials: [HeaderField] {
        guard let secret else { return [] }
        return switch format {
        case .openai: [HeaderField("authorization", "Bearer \(secret.text)")]
        case .anthropic: [HeaderField("x-api-key", secret.text)]
        }
    }

    func defaults(_ asked: [HeaderField]) -> [HeaderField] {
        guard format == .anthropic, !asked.contains(where: { $0.name == "anthropic-version" })
        else { return [] }
        return [HeaderField("anthropic-version", Self.anthropicVersion)]
    }
}

/// A text that no message and no log may show.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
