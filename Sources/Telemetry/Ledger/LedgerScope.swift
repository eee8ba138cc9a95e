/// What requests are added up by.
package enum LedgerScope: Hashable, Sendable {
    case all
    case model(String)
    /// A version of a prompt, wherever it was deployed.
    case prompt(name: String, version: Int)
    case key(String)
    /// What came after a table had as many scopes as it may hold.
    case other
}

extension RequestRecord {
    var scopes: [LedgerScope] {
        var scopes: [LedgerScope] = [.all, .model(model), .key(keyId)]
        if let prompt { scopes.append(.prompt(name: prompt.name, version: prompt.version)) }
        return scopes
    }
}

/// Tallies by scope, of bounded number: names come from requests.
struct TallyTable: Equatable, Sendable {
    static let scopeLimit = 10_000

    private(set) var tallies: [LedgerScope: Tally] = [:]

    subscript(scope: LedgerScope) -> Tally { tallies[scope] ?? Tally() }

    mutating func add(_ tally: Tally, to scope: LedgerScope) {
        if tallies.count < Self.scopeLimit || tallies[scope] != nil {
            tallies[scope, default: Tally()].add(tally)
        } else {
            tallies[.other, default: Tally()].add(tally)
        }
    }

    /// Takes away what was added before; what is left of nothing is forgotten.
    mutating func remove(_ other: TallyTable) {
        for (scope, tally) in other.tallies {
            let scope = tallies[scope] == nil ? .other : scope
            tallies[scope, default: Tally()].remove(tally)
            if self[scope].requests <= 0 { tallies[scope] = nil }
        }
    }
}
