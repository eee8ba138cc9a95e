import Gateway
import Telemetry
import Yams

/// `providers` and `routes`.
extension ConfigurationReader {
    mutating func providers(_ node: Node) -> [ProviderSetting] {
        var settings: [ProviderSetting] = []
        eachMember(of: node, known: nil) { reader, name, node in
            var setting = ProviderSetting(name: name)
            let known = ["kind", "base_url", "api_key", "timeouts"]
            reader.eachMember(of: node, known: known) { reader, key, node in
                switch key {
                case "kind": setting.format = reader.choice(node, key) ?? .openai
                case "base_url": setting.baseURL = reader.url(node, key) ?? ""
                case "api_key": setting.secret = reader.secret(node, key)
                default: reader.timeouts(node, &setting.timeouts)
                }
            }
            if node.mapping?["base_url"] == nil {
                reader.report(
                    node, "provider '\(name)' needs a base_url such as https://api.example.com/v1")
            }
            settings.append(setting)
        }
        return settings
    }

    private mutating func url(_ node: Node, _ key: String) -> String? {
        guard let text = string(node, key) else { return nil }
        let isURL =
            (text.hasPrefix("http://") || text.hasPrefix("https://"))
            && !text.contains { $0.isWhitespace || $0 == "?" || $0 == "#" }
        if isURL { return text }
        report(node, "\(key) must be an http or https URL without a query, found '\(text)'")
        return nil
    }

    /// The text of a secret itself is refused, and not repeated.
    private mutating func secret(_ node: Node, _ key: String) -> Secret? {
        guard node.mapping?.count == 1 else {
            report(
                node, "\(key) must be { env: NAME } or { file: PATH }; keys do not stand in here")
            return nil
        }
        var found: Secret?
        eachMember(of: node, known: ["env", "file"]) { reader, key, node in
            guard let name = reader.string(node, key) else { return }
            let source = reader.secrets
            let raw = key == "env" ? source.environment(name) : source.file(name)
            let text = raw?.trimmed ?? ""
            if text.isEmpty {
                reader.report(
                    node,
                    key == "env"
                        ? "the environment variable \(name) is not set" : "cannot read \(name)")
            } else if text.unicodeScalars.contains(where: { $0.value < 0x21 || $0.value > 0x7E }) {
                reader.report(node, "what \(name) holds is no key: it has spaces or odd characters")
            } else {
                found = Secret(text)
            }
        }
        return found
    }

    private mutating func timeouts(_ node: Node, _ timeouts: inout Provider.Timeouts) {
        var changed = timeouts
        let known = ["connect", "first_token", "idle", "total"]
        eachMember(of: node, known: known) { reader, key, node in
            guard let time = reader.duration(node, key) else { return }
            switch key {
            case "connect": changed.connect = time
            case "first_token": changed.firstToken = time
            case "idle": changed.idle = time
            default: changed.total = time
            }
        }
        timeouts = changed
    }

    /// `250ms`, `30s` or `10m`.
    mutating func duration(_ node: Node, _ key: String) -> Duration? {
        let units: [(String, Int)] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)]
        let text = node.scalar?.string ?? ""
        for (unit, milliseconds) in units where text.hasSuffix(unit) {
            guard let number = Int(text.dropLast(unit.count)), number > 0,
                number <= 86_400_000 / milliseconds
            else { continue }
            return .milliseconds(number * milliseconds)
        }
        report(node, "\(key) must be a time such as 250ms, 30s or 10m, at most 24h")
        return nil
    }

    mutating func routes(_ node: Node) -> [RouteSetting] {
        var settings: [RouteSetting] = []
        eachMember(of: node, known: nil) { reader, name, node in
            var route = RouteSetting(name: name, targets: [])
            if node.mapping?["targets"] == nil {
                let known = Self.targetKeys + ["retries"]
                var target = RouteSetting.Target(model: name)
                reader.eachMember(of: node, known: known) { reader, key, node in
                    if key == "retries" {
                        route.retries = reader.count(node, key, 0...10) ?? route.retries
                    } else {
                        reader.take(key, node, into: &target, of: name)
                    }
                }
                route.targets = [target]
            } else {
                reader.eachMember(of: node, known: ["targets", "balance", "retries"]) {
                    reader, key, node in
                    switch key {
                    case "targets": route.targets = reader.targets(node, of: name)
                    case "balance": route.balance = reader.choice(node, key) ?? .order
                    default: route.retries = reader.count(node, key, 0...10) ?? route.retries
                    }
                }
            }
            settings.append(route)
        }
        return settings
    }

    private static let targetKeys = ["provider", "model", "price", "max_output_tokens"]

    private mutating func targets(_ node: Node, of route: String) -> [RouteSetting.Target] {
        guard let list = node.sequence, !list.isEmpty else {
            report(node, "targets must be a list of targets")
            return []
        }
        return list.map { entry in
            var target = RouteSetting.Target(model: route)
            eachMember(of: entry, known: Self.targetKeys) { reader, key, node in
                reader.take(key, node, into: &target, of: route)
            }
            return target
        }
    }

    private mutating func take(
        _ key: String, _ node: Node, into target: inout RouteSetting.Target, of route: String
    ) {
        switch key {
        case "provider": target.provider = string(node, key) ?? ""
        case "model": target.model = string(node, key) ?? ""
        case "price": target.price = price(node, of: route)
        default: target.maxOutput = count(node, key, 1...100_000_000)
        }
    }

    /// What no single place of the file can tell.
    mutating func checkRoutes(_ root: Node, _ configuration: Configuration) {
        let names = configuration.providers.map(\.name)
        let places = root.mapping?["routes"]?.mapping
        for route in configuration.routes {
            let node = places?[Node(route.name)] ?? root
            for target in route.targets where !names.contains(target.provider) {
                let known = names.isEmpty ? "none" : names.joined(separator: ", ")
                report(
                    node,
                    "route '\(route.name)' needs one of the providers; known are: \(known)")
            }
            if configuration.models.contains(where: { $0.id == route.name }) {
                report(node, "'\(route.name)' is a model and a route; give one another name")
            }
            if route.name.hasPrefix("prompt:") {
                report(node, "a route's name cannot begin with 'prompt:'")
            }
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text.drop { $0.isWhitespace })
    }
}
