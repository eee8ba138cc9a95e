/// What `binnacle status` says.
package struct StatusReport: Codable, Equatable, Sendable {
    package var version: String
    package var pid: Int
    package var dataDirectory: String
    package var listen: String
    package var upSeconds: Int
    package var models: [ModelState]
    package var requestsRunning: Int
    package var requestsTotal: Int
    package var costTodayNanodollars: Int64
    package var alertsFiring: Int
    package var evalsRunning: Int
    package var storageTrouble: String?

    package init(
        version: String, pid: Int, dataDirectory: String, listen: String, upSeconds: Int,
        models: [ModelState], requestsRunning: Int, requestsTotal: Int,
        costTodayNanodollars: Int64, alertsFiring: Int, evalsRunning: Int,
        storageTrouble: String? = nil
    ) {
        self.version = version
        self.pid = pid
        self.dataDirectory = dataDirectory
        self.listen = listen
        self.upSeconds = upSeconds
        self.models = models
        self.requestsRunning = requestsRunning
        self.requestsTotal = requestsTotal
        self.costTodayNanodollars = costTodayNanodollars
        self.alertsFiring = alertsFiring
        self.evalsRunning = evalsRunning
        self.storageTrouble = storageTrouble
    }
}

package struct VirtualKeyRow: Codable, Equatable, Sendable {
    package var id: String
    package var name: String
    /// The public part of the key, enough to recognise it by.
    package var prefix: String
    package var createdMilliseconds: Int64
    package var lastUsedMilliseconds: Int64?
    package var revokedMilliseconds: Int64?
    package var requestsTotal: Int
    package var costTotalNanodollars: Int64
    package var team: String?
    /// For requests under way; not a part of the cost.
    package var heldNanodollars: Int64

    package init(
        id: String, name: String, prefix: String, createdMilliseconds: Int64,
        lastUsedMilliseconds: Int64? = nil, revokedMilliseconds: Int64? = nil, requestsTotal: Int,
        costTotalNanodollars: Int64, team: String? = nil, heldNanodollars: Int64 = 0
    ) {
        self.id = id
        self.name = name
        self.prefix = prefix
        self.createdMilliseconds = createdMilliseconds
        self.lastUsedMilliseconds = lastUsedMilliseconds
        self.revokedMilliseconds = revokedMilliseconds
        self.requestsTotal = requestsTotal
        self.costTotalNanodollars = costTotalNanodollars
        self.team = team
        self.heldNanodollars = heldNanodollars
    }
}

package struct KeyCreation: Codable, Equatable, Sendable {
    package var name: String
    /// Whose requests count together with those of its other keys.
    package var team: String?
    package var actor: String

    package init(name: String, team: String? = nil, actor: String) {
        self.name = name
        self.team = team
        self.actor = actor
    }
}

/// The only message that ever carries a key's secret.
package struct CreatedKey: Codable, Equatable, Sendable {
    package var key: VirtualKeyRow
    package var secret: String

    package init(key: VirtualKeyRow, secret: String) {
        self.key = key
        self.secret = secret
    }
}

package struct SpendReport: Codable, Equatable, Sendable {
    package var by: String
    package var sinceMilliseconds: Int64
    package var rows: [SpendRow]

    package init(by: String, sinceMilliseconds: Int64, rows: [SpendRow]) {
        self.by = by
        self.sinceMilliseconds = sinceMilliseconds
        self.rows = rows
    }
}

/// Token buckets exclude each other, so their sum is what was processed.
package struct SpendRow: Codable, Equatable, Sendable {
    package var name: String
    package var requests: Int
    package var inputTokens: Int
    package var cacheReadTokens: Int
    package var outputTokens: Int
    package var costNanodollars: Int64
    package var unpricedRequests: Int
    /// For requests under way; not a part of the cost.
    package var heldNanodollars: Int64

    package init(
        name: String, requests: Int, inputTokens: Int, cacheReadTokens: Int, outputTokens: Int,
        costNanodollars: Int64, unpricedRequests: Int, heldNanodollars: Int64 = 0
    ) {
        self.name = name
        self.requests = requests
        self.inputTokens = inputTokens
        self.cacheReadTokens = cacheReadTokens
        self.outputTokens = outputTokens
        self.costNanodollars = costNanodollars
        self.unpricedRequests = unpricedRequests
        self.heldNanodollars = heldNanodollars
    }
}

package struct ModelLoad: Codable, Equatable, Sendable {
    /// The name that requests use.
    package var id: String
    /// A folder in Hugging Face layout; nil for an embedded model.
    package var path: String?
    package var actor: String

    package init(id: String, path: String? = nil, actor: String) {
        self.id = id
        self.path = path
        self.actor = actor
    }
}

package struct ActorOnly: Codable, Equatable, Sendable {
    package var actor: String

    package init(actor: String) {
        self.actor = actor
    }
}
