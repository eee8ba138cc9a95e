import DeviceAPI
import Gateway
import Telemetry
import Yams

/// Reads `binnacle.yaml` strictly: an unknown key or a value of the wrong kind is a problem with
/// its line, and all problems are found in one pass.
struct ConfigurationReader {
    private(set) var problems: [ConfigurationError.Problem] = []
    let secrets: SecretSource

    static func read(_ text: String, path: String, secrets: SecretSource = .none)
        throws(ConfigurationError) -> Configuration
    {
        var reader = ConfigurationReader(secrets: secrets)
        let configuration = reader.configuration(text)
        guard reader.problems.isEmpty else {
            throw ConfigurationError(
                path: path, problems: reader.problems.sorted { $0.line < $1.line })
        }
        return configuration
    }

    private mutating func configuration(_ text: String) -> Configuration {
        var configuration = Configuration()
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            problems.append(Self.syntaxProblem(error))
            return configuration
        }
        guard let root, root.null == nil else { return configuration }
        eachMember(of: root, known: Self.keys) { reader, key, node in
            reader.apply(key, node, to: &configuration)
        }
        checkRoutes(root, configuration)
        return configuration
    }

    private static let keys = [
        "listen", "models", "providers", "routes", "prices", "unknown_price", "budgets", "limits",
        "holds", "capture_content", "weight_cache", "retention",
    ]

    private mutating func apply(_ key: String, _ node: Node, to configuration: inout Configuration)
    {
        switch key {
        case "listen":
            if let text = string(node, key) {
                if let address = ListenAddress(text) {
                    configuration.listen = address
                } else {
                    report(node, "listen is '\(text)'; expected host:port such as 127.0.0.1:4180")
                }
            }
        case "models": configuration.models = models(node)
        case "providers": configuration.providers = providers(node)
        case "routes": configuration.routes = routes(node)
        case "budgets": configuration.allowances.rules += budgets(node)
        case "limits": configuration.allowances.rules += limits(node)
        case "holds": holds(node, &configuration.allowances)
        case "unknown_price": configuration.allowances.unknownPrice = unknownPrice(node)
        case "prices": configuration.prices.merge(prices(node)) { $1 }
        case "capture_content":
            if let flag = bool(node, key) { configuration.capturesContent = flag }
        case "weight_cache":
            if let flag = bool(node, key) { configuration.cachesWeights = flag }
        default:
            eachMember(of: node, known: ["traces_days", "events_days"]) { reader, key, node in
                guard let days = reader.count(node, key, 1...3_650) else { return }
                if key == "traces_days" {
                    configuration.keepTracesDays = days
                } else {
                    configuration.keepEventsDays = days
                }
            }
        }
    }

    /// One of the names of an enumeration.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: Node, _ key: String
    ) -> Choice? where Choice.RawValue == String {
        guard let name = string(node, key) else { return nil }
        if let choice = Choice(rawValue: name) { return choice }
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        report(node, "\(key) is '\(name)', but must be one of \(known)")
        return nil
    }

    private mutating func device(_ node: Node, _ key: String) -> DeviceChoice? {
        guard let name = string(node, key) else { return nil }
        if let choice = DeviceChoice(name) { return choice }
        report(node, "\(key) is '\(name)', but must be \(DeviceChoice.forms)")
        return nil
    }

    private mutating func models(_ node: Node) -> [ModelSetting] {
        var settings: [ModelSetting] = []
        eachMember(of: node, known: nil) { reader, id, node in
            var setting = ModelSetting(id: id)
            if node.null == nil {
                let known = [
                    "path", "device", "context", "batch", "threads", "dtype", "kv_cache_dtype",
                    "kv_cache_megabytes",
                    "inter_token_target_milliseconds",
                ]
                reader.eachMember(of: node, known: known) {
                    reader, key, node in
                    switch key {
                    case "path": setting.path = reader.string(node, key)
                    case "device": setting.device = reader.device(node, key) ?? .automatic
                    case "context": setting.context = reader.count(node, key, 16...100_000_000)
                    case "batch": setting.batch = reader.count(node, key, 1...4_096)
                    case "dtype": setting.dtype = reader.choice(node, key) ?? .stored
                    case "kv_cache_dtype":
                        setting.cacheDtype = reader.choice(node, key) ?? .automatic
                    case "kv_cache_megabytes":
                        setting.cacheMegabytes = reader.count(node, key, 1...100_000_000)
                    case "inter_token_target_milliseconds":
                        setting.interTokenTargetMilliseconds = reader.count(node, key, 1...60_000)
                    default: setting.threads = reader.count(node, key, 1...1_024)
                    }
                }
            }
            if setting.path == nil, id != ModelSetting.pilot.id {
                reader.report(node, "model '\(id)' needs a path; only 'pilot' is built in")
            }
            settings.append(setting)
        }
        return settings
    }
}

