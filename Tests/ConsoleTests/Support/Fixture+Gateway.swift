import ControlAPI

extension Fixture {
    static let gateway = GatewayReport(
        targets: [
            TargetRow(
                route: "fast", place: 1, provider: "cloud", model: "small-4", health: .good,
                inFlight: 7, failuresInRow: 0, firstTokenMilliseconds: 212),
            TargetRow(
                route: "steady", place: 1, provider: "cloud", model: "large-4", health: .out,
                secondsOut: 42, inFlight: 0, failuresInRow: 5, firstTokenMilliseconds: 640),
            TargetRow(
                route: "steady", place: 2, provider: "claude", model: "sonnet", health: .shaky,
                inFlight: 3, failuresInRow: 2, firstTokenMilliseconds: 480),
            TargetRow(
                route: "steady", place: 3, provider: "local", model: "qwen3-8b",
                health: .probing, inFlight: 0, failuresInRow: 5),
        ],
        allowances: [
            AllowanceRow(
                kind: "key", name: "nightly", rule: "key nightly: 60 requests a minute",
                unit: "requests", limit: 60, used: 51, held: 0,
                resetMilliseconds: now + 9_000),
            AllowanceRow(
                kind: "team", name: "search", rule: "team search: $400 a month",
                unit: "nanodollars", limit: 400_000_000_000, used: 402_000_000_000,
                held: 0, resetMilliseconds: now + 86_400_000),
            AllowanceRow(
                kind: "key", name: "support", rule: "key support: $5 a day",
                unit: "nanodollars", limit: 5_000_000_000, used: 1_250_000_000,
                held: 83_000_000, resetMilliseconds: now + 3_600_000),
        ],
        keys: [
            key("support", team: "care", requests: 12_042, cost: 31_250_000_000, held: 83_000_000),
            key("nightly", team: "search", requests: 204_113, cost: 402_000_000_000, held: 0),
            key("trial", team: nil, requests: 3, cost: 20_000, held: 0, hoursLeft: 5),
            key("old", team: "care", requests: 99, cost: 700_000, held: 0, isRevoked: true),
        ], openHolds: 10)

    private static func key(
        _ name: String, team: String?, requests: Int, cost: Int64, held: Int64,
        hoursLeft: Int64? = nil, isRevoked: Bool = false
    ) -> VirtualKeyRow {
        var row = VirtualKeyRow(
            id: name + "00000000", name: name, prefix: "bn-" + name + "00000000",
            createdMilliseconds: now - 86_400_000, lastUsedMilliseconds: now - 4_000,
            revokedMilliseconds: isRevoked ? now - 60_000 : nil, requestsTotal: requests,
            costTotalNanodollars: cost, team: team, heldNanodollars: held)
        row.expiresMilliseconds = hoursLeft.map { now + $0 * 3_600_000 }
        return row
    }
}
