/// A token of the control API; nothing in it is secret.
package struct AccessTokenRow: Codable, Equatable, Sendable {
    package var id: String
    package var name: String
    /// `viewer`, `operator` or `admin`.
    package var role: String
    package var createdMilliseconds: Int64
    package var revokedMilliseconds: Int64?

    package init(
        id: String, name: String, role: String, createdMilliseconds: Int64,
        revokedMilliseconds: Int64?
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.createdMilliseconds = createdMilliseconds
        self.revokedMilliseconds = revokedMilliseconds
    }
}

package struct AccessTokenCreation: Codable, Equatable, Sendable {
    package var name: String
    package var role: String
    package var actor: String

    package init(name: String, role: String, actor: String) {
        self.name = name
        self.role = role
        self.actor = actor
    }
}

/// The only message that ever carries a token's secret.
package struct CreatedAccessToken: Codable, Equatable, Sendable {
    package var token: AccessTokenRow
    package var secret: String

    package init(token: AccessTokenRow, secret: String) {
        self.token = token
        self.secret = secret
    }
}

/// An entry of the audit log.
package struct AuditRow: Codable, Equatable, Sendable {
    package var number: Int
    package var atMilliseconds: Int64
    package var actor: String
    /// How they were let in.
    package var via: String
    package var source: String
    package var text: String
    /// Over everything in the entry and the hash of the one before, in hexadecimal.
    package var hash: String

    package init(
        number: Int, atMilliseconds: Int64, actor: String, via: String, source: String,
        text: String, hash: String
    ) {
        self.number = number
        self.atMilliseconds = atMilliseconds
        self.actor = actor
        self.via = via
        self.source = source
        self.text = text
        self.hash = hash
    }
}

/// What became of the audit log's chain.
package struct AuditVerdict: Codable, Equatable, Sendable {
    /// Entries that follow one from the other, from the first on.
    package var entries: Int
    package var breakAt: Int?
    package var reason: String?
    package var head: String
    package var headNumber: Int

    package init(
        entries: Int, breakAt: Int?, reason: String?, head: String, headNumber: Int
    ) {
        self.entries = entries
        self.breakAt = breakAt
        self.reason = reason
        self.head = head
        self.headNumber = headNumber
    }
}
