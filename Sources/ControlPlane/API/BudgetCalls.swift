import ControlAPI
import Gateway
import Telemetry

/// The call about budgets and limits.
struct BudgetCalls: Sendable {
    let rooms: Rooms

    func register(on router: inout APIRouter) {
        router.on("GET", ControlPaths.budgets) { _ in
            rooms.allowances.standings().map { AllowanceRow($0, keys: rooms.keys) }
        }
    }
}

extension AllowanceRow {
    init(_ standing: AllowanceStanding, keys: KeyRing) {
        let rule = standing.rule
        let unit =
            switch rule.measure {
            case .budget, .rate(.cost, _, _): "nanodollars"
            case .rate(let unit, _, _): unit.rawValue
            case .parallel: "parallel"
            }
        let name =
            rule.kind == .key ? keys.name(ofKey: standing.value) ?? standing.value : standing.value
        self.init(
            kind: rule.kind.rawValue, name: name, rule: rule.text(value: name), unit: unit,
            limit: standing.limit, used: standing.used, held: standing.held,
            resetMilliseconds: standing.reset?.milliseconds)
    }
}
