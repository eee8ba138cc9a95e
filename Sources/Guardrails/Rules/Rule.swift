/// What is looked for. The raw values are the names in configuration and reports.
package enum Rule: String, CaseIterable, Sendable {
    // Personal data.
    case email
    case phone
    case card
    case iban
    case usSSN = "us-ssn"
    case caSIN = "ca-sin"
    case ip
    // Secrets.
    case urlCredentials = "url-credentials"
    case token
    case privateKey = "private-key"
    case password
    // Attacks.
    case injection
    case canary
    case exfiltration
    case terminal
    case invisible

    /// Of findings of one family that overlap only the first is reported.
    enum Family: Int, CaseIterable {
        case contact, number, secret, injection, canary, exfiltration, terminal, invisible
    }

    var family: Family {
        switch self {
        case .email, .urlCredentials: .contact
        case .phone, .card, .iban, .usSSN, .caSIN, .ip: .number
        case .token, .privateKey, .password: .secret
        case .injection: .injection
        case .canary: .canary
        case .exfiltration: .exfiltration
        case .terminal: .terminal
        case .invisible: .invisible
        }
    }

    /// Of findings that start together the one with the lower rank comes first.
    var rank: Int {
        switch self {
        case .canary: 0
        case .privateKey: 1
        case .token: 2
        case .card: 3
        case .iban: 4
        case .usSSN: 5
        case .caSIN: 6
        case .ip: 7
        case .urlCredentials: 8
        case .email: 9
        case .phone: 10
        case .password: 11
        case .exfiltration: 12
        case .terminal: 13
        case .invisible: 14
        case .injection: 15
        }
    }

    /// In placeholders: capitals and underscores. Nil where redaction removes.
    var label: String? {
        switch self {
        case .email: "EMAIL"
        case .phone: "PHONE"
        case .card: "CARD"
        case .iban: "IBAN"
        case .usSSN: "SSN"
        case .caSIN: "SIN"
        case .ip: "IP"
        case .urlCredentials: "CREDENTIALS"
        case .token: "TOKEN"
        case .privateKey: "KEY"
        case .password: "PASSWORD"
        case .canary: "CANARY"
        case .exfiltration: "LINK"
        case .injection, .terminal, .invisible: nil
        }
    }

    /// A score says something of a whole text; there is no part of it to take out.
    package var canRedact: Bool { self != .injection }
}

/// What is done about a finding.
package enum Action: String, CaseIterable, Sendable {
    case off
    /// Reported, and nothing else.
    case flag
    /// A placeholder takes its place; escapes and invisible characters are removed.
    case redact
    /// The text ends before it.
    case block

    /// Whether a text has to be held back until it is known to be clean.
    var holds: Bool { self == .redact || self == .block }
}
