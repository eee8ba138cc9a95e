import Synchronization

/// A target of a route, and how it has done lately.
package struct TargetState: Equatable, Sendable {
    package enum Health: Sendable { case good, shaky, probing, out }

    package let route: String
    package let place: Int
    package let provider: String
    package let model: String
    package let health: Health
    package let secondsOut: Double?
    package let inFlight: Int
    package let failuresInRow: Int
    package let firstTokenMilliseconds: Double?
}

extension TargetPools {
    /// Every target of every route, routes in the order of their names.
    func states(of table: RouteTable, now: UInt64) -> [TargetState] {
        let health = pool.withLock(\.health)
        return table.routes.values.sorted { $0.name < $1.name }.flatMap { route in
            route.targets.enumerated().map { index, target in
                let known = health[TargetPool.Key(target)] ?? TargetHealth()
                return TargetState(
                    route: route.name, place: index + 1, provider: target.provider.name,
                    model: target.model, health: known.words(at: now),
                    secondsOut: now < known.outUntil
                        ? Double(known.outUntil - now) / 1e9 : nil,
                    inFlight: known.inFlight, failuresInRow: known.failures,
                    firstTokenMilliseconds: known.expectedNanoseconds(at: now).map { $0 / 1e6 })
            }
        }
    }
}

extension TargetHealth {
    fileprivate func words(at now: UInt64) -> TargetState.Health {
        switch availability(at: now) {
        case .out: .out
        case .halfOpen: .probing
        case .available: failures == 0 ? .good : .shaky
        }
    }
}