extension ConfigurationReader {
    mutating func prices(_ node: Node) -> [String: Price] {
        var prices: [String: Price] = [:]
        eachMember(of: node, known: nil) { reader, model, node in
            prices[model] = reader.price(node, of: model)
        }
        return prices
    }

    private static let buckets = [
        "input", "output", "cache_read", "cache_write", "cache_write_long", "audio_input",
        "reasoning", "audio_output", "request",
    ]

    mutating func price(_ node: Node, of model: String) -> Price? {
        var amounts: [String: Money] = [:]
        eachMember(of: node, known: Self.buckets) { reader, key, node in
            amounts[key] = reader.dollars(node, key)
        }
        guard let input = amounts["input"], let output = amounts["output"] else {
            report(node, "the price of '\(model)' needs input and output, in dollars a million")
            return nil
        }
        return Price(
            input: input, output: output, cacheRead: amounts["cache_read"],
            cacheWrite: amounts["cache_write"], cacheWriteLong: amounts["cache_write_long"],
            audioInput: amounts["audio_input"], reasoning: amounts["reasoning"],
            audioOutput: amounts["audio_output"], request: amounts["request"] ?? .zero)
    }

    /// Calls `body` for each member of a mapping; with `known`, other keys are problems.
    mutating func eachMember(
        of node: Node, known: [String]?,
        _ body: (inout ConfigurationReader, String, Node) -> Void
    ) {
        guard let mapping = node.mapping else {
            return report(node, "expected a mapping of keys to values")
        }
        for (keyNode, value) in mapping {
            guard let key = keyNode.string else {
                report(keyNode, "expected a name as the key")
                continue
            }
            if let known, !known.contains(key) {
                report(keyNode, "unknown key '\(key)'; known are \(known.joined(separator: ", "))")
            } else {
                body(&self, key, value)
            }
        }
    }

    mutating func string(_ node: Node, _ key: String) -> String? {
        if let text = node.scalar?.string, !text.isEmpty { return text }
        report(node, "\(key) must be a text")
        return nil
    }

    mutating func bool(_ node: Node, _ key: String) -> Bool? {
        if let flag = node.bool { return flag }
        report(node, "\(key) must be true or false")
        return nil
    }

    mutating func count(_ node: Node, _ key: String, _ range: ClosedRange<Int>) -> Int? {
        if let number = node.int, range.contains(number) { return number }
        let found = node.scalar.map { "'\($0.string)'" } ?? "something else"
        report(
            node,
            "\(key) must be a whole number from \(range.lowerBound) to \(range.upperBound), "
                + "found \(found)")
        return nil
    }

    mutating func dollars(_ node: Node, _ key: String) -> Money? {
        if let text = node.scalar?.string, let money = Money(dollars: text) { return money }
        report(node, "\(key) must be an amount in dollars such as 0.15, at most 9 decimals")
        return nil
    }

    mutating func report(_ node: Node, _ reason: String) {
        problems.append(.init(line: node.mark?.line ?? 1, reason: reason))
    }

    private static func syntaxProblem(_ error: any Error) -> ConfigurationError.Problem {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .init(line: mark.line, reason: "not YAML: \(problem)")
        default: .init(line: 1, reason: "not YAML: \(error)")
        }
    }
}
