/// How the gateway stands: whom routes ask, what budgets allow, and who has keys.
package struct GatewayReport: Codable, Equatable, Sendable {
    package var targets: [TargetRow]
    package var allowances: [AllowanceRow]
    package var keys: [VirtualKeyRow]
    /// Requests that hold money or a place.
    package var openHolds: Int

    package init(
        targets: [TargetRow], allowances: [AllowanceRow], keys: [VirtualKeyRow], openHolds: Int
    ) {
        self.targets = targets
        self.allowances = allowances
        self.keys = keys
        self.openHolds = openHolds
    }
}

/// A model of a provider that a route asks, and how it has done lately.
package struct TargetRow: Codable, Equatable, Sendable {
    package enum Health: String, Codable, Sendable {
        case good
        /// It has failed lately, less often than takes it out.
        case shaky
        /// It was out; the next request finds out whether it is back.
        case probing
        case out
    }

    package var route: String
    /// Of the route's targets, from 1 on.
    package var place: Int
    package var provider: String
    package var model: String
    package var health: Health
    /// Of one that is out.
    package var secondsOut: Double?
    package var inFlight: Int
    package var failuresInRow: Int
    /// As it is expected of the next request; nil as long as nobody knows.
    package var firstTokenMilliseconds: Double?

    package init(
        route: String, place: Int, provider: String, model: String, health: Health,
        secondsOut: Double? = nil, inFlight: Int, failuresInRow: Int,
        firstTokenMilliseconds: Double? = nil
    ) {
        self.route = route
        self.place = place
        self.provider = provider
        self.model = model
        self.health = health
        self.secondsOut = secondsOut
        self.inFlight = inFlight
        self.failuresInRow = failuresInRow
        self.firstTokenMilliseconds = firstTokenMilliseconds
    }
}
