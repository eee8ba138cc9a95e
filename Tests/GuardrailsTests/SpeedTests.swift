import Foundation
import Testing

@testable import Guardrails

@Suite("Speed")
struct SpeedTests {
    static func rate(_ bytes: [UInt8], _ rules: Ruleset) -> Double {
        var best = 0.0
        for _ in 0..<3 {
            var scanner = Scanner(rules)
            var output: [UInt8] = []
            output.reserveCapacity(bytes.count + 100)
            let start = DispatchTime.now().uptimeNanoseconds
            scanner.push(bytes, into: &output)
            scanner.finish(into: &output)
            let time = Double(DispatchTime.now().uptimeNanoseconds - start)
            best = max(best, Double(bytes.count) * 1e3 / time)
        }
        return best
    }

    /// The bound is far below what is measured, for busy machines.
    @Test("plain English passes every rule at 100 MB/s a core when the machine is quiet")
    func english() {
        let sentence = """
            It was the best of times, it was the worst of times, it was the age of wisdom, it was \
            the age of foolishness, it was the epoch of belief, it was the epoch of incredulity.

            """
        let bytes = Array(String(repeating: sentence, count: 50_000).utf8)
        let flags = Self.rate(bytes, Ruleset(.all(.flag)))
        let redacts = Self.rate(bytes, Ruleset(.all(.redact)))
        print("Speed: English \(Int(flags)) MB/s flagging, \(Int(redacts)) MB/s redacting")
        #expect(flags > 20)
    }

    @Test("no text is slow: its worst kinds take time in proportion to their length")
    func worst() {
        for unit in [
            "1 ", "12 ", "1234 ", "12,", "1", "@a.", "a@b.cc ", "sk-", "日本", "é", "\u{E0041}",
            "ignore the previous ",
            "://", "![a](", "password=", "-----BEGIN PRIVATE KEY-----", "a:", "DE89 ", "[[",
        ] {
            let bytes = Array(String(repeating: unit, count: 400_000 / unit.utf8.count).utf8)
            let rate = Self.rate(bytes, Ruleset(.all(.redact)))
            print("Speed: \(unit.debugDescription) \((rate * 10).rounded() / 10) MB/s")
            #expect(rate > 0.2, "\(unit)")
        }
    }
}
