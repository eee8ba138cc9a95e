import Gateway
import Telemetry
import Yams

/// `budgets`, `limits`, `holds` and `unknown_price`.
extension ConfigurationReader {
    private static let kinds = AllowanceRule.Kind.allCases.map(\.rawValue)

    mutating func budgets(_ node: Node) -> [AllowanceRule] {
        entries(node, "budgets") { reader, node in reader.budget(node) }
    }

    mutating func limits(_ node: Node) -> [AllowanceRule] {
        entries(node, "limits") { reader, node in reader.limit(node) }
    }

    private mutating func entries(
        _ node: Node, _ name: String,
        _ read: (inout ConfigurationReader, Node) -> AllowanceRule?
    ) -> [AllowanceRule] {
        guard let list = node.sequence else {
            report(node, "\(name) must be a list such as [{ key: \"*\", … }]")
            return []
        }
        return list.compactMap { read(&self, $0) }
    }

    private mutating func budget(_ node: Node) -> AllowanceRule? {
        var subject: (AllowanceRule.Kind, String?)?
        var dollars: Money?
        var period: AllowanceRule.Period?
        var isRolling = false
        var isForEver = false
        var soft: Int?
        var watches = false
        eachMember(of: node, known: Self.kinds + ["dollars", "per", "window", "soft", "watch"]) {
            reader, key, node in
            switch key {
            case "dollars": dollars = reader.dollars(node, key)
            case "per":
                isForEver = node.string == "ever"
                if !isForEver { period = reader.choice(node, key) }
            case "window":
                let window: WindowName? = reader.choice(node, key)
                isRolling = window == .rolling
            case "soft": soft = reader.count(node, key, 1...100)
            case "watch": watches = reader.bool(node, key) ?? false
            default: subject = reader.subject(key, node)
            }
        }
        guard let subject, let dollars, period != nil || isForEver else {
            report(
                node,
                "a budget needs whom it is for (\(Self.kinds.joined(separator: ", "))), dollars, "
                    + "and per: hour, day, week, month or ever")
            return nil
        }
        let window: AllowanceRule.Window =
            period.map { isRolling ? .rolling($0) : .calendar($0) } ?? .ever
        return AllowanceRule(
            kind: subject.0, value: subject.1,
            measure: .budget(dollars, window, softPercent: soft, isEnforced: !watches))
    }

    private enum WindowName: String, CaseIterable { case calendar, rolling }

    private mutating func limit(_ node: Node) -> AllowanceRule? {
        var subject: (AllowanceRule.Kind, String?)?
        var amounts: [(AllowanceRule.Unit, Int64)] = []
        var parallel: Int?
        var period: AllowanceRule.Period?
        let known = Self.kinds + ["requests", "tokens", "cost", "parallel", "per"]
        eachMember(of: node, known: known) { reader, key, node in
            switch key {
            case "requests", "tokens":
                if let count = reader.count(node, key, 1...1_000_000_000_000) {
                    amounts.append((key == "tokens" ? .tokens : .requests, Int64(count)))
                }
            case "cost":
                if let money = reader.dollars(node, key), money > .zero {
                    amounts.append((.cost, money.nanodollars))
                }
            case "parallel": parallel = reader.count(node, key, 1...1_000_000)
            case "per": period = reader.choice(node, key)
            default: subject = reader.subject(key, node)
            }
        }
        guard let subject, amounts.count + (parallel == nil ? 0 : 1) == 1,
            parallel != nil || period != nil
        else {
            report(
                node,
                "a limit needs whom it is for (\(Self.kinds.joined(separator: ", "))) and one of "
                    + "requests, tokens and cost with per: second to month, or parallel")
            return nil
        }
        if let parallel {
            return AllowanceRule(kind: subject.0, value: subject.1, measure: .parallel(parallel))
        }
        guard let period, let (unit, amount) = amounts.first else { return nil }
        return AllowanceRule(
            kind: subject.0, value: subject.1, measure: .rate(unit, amount, per: period))
    }

    /// `key: prod` is about one, `key: "*"` about each by itself, `all: true` about everything.
    private mutating func subject(_ key: String, _ node: Node) -> (AllowanceRule.Kind, String?)? {
        guard let kind = AllowanceRule.Kind(rawValue: key) else { return nil }
        if kind == .all { return bool(node, key) == true ? (.all, nil) : nil }
        guard let name = string(node, key) else { return nil }
        return (kind, name == "*" ? nil : name)
    }

    mutating func holds(_ node: Node, _ settings: inout AllowanceSettings) {
        var changed = settings
        eachMember(of: node, known: ["estimate", "default_output_tokens"]) { reader, key, node in
            if key == "estimate" {
                changed.estimate = reader.choice(node, key) ?? .typical
            } else if let count = reader.count(node, key, 1...10_000_000) {
                changed.defaultOutputTokens = count
            }
        }
        settings = changed
    }

    mutating func unknownPrice(_ node: Node) -> AllowanceSettings.UnknownPrice {
        switch node.string {
        case "deny": return .deny
        case "allow_untracked": return .allowUntracked
        default:
            if node.mapping != nil, let price = price(node, of: "a model without one") {
                return .assume(price)
            }
            report(node, "unknown_price is deny, allow_untracked, or a price to assume")
            return .allowUntracked
        }
    }
}
