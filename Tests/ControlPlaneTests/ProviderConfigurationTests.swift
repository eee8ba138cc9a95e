import Gateway
import Telemetry
import Testing

@testable import ControlPlane

@Suite("Providers in the configuration")
struct ProviderConfigurationTests {
    private let secrets = SecretSource(
        environment: { $0 == "THEIR_KEY" ? "sk-1\n" : nil },
        file: { $0 == "/run/key" ? " sk-2 " : $0 == "/run/odd" ? "a b" : nil })

    private func read(_ text: String) throws -> Configuration {
        try ConfigurationReader.read(text, path: "binnacle.yaml", secrets: secrets)
    }

    @Test("providers, their keys and the routes to them are read")
    func everything() throws {
        let configuration = try read(
            """
            providers:
              cloud:
                base_url: https://api.example.com/v1
                api_key: { env: THEIR_KEY }
                timeouts: { connect: 250ms, first_token: 30s, idle: 2m, total: 1h }
              claude:
                { kind: anthropic, base_url: "http://127.0.0.1:9", api_key: { file: /run/key } }
            routes:
              fast: { provider: cloud, model: gpt-small, price: { input: 0.25, output: 2 } }
              smart:
                balance: latency
                retries: 1
                targets:
                  - { provider: claude, model: big, max_output_tokens: 64000 }
                  - { provider: cloud }
            prices:
              smart: { input: 3, output: 15, cache_write: 3.75, cache_write_long: 6 }
            """)
        let cloud = configuration.providers[0]
        #expect(cloud.secret == Secret("sk-1") && cloud.timeouts.connect == .milliseconds(250))
        #expect(cloud.timeouts.idle == .seconds(120) && cloud.timeouts.total == .seconds(3_600))
        #expect(configuration.providers[1].format == .anthropic)
        #expect(configuration.providers[1].secret == Secret("sk-2"))
        #expect(configuration.routes.map(\.name) == ["fast", "smart"])
        #expect(configuration.routes[1].balance == .latency && configuration.routes[1].retries == 1)
        #expect(configuration.routes[1].targets.map(\.model) == ["big", "smart"])
        #expect(configuration.routes[1].targets[0].maxOutput == 64_000)
        #expect(configuration.prices["smart"]?.cacheWriteLong.nanodollars == 6_000_000_000)
        #expect(configuration.priceTable.prices["fast"]?.input.nanodollars == 250_000_000)
    }

    @Test("whatever is wrong has its line, and a key in the file is not repeated")
    func problems() {
        let file = """
            providers:
              a: { kind: gemini, base_url: "ftp://x" }
              b: { base_url: "http://x", api_key: sk-in-the-file }
              c: { api_key: { env: MISSING } }
              d: { base_url: "http://x", api_key: { file: /run/odd } }
              e: { base_url: "http://x", timeouts: { idle: 5 } }
            routes:
              pilot: { provider: a }
              fast: { provider: nobody }
            """
        let error = #expect(throws: ConfigurationError.self) { try read(file) }
        #expect(error?.problems.map(\.line) == [2, 2, 3, 4, 4, 5, 6, 8, 9])
        #expect(error?.description.contains("sk-in-the-file") == false)
    }

    @Test("a secret shows itself in no description")
    func hidden() throws {
        let configuration = try read(
            "providers: { a: { base_url: 'http://x', api_key: { env: THEIR_KEY } } }")
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("sk-1") && !"\(configuration)".contains("sk-1"))
    }

    @Test("budgets, limits and how requests are measured are read")
    func allowances() throws {
        let settings = try read(
            """
            budgets:
              - { key: "*", dollars: 5, per: day }
              - { team: search, dollars: 0.5, per: month, window: rolling, soft: 80, watch: true }
              - { all: true, dollars: 1000, per: ever }
            limits:
              - { key: prod, requests: 60, per: minute }
              - { model: fast, cost: 2, per: hour }
              - { tag: env=dev, parallel: 3 }
            holds: { estimate: strict, default_output_tokens: 256 }
            unknown_price: { input: 1, output: 2 }
            """
        ).allowances
        let dollar = Money(nanodollars: 1_000_000_000)
        #expect(
            settings.rules.map(\.measure) == [
                .budget(
                    Money(nanodollars: 5_000_000_000), .calendar(.day), softPercent: nil,
                    isEnforced: true),
                .budget(
                    Money(nanodollars: 500_000_000), .rolling(.month), softPercent: 80,
                    isEnforced: false),
                .budget(
                    Money(nanodollars: 1_000_000_000_000), .ever, softPercent: nil,
                    isEnforced: true),
                .rate(.requests, 60, per: .minute), .rate(.cost, 2_000_000_000, per: .hour),
                .parallel(3),
            ])
        #expect(settings.rules.map(\.value) == [nil, "search", nil, "prod", "fast", "env=dev"])
        #expect(settings.estimate == .strict && settings.defaultOutputTokens == 256)
        #expect(
            settings.unknownPrice
                == .assume(Price(input: dollar, output: Money(nanodollars: 2_000_000_000))))
    }

    @Test(
        "rules that say too little or too much are refused",
        arguments: [
            "budgets: [{ dollars: 5, per: day }]", "budgets: [{ key: a, per: day }]",
            "budgets: [{ key: a, dollars: 5 }]", "budgets: { key: a }",
            "limits: [{ key: a, requests: 5 }]", "limits: [{ requests: 5, per: day }]",
            "limits: [{ key: a, requests: 5, tokens: 6, per: day }]",
            "limits: [{ key: a, requests: 0, per: day }]",
            "limits: [{ key: a, requests: 5, per: year }]", "unknown_price: free",
            "holds: { estimate: loose }", "budgets: [{ user: a, dollars: 1, per: day }]",
        ])
    func badRules(text: String) {
        #expect(throws: ConfigurationError.self) { try read(text) }
    }
}
