/// How the tokens of one issuer look: a beginning, and so many characters of a set behind it.
struct TokenFormat: Sendable {
    enum Body: Sendable {
        case hex, alphanumeric, word, token, parts
        /// Capitals and digits.
        case capitals

        var set: ByteClass {
            switch self {
            case .hex: .hex
            case .alphanumeric, .capitals: .alphanumeric
            case .word: .word
            case .token: .token
            case .parts: .parts
            }
        }
    }

    let issuer: String
    let prefix: String
    let body: Body
    let length: ClosedRange<Int>
    /// So many dots are in the body.
    let dots: Int

    init(
        _ issuer: String, _ prefix: String, _ body: Body, _ length: ClosedRange<Int>, dots: Int = 0
    ) {
        self.issuer = issuer
        self.prefix = prefix
        self.body = body
        self.length = length
        self.dots = dots
    }
}
