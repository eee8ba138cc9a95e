import Foundation
import Gateway
import Telemetry
import Testing

@testable import ControlPlane

@Suite("Changes of the configuration")
struct ConfigurationChangeTests {
    private func read(_ text: String) throws -> Configuration {
        try ConfigurationReader.read(
            text, path: "binnacle.yaml",
            secrets: SecretSource(environment: { "sk-" + $0 }, file: { _ in nil }))
    }

    private let base = """
        models: { pilot: , a: { path: /m/a } }
        providers: { p: { base_url: "http://127.0.0.1:9", api_key: { env: ONE } } }
        routes: { fast: { provider: p, model: x }, old: { provider: p, model: y } }
        prices: { a: { input: 1, output: 2 } }
        """

    @Test("what takes effect is told apart from what waits, without secrets")
    func differences() throws {
        let old = try read(base)
        #expect(ConfigurationChange(from: old, to: old).isEmpty)
        let new = try read(
            """
            listen: ":9"
            models: { pilot: { batch: 3 }, b: { path: /m/b } }
            providers: { p: { base_url: "http://127.0.0.1:9", api_key: { env: TWO } } }
            routes: { fast: { provider: p, model: z }, new: { provider: p, model: y } }
            prices: { a: { input: 1, output: 3 } }
            budgets: [ { key: "*", dollars: 1, per: day } ]
            capture_content: false
            retention: { traces_days: 1 }
            """)
        let change = ConfigurationChange(from: old, to: new)
        #expect(
            change.effects == [
                "route fast", "new route new", "no route old", "provider p", "price of a",
                "budgets and limits", "new model b", "no model a", "retention",
            ])
        #expect(
            change.waiting.map { $0.prefix { $0 != ":" } } == [
                "model pilot", "listen 127.0.0.1", "capture_content",
            ])
        #expect(change.added.map(\.id) == ["b"] && change.removed == ["a"])
        #expect(!change.text.contains("sk-"))
    }

    @Test("routes and prices are those of the last configuration, and the one before is kept")
    func live() throws {
        let live = LiveConfiguration(
            try read(base), path: "/nowhere", clock: .system, read: { Configuration() })
        let before = live.routes
        live.set(try read("prices: { a: { input: 7, output: 8 } }"))
        #expect(before.routes["fast"] != nil && live.routes.routes.isEmpty)
        #expect(live.prices.prices["a"]?.input == Money(nanodollars: 7_000_000_000))
        #expect(live.previous?.routes.count == 2)
    }

    @Test("a file that is written or replaced has changed at rest; a missing one has not")
    func stamps() throws {
        let path = FileManager.default.temporaryDirectory.path + "/stamp-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let live = LiveConfiguration(
            Configuration(), path: path, clock: .system, read: { Configuration() })
        #expect(!live.hasFileChanged())
        for (text, isReplaced) in [("a", false), ("ab", true), ("", false)] {
            try text.write(toFile: path, atomically: isReplaced, encoding: .utf8)
            #expect(!live.hasFileChanged(), "it may be half written")
            #expect(live.hasFileChanged() && !live.hasFileChanged())
        }
        try FileManager.default.removeItem(atPath: path)
        #expect(!live.hasFileChanged() && !live.hasFileChanged())
        try "ab".write(toFile: path, atomically: false, encoding: .utf8)
        try "abc".write(toFile: path, atomically: false, encoding: .utf8)
        #expect(!live.hasFileChanged() && live.hasFileChanged())
    }
}
