import Guardrails
import Yams

/// `guardrails`: what is looked for in requests (`input`) and in answers (`output`), and what is
/// done about it.
extension ConfigurationReader {
    mutating func guardrails(_ node: Node) -> GuardSetting {
        var setting = GuardSetting()
        var common = Policy()
        var isShadow = false
        let known = [
            "input", "output", "injection_threshold", "canaries", "allowed_hosts", "shadow",
            "schema_repair",
        ]
        eachMember(of: node, known: known) { reader, key, node in
            switch key {
            // Markers belong into the prompts that go in.
            case "input": setting.input.settings = reader.rules(node, others: { $0 != .canary })
            case "output": setting.output.settings = reader.rules(node, others: { _ in true })
            case "schema_repair": setting.repairsSchemas = reader.bool(node, key) ?? false
            case "injection_threshold":
                if let percent = reader.count(node, key, 1...100) {
                    common.injectionThreshold = Double(percent) / 100
                }
            case "canaries": common.canaries = reader.canaries(node)
            case "allowed_hosts":
                common.allowedHosts = reader.texts(node, key).map { $0.lowercased() }
            default: isShadow = reader.bool(node, key) ?? false
            }
        }
        setting.input = Self.complete(setting.input, common, isShadow)
        setting.output = Self.complete(setting.output, common, isShadow)
        return setting
    }

    private static func complete(_ policy: Policy, _ common: Policy, _ isShadow: Bool) -> Policy {
        var result = common
        result.settings = policy.settings
        if isShadow {
            for rule in result.settings.keys { result.settings[rule]?.isShadow = true }
        }
        return result
    }

    /// `email: redact`, or `email: { action: redact, shadow: true }`; `all` is for those that are
    /// not named.
    private mutating func rules(_ node: Node, others isMeant: (Rule) -> Bool)
        -> [Rule: Policy.Setting]
    {
        var settings: [Rule: Policy.Setting] = [:]
        var others: Policy.Setting?
        eachMember(of: node, known: ["all"] + Rule.allCases.map(\.rawValue)) { reader, key, node in
            guard let setting = reader.setting(node, key) else { return }
            guard let rule = Rule(rawValue: key) else {
                others = setting
                return
            }
            if setting.action == .redact, !rule.canRedact {
                reader.report(node, "\(key) has no part to redact; it can be off, flag or block")
            }
            settings[rule] = setting
        }
        guard let others else { return settings }
        for rule in Rule.allCases where settings[rule] == nil && isMeant(rule) {
            let isPossible = others.action != .redact || rule.canRedact
            settings[rule] = isPossible ? others : Policy.Setting(.flag)
        }
        return settings
    }

    private mutating func setting(_ node: Node, _ key: String) -> Policy.Setting? {
        if node.mapping == nil { return choice(node, key).map { Policy.Setting($0) } }
        var action: Action?
        var isShadow = false
        eachMember(of: node, known: ["action", "shadow"]) { reader, key, node in
            if key == "action" {
                action = reader.choice(node, key)
            } else {
                isShadow = reader.bool(node, key) ?? false
            }
        }
        if action == nil { report(node, "\(key) needs an action: off, flag, redact or block") }
        return action.map { Policy.Setting($0, isShadow: isShadow) }
    }

    private mutating func canaries(_ node: Node) -> [String] {
        let texts = texts(node, "canaries")
        let least = Policy.leastCanaryBytes
        if texts.contains(where: { !(least...256).contains($0.utf8.count) }) || texts.count > 100 {
            report(node, "canaries are at most 100 texts of \(least) to 256 bytes")
            return []
        }
        return texts
    }

    private mutating func texts(_ node: Node, _ key: String) -> [String] {
        guard let list = node.sequence else {
            report(node, "\(key) must be a list of texts")
            return []
        }
        return list.compactMap { string($0, key) }
    }
}
