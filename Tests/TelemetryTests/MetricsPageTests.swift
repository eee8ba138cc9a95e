import Logging
import Storage
import Telemetry
import Testing

@Suite("Metrics page", .timeLimit(.minutes(1)))
struct MetricsPageTests {
    let database: TestDatabase
    let time = ManualClock()

    init() throws { database = try TestDatabase() }

    private struct Rooms {
        let ledger: Ledger
        let live: LiveMetrics
        let events: EventLog
        let alerts: AlertBoard

        func record(_ record: RequestRecord) {
            ledger.record(record)
            live.record(record)
        }

        func page(_ samples: [PrometheusText.Sample] = []) throws -> PrometheusParser {
            try PrometheusParser(
                MetricsPage.text(
                    ledger: ledger, live: live, events: events, alerts: alerts, samples: samples))
        }
    }

    private func rooms() async throws -> Rooms {
        let store = try database.open()
        return Rooms(
            ledger: try await Ledger(store: store, clock: time.clock, days: .fixed(hours: 0)),
            live: LiveMetrics(clock: time.clock),
            events: try await EventLog(store: store, logger: .silent),
            alerts: try await AlertBoard(store: store, clock: time.clock))
    }

    @Test("a fresh control plane has a page that parses")
    func fresh() async throws {
        let page = try await rooms().page()
        #expect(page.value("binnacle_events_total", ["level": "error"]) == 0)
        #expect(page.value("binnacle_alerts_active", ["kind": "drift"]) == 0)
    }

    @Test("each request is in the counters of its model, key and prompt")
    func counters() async throws {
        let rooms = try await rooms()
        let prompt = RequestRecord.PromptUse(name: "triage", version: 2)
        rooms.record(.sample(prompt: prompt, cost: Money(nanodollars: 1_500_000_000)))
        rooms.record(.sample(prompt: prompt, outcome: .error, status: 500, cost: nil))
        rooms.live.recordStep(model: "pilot", prefillTokens: 64, decodeTokens: 3)
        rooms.alerts.raise(
            .init(kind: .engine, fingerprint: "a", title: "t", detail: "d"))
        let page = try rooms.page()
        let ok = ["model": "pilot", "outcome": "ok"]
        #expect(page.value("binnacle_requests_total", ok) == 1)
        let input = ["model": "pilot", "bucket": "input"]
        #expect(page.value("binnacle_tokens_total", input) == 200)
        #expect(page.value("binnacle_cost_dollars_total", ["model": "pilot"]) == 1.5)
        #expect(page.value("binnacle_unpriced_requests_total", ["model": "pilot"]) == 1)
        #expect(page.value("binnacle_key_requests_total", ["key": "k1"]) == 2)
        let version = ["prompt": "triage", "version": "2"]
        #expect(page.value("binnacle_prompt_errors_total", version) == 1)
        let decode = ["model": "pilot", "phase": "decode"]
        #expect(page.value("binnacle_engine_tokens_total", decode) == 3)
        #expect(page.value("binnacle_alerts_active", ["kind": "engine"]) == 1)
        #expect(page.value("binnacle_prefix_hit_ratio") == 40.0 / 240)
    }

    @Test("histograms are cumulative, and end in their count")
    func histograms() async throws {
        let rooms = try await rooms()
        rooms.live.recordTokenGap(model: "m", milliseconds: 10, count: 4)
        rooms.live.recordTokenGap(model: "m", milliseconds: 10.1, count: 1)
        rooms.live.recordTokenGap(model: "m", milliseconds: 1e8, count: 2)
        let page = try rooms.page()
        let name = "binnacle_inter_token_latency_seconds"
        func bucket(_ bound: String) -> Double? {
            page.value(name + "_bucket", ["model": "m", "le": bound])
        }
        #expect(bucket("0.0075") == 0 && bucket("0.01") == 4 && bucket("0.015") == 5)
        #expect(bucket("2560") == 5 && bucket("+Inf") == 7)
        #expect(page.value(name + "_count", ["model": "m"]) == 7)
        let sum = try #require(page.value(name + "_sum", ["model": "m"]))
        #expect(abs(sum - 200_000.0501) < 1e-6)
        let counts = page.samples.filter { $0.name == name + "_bucket" }.map(\.value)
        #expect(counts == counts.sorted())
    }

    @Test("labels from outside cannot break the page")
    func hostileLabels() async throws {
        let rooms = try await rooms()
        let model = "a\"} 1\nbinnacle_fake 2\\"
        rooms.record(.sample(model: model))
        let page = try rooms.page()
        #expect(page.value("binnacle_cost_dollars_total", ["model": model]) != nil)
        #expect(page.samples.allSatisfy { $0.name != "binnacle_fake" })
    }

    @Test("every metric has a good name, a help text and known labels; counters end in _total")
    func names() async throws {
        let rooms = try await rooms()
        rooms.record(.sample(prompt: .init(name: "p", version: 1)))
        let own = try rooms.page()
        let samples = Metric.allCases.filter { own.types[$0.rawValue] == nil }.map {
            PrometheusText.Sample($0, $0.labels.map { "a \($0)" }, 0.5)
        }
        let page = try rooms.page(samples)
        #expect(page.families == Metric.allCases.map(\.rawValue))
        for (name, type) in page.types {
            #expect(name.hasPrefix("binnacle_"))
            #expect((type == "counter") == name.hasSuffix("_total"), "\(name)")
            #expect(try #require(page.helps[name]).hasSuffix("."))
        }
        for metric in Metric.allCases {
            let own = page.samples.filter { $0.name.hasPrefix(metric.rawValue) }
            #expect(!own.isEmpty)
            for sample in own where page.types[metric.rawValue] != "histogram" {
                #expect(Set(sample.labels.keys) == Set(metric.labels), "\(metric)")
            }
        }
    }

    @Test("models beyond the limit share one set of counters")
    func manyModels() async throws {
        let rooms = try await rooms()
        for index in 0..<100 {
            rooms.live.recordStep(model: "m\(index)", prefillTokens: 1, decodeTokens: 0)
        }
        let page = try rooms.page()
        let other = ["model": "other", "phase": "prefill"]
        #expect(page.value("binnacle_engine_tokens_total", other) == 36)
    }
}
