import Gateway
import JSON
import Telemetry
import Testing

/// A gateway with everything around it faked, and a key to use it with.
struct Desk {
    let backend: FakeBackend
    let upstream: any Upstream
    let prompts: FakePrompts
    let sink = RecordingSink()
    let clock = ManualClock()
    let files: TemporaryStore
    let keys: KeyRing
    let secret: String
    let allowances: Allowances
    let gateway: Gateway

    /// A million input tokens cost 100 dollars, cached ones 10, output 1,000: a token of each
    /// makes round numbers of nano-dollars.
    static let prices = PriceTable([
        "pilot": Price(
            input: Money(nanodollars: 100_000_000_000),
            output: Money(nanodollars: 1_000_000_000_000),
            cacheRead: Money(nanodollars: 10_000_000_000)),
        "encoder": Price(
            input: Money(nanodollars: 5_000_000_000), output: .zero),
    ])

    init(
        _ backend: FakeBackend, prompts: FakePrompts = FakePrompts(),
        upstream: any Upstream = NoUpstream(), routes: RouteTable = RouteTable(),
        random: RandomSource = .zeros, settings: GatewaySettings = GatewaySettings(),
        allowances: AllowanceSettings = AllowanceSettings()
    ) async throws {
        self.backend = backend
        self.prompts = prompts
        self.upstream = upstream
        files = try TemporaryStore()
        keys = try await KeyRing(store: files.store, clock: clock.clock, random: .seeded(1))
        secret = try await keys.create(name: "test").secret
        let journal = HoldJournal(store: files.store)
        self.allowances = Allowances(allowances, clock: clock.clock, days: LocalDays { _ in 0 })
        gateway = Gateway(
            backend: backend, upstream: upstream, routes: { routes }, prompts: prompts,
            usage: sink, keys: keys,
            prices: { Desk.prices }, clock: clock.clock, random: random, settings: settings,
            allowances: self.allowances, journal: journal)
    }

    /// With providers: `mini` at one in the format of OpenAI, `claude` in that of Anthropic.
    init(
        _ scripts: FakeUpstream.Script..., prompts: FakePrompts = FakePrompts(),
        allowances: AllowanceSettings = AllowanceSettings()
    ) async throws {
        try await self.init(
            FakeBackend([]), prompts: prompts, upstream: FakeUpstream(scripts), routes: .fake,
            allowances: allowances)
    }

    init(_ steps: [FakeGeneration.Step]) async throws { try await self.init(FakeBackend(steps)) }

    func request(
        _ body: String, path: String = "/v1/chat/completions", method: String = "POST",
        headers: [HeaderField] = []
    ) -> GatewayRequest {
        GatewayRequest(
            method: method, path: path,
            headers: [HeaderField("authorization", "Bearer \(secret)")] + headers,
            body: Array(body.utf8))
    }

    func respond(
        _ body: String, path: String = "/v1/chat/completions", method: String = "POST",
        headers: [HeaderField] = []
    ) async -> GatewayResponse {
        await gateway.respond(
            to: request(body, path: path, method: method, headers: headers))
    }

    func get(_ path: String) async -> GatewayResponse {
        await respond("", path: path, method: "GET")
    }
}

extension GatewayResponse {
    subscript(header name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The body as text, or nil when it is a stream.
    var text: String? {
        if case .whole(let bytes) = body { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    var json: JSONValue { text.flatMap { try? JSONParser.parse($0) } ?? .null }
    var error: JSONValue { json["error"] ?? .null }

    var events: EventStream? {
        if case .events(let events) = body { events } else { nil }
    }

    /// What each write of a stream held; nil when there is no stream.
    func writes() async throws -> [String]? {
        guard let events else { return nil }
        var writes: [String] = []
        try await events.write { writes.append(String(decoding: $0, as: UTF8.self)) }
        return writes
    }

    /// A whole stream as text.
    func streamed() async throws -> String? { try await writes()?.joined() }
}

/// The smallest chat requests.
enum Body {
    static let chat = #"{"model":"pilot","messages":[{"role":"user","content":"Hi"}]}"#
    static let stream = chat(#""stream":true"#)

    static func chat(_ more: String, model: String = "pilot") -> String {
        #"{"model":"\#(model)","messages":[{"role":"user","content":"Hi"}],\#(more)}"#
    }
}

extension Desk {
    var provider: FakeUpstream {
        get throws { try #require(upstream as? FakeUpstream) }
    }
}

extension RouteTable {
    /// `mini` costs the same as the desk's `pilot`; the price of `odd` is not known. The version
    /// of the prompt `greeting` that asks for `unloaded` finds a provider for it.
    static let fake = RouteTable(
        ["mini", "odd", "unloaded", "claude"].map { name in
            ModelRoute(
                name: name,
                targets: [
                    ProviderTarget(
                        provider: name == "claude" ? .anthropic : .openAI, model: "their-\(name)",
                        price: name == "odd" ? nil : Desk.prices.prices["pilot"])
                ], retries: 0)
        })
}

extension Provider {
    static let anthropic = Provider(
        name: "other", format: .anthropic, baseURL: "http://127.0.0.1:1",
        secret: Secret("sk-ant"))

    static let openAI = Provider(
        name: "someone", format: .openai, baseURL: "http://127.0.0.1:1/v1/",
        secret: Secret("sk-theirs"))
}
