import Gateway

/// What another configuration changes, in words without secrets.
package struct ConfigurationChange: Equatable, Sendable {
    /// What takes effect at once.
    package var effects: [String] = []
    /// What waits for the next start, or the next load of a model.
    package var waiting: [String] = []

    package var isEmpty: Bool { effects.isEmpty && waiting.isEmpty }

    /// Models to load, and models to unload.
    var added: [ModelSetting] = []
    var removed: [String] = []

    package init(from old: Configuration, to new: Configuration) {
        compare("route", old.routes, new.routes, \.name)
        compare("provider", old.providers, new.providers, \.name)
        for name in Set(old.prices.keys).union(new.prices.keys).sorted()
        where old.prices[name] != new.prices[name] {
            effects.append("price of \(name)")
        }
        if old.allowances.rules != new.allowances.rules { effects.append("budgets and limits") }
        if old.allowances.estimate != new.allowances.estimate
            || old.allowances.defaultOutputTokens != new.allowances.defaultOutputTokens
            || old.allowances.unknownPrice != new.allowances.unknownPrice
        {
            effects.append("holds and unknown prices")
        }
        compareModels(old.models, new.models)
        if old.keepTracesDays != new.keepTracesDays || old.keepEventsDays != new.keepEventsDays {
            effects.append("retention")
        }
        if old.listen != new.listen { waiting.append("listen \(new.listen): the next start") }
        if old.capturesContent != new.capturesContent {
            waiting.append("capture_content: the next start")
        }
        if old.cachesWeights != new.cachesWeights {
            waiting.append("weight_cache: the next start")
        }
    }

    private mutating func compare<Setting: Equatable>(
        _ kind: String, _ old: [Setting], _ new: [Setting], _ name: (Setting) -> String
    ) {
        for setting in new {
            guard let before = old.first(where: { name($0) == name(setting) }) else {
                effects.append("new \(kind) \(name(setting))")
                continue
            }
            if before != setting { effects.append("\(kind) \(name(setting))") }
        }
        for setting in old where !new.contains(where: { name($0) == name(setting) }) {
            effects.append("no \(kind) \(name(setting))")
        }
    }

    private mutating func compareModels(_ old: [ModelSetting], _ new: [ModelSetting]) {
        for model in new {
            guard let before = old.first(where: { $0.id == model.id }) else {
                added.append(model)
                effects.append("new model \(model.id)")
                continue
            }
            if before != model { waiting.append("model \(model.id): its next load") }
        }
        removed = old.map(\.id).filter { id in !new.contains { $0.id == id } }
        effects += removed.map { "no model \($0)" }
    }

    /// In one line.
    package var text: String {
        var parts: [String] = []
        if !effects.isEmpty { parts.append("changed: " + effects.joined(separator: ", ")) }
        if !waiting.isEmpty { parts.append("waiting: " + waiting.joined(separator: ", ")) }
        return parts.isEmpty ? "nothing changed" : parts.joined(separator: "; ")
    }
}
