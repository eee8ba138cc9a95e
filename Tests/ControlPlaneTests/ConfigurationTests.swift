import Telemetry
import Testing

@testable import ControlPlane

@Suite("Configuration")
struct ConfigurationTests {
    private func read(_ text: String) throws -> Configuration {
        try ConfigurationReader.read(text, path: "binnacle.yaml")
    }

    @Test("an empty file means the defaults", arguments: ["", "# nothing\n", "---\n", "~\n"])
    func empty(text: String) throws {
        #expect(try read(text) == Configuration())
    }

    @Test("every setting is read")
    func everything() throws {
        let configuration = try read(
            """
            listen: "0.0.0.0:8080"
            models:
              pilot:
              qwen: { path: /models/qwen, batch: 48, threads: 8, kv_cache_megabytes: 512 }
              small: { path: /models/small, inter_token_target_milliseconds: 90 }
            prices:
              qwen: { input: 0.15, output: "1.000000001", cache_read: 0.015 }
            capture_content: false
            weight_cache: false
            retention: { traces_days: 3, events_days: 90 }
            """)
        #expect(configuration.listen == ListenAddress(host: "0.0.0.0", port: 8_080))
        #expect(configuration.models.map(\.id) == ["pilot", "qwen", "small"])
        #expect(configuration.models[1].batch == 48)
        #expect(configuration.models[1].cacheMegabytes == 512)
        #expect(configuration.models[2].interTokenTargetMilliseconds == 90)
        #expect(configuration.prices["qwen"]?.input.nanodollars == 150_000_000)
        #expect(configuration.prices["qwen"]?.output.nanodollars == 1_000_000_001)
        #expect(configuration.prices["qwen"]?.cacheWrite.nanodollars == 150_000_000)
        #expect(configuration.prices["pilot"] == Configuration.nominalPilotPrice)
        #expect(!configuration.capturesContent && !configuration.cachesWeights)
        #expect(configuration.keepTracesDays == 3)
    }

    @Test("all problems are found at once, each with its line")
    func problems() {
        let file = """
            listen: nowhere
            modles:
              pilot:
            models:
              other:
              big: { path: /m, batch: many }
            prices:
              big: { input: -1, output: 2 }
            retention: { traces_days: 0 }
            capture_content: 7
            """
        let error = #expect(throws: ConfigurationError.self) { try read(file) }
        #expect(error?.problems.map(\.line) == [1, 2, 5, 6, 8, 8, 9, 10])
        let text = error?.description ?? ""
        #expect(text.contains("line 2: unknown key 'modles'"))
    }

    @Test("text that is not YAML is refused at its line")
    func syntax() {
        let error = #expect(throws: ConfigurationError.self) { try read("listen: x\n\t- a: [\n") }
        #expect(error?.problems.first?.line == 2)
    }

    @Test(
        "listen addresses",
        arguments: [
            ("127.0.0.1:4180", "127.0.0.1:4180"), (":80", "127.0.0.1:80"), ("[::1]:1", "[::1]:1"),
            ("localhost:0", "localhost:0"), ("x", nil), ("x:70000", nil), ("a/b:1", nil), ("", nil),
        ] as [(String, String?)])
    func listen(text: String, expected: String?) {
        #expect(ListenAddress(text)?.description == expected)
    }
}
