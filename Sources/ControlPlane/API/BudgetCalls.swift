import ControlAPI
import Gateway
import Telemetry

/// The calls about budgets and limits, and about all that the gateway has.
struct BudgetCalls: Sendable {
    let rooms: Rooms

    func register(on router: inout APIRouter) {
        router.on("GET", ControlPaths.budgets) { _ in
            rooms.allowances.standings().map { AllowanceRow($0, keys: rooms.keys) }
        }
        router.on("GET", ControlPaths.gateway) { _ in
            let held = rooms.allowances.held(by: .key)
            return GatewayReport(
                targets: rooms.gateway.targets().map(TargetRow.init),
                allowances: rooms.allowances.standings().map {
                    AllowanceRow($0, keys: rooms.keys)
                },
                keys: rooms.keys.list().map { VirtualKeyRow($0, held: held[$0.id] ?? 0) },
                openHolds: rooms.allowances.openHolds)
        }
    }
}

extension TargetRow {
    init(_ state: TargetState) {
        let health: Health =
            switch state.health {
            case .good: .good
            case .shaky: .shaky
            case .probing: .probing
            case .out: .out
            }
        self.init(
            route: state.route, place: state.place, provider: state.provider, model: state.model,
            health: health, secondsOut: state.secondsOut, inFlight: state.inFlight,
            failuresInRow: state.failuresInRow,
            firstTokenMilliseconds: state.firstTokenMilliseconds)
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
