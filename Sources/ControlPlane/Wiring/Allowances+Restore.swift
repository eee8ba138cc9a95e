import Gateway
import Telemetry

extension Allowances {
    /// Takes up where the last process stopped: requests that it left behind are entered in the
    /// ledger, and what the ledger then has in the windows of budgets is counted.
    func restore(_ ledger: Ledger, _ keys: KeyRing, _ journal: HoldJournal, now: Timestamp)
        async throws
    {
        let lost = try await journal.lost(at: now)
        let known = try await ledger.recorded(lost.map(\.requestId))
        for record in lost where !known.contains(record.requestId) { ledger.record(record) }
        journal.forget(lost.map(\.requestId))
        guard let start = restoreStart() else { return }
        await ledger.flush()
        restore(
            try await ledger.spending(since: start).map { spending in
                PastSpending(
                    // A minute's end: what was spent in it must not be forgotten too early.
                    at: min(spending.minute.advanced(byMilliseconds: 59_999), now),
                    keyId: spending.keyId, keyName: keys.name(ofKey: spending.keyId) ?? "",
                    team: keys.team(ofKey: spending.keyId), model: spending.model,
                    provider: spending.provider, tags: spending.tag.map { [$0] } ?? [],
                    cost: spending.cost, tagsOnly: spending.tag != nil)
            })
    }
}

/// Raises an alert when a budget's soft limit is crossed.
struct BudgetAlerts: Sendable {
    let alerts: AlertBoard
    let keys: KeyRing

    func take(_ standing: AllowanceStanding) {
        let isKey = standing.rule.kind == .key
        let name = isKey ? keys.name(ofKey: standing.value) ?? standing.value : standing.value
        let spent = Money(nanodollars: standing.used).dollarText
        alerts.raise(
            Alert.Condition(
                kind: .budget, fingerprint: "budget/\(standing.rule.kind.rawValue)/\(name)",
                title: "A budget is nearly spent",
                detail: "\(spent) dollars of \(standing.rule.text(value: name)) are spent."))
    }
}
