import Foundation
import ModelFixtures
import Testing

@testable import EngineHost

@Suite("Stop strings")
struct StopMatcherTests {
    @Test("nothing is held back but what may become a stop string")
    func holdBack() {
        var matcher = StopMatcher(["\n\nUser:", "END"])
        #expect(matcher.append("Hello") == ("Hello", false))
        #expect(matcher.append(" E") == (" ", false))
        #expect(matcher.append("N") == ("", false))
        #expect(matcher.append("T") == ("ENT", false))
        #expect(matcher.append("\n\nUs") == ("", false))
        #expect(matcher.append("er: x") == ("", true))
    }

    @Test("what was held back comes at the end")
    func rest() {
        var matcher = StopMatcher(["abc"])
        #expect(matcher.append("xab") == ("x", false))
        #expect(matcher.finish() == "ab")
    }

    @Test(
        "any text in any pieces is cut before the stop string that is complete first",
        arguments: [91, 92])
    func pieces(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let letters = Array("abé")
        func text(_ count: ClosedRange<Int>) -> String {
            let count = Int.random(in: count, using: &generator)
            return String((0..<count).map { _ in letters.randomElement(using: &generator) ?? "a" })
        }
        for round in 0..<2000 {
            let stops = (0..<Int.random(in: 1...3, using: &generator)).map { _ in text(1...4) }
            let pieces = (0..<10).map { _ in text(0...4) }
            let whole = pieces.joined()
            let cut = stops.compactMap { whole.range(of: $0) }
                .min { ($0.upperBound, $0.lowerBound) < ($1.upperBound, $1.lowerBound) }?
                .lowerBound
            var matcher = StopMatcher(stops)
            var result = ""
            var isStopped = false
            for piece in pieces where !isStopped {
                let (text, stopped) = matcher.append(piece)
                result += text
                isStopped = stopped
            }
            if !isStopped { result += matcher.finish() }
            #expect(isStopped == (cut != nil))
            #expect(
                result == cut.map { String(whole[..<$0]) } ?? whole,
                "seed \(seed) round \(round) stops \(stops) text \(whole)")
        }
    }
}
