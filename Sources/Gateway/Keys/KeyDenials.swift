import Synchronization

/// Requests that were refused for their key: counted, so that many of them are one line somewhere
/// and not many.
final class KeyDenials: Sendable {
    /// Keys that are told apart; those of others are counted together.
    private static let limit = 64

    private let counts = Mutex<[KeyDenial.Case: Int]>([:])

    func add(id: String?, reason: KeyDenial.Reason) {
        counts.withLock { counts in
            var one = KeyDenial.Case(id: id, reason: reason)
            if counts[one] == nil, counts.count >= Self.limit {
                one = KeyDenial.Case(id: nil, reason: reason)
            }
            counts[one, default: 0] += 1
        }
    }

    /// What was counted since the last call.
    func take() -> [KeyDenial] {
        counts.withLock { counts in
            defer { counts = [:] }
            return counts.map { KeyDenial(what: $0.key, count: $0.value) }
        }
    }
}

/// Requests of late that were refused for one reason.
package struct KeyDenial: Equatable, Sendable {
    package enum Reason: String, Sendable {
        /// No such key, or a wrong secret.
        case wrong
        case revoked
        case expired
        /// A model or an endpoint that is not the key's.
        case scope
    }

    struct Case: Hashable, Sendable {
        /// Of a key that there is; nil for others.
        var id: String?
        var reason: Reason
    }

    let what: Case
    package let count: Int

    package var keyId: String? { what.id }
    package var reason: Reason { what.reason }
}
