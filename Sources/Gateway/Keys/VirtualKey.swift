package import Telemetry

/// A key as an operator sees it; nothing in it is secret.
package struct VirtualKey: Hashable, Sendable {
    /// The public part, which records name the key by.
    package let id: String
    package let name: String
    package let team: String?
    package let created: Timestamp
    package let lastUsed: Timestamp?
    package let revoked: Timestamp?
    package let requestsTotal: Int
    /// Of the requests whose price was known.
    package let costTotal: Money

    /// What a person recognises the key by: it is how its text begins.
    package var prefix: String { KeySecret.prefix + id }
}

/// A new key, with the only sight of its text that there ever is.
package struct CreatedVirtualKey: Sendable {
    package let key: VirtualKey
    package let secret: String
}
