import Telemetry
import Testing

@testable import DriftDetection

@Suite("Evidence")
struct EvidenceTests {
    private func history(_ rates: [(count: Int, rate: Double)], _ random: inout SplitMix)
        -> [(at: Timestamp, isHit: Bool)]
    {
        var hits: [(at: Timestamp, isHit: Bool)] = []
        for part in rates {
            for _ in 0..<part.count {
                let isHit = Double.random(in: 0..<1, using: &random) < part.rate
                hits.append((Timestamp(milliseconds: Int64(hits.count) * 1_000), isHit))
            }
        }
        return hits
    }

    @Test("the beginning of a change is found within a few requests")
    func changePoint() throws {
        var random = SplitMix(seed: 4)
        var errors: [Int] = []
        for _ in 0..<200 {
            let hits = history([(400, 0.02), (40, 0.4)], &random)
            let point = try #require(ChangePoint(hits, from: 0.02, to: 0.4))
            errors.append(abs(point.requests - 40))
            #expect(!point.isEarlier)
        }
        #expect(errors.sorted()[100] <= 3, "\(errors.sorted()[100])")
        #expect(errors.sorted()[190] <= 12, "\(errors.sorted()[190])")
    }

    @Test("a change older than the history says so, and no change gives no beginning")
    func edges() throws {
        var random = SplitMix(seed: 5)
        let changed = history([(200, 0.9)], &random)
        #expect(try #require(ChangePoint(changed, from: 0.1, to: 0.9)).isEarlier)
        #expect(ChangePoint([], from: 0.1, to: 0.9) == nil)
        #expect(ChangePoint(changed, from: 0.5, to: 0.5) == nil)
        #expect(ChangePoint(changed, from: .nan, to: 0.5) == nil)
        let extreme = history([(50, 0), (10, 1)], &random)
        #expect(try #require(ChangePoint(extreme, from: 0, to: 1)).requests == 10)
    }

    @Test("histograms have common ascending edges and lose no value")
    func histogram() throws {
        var random = SplitMix(seed: 6)
        for round in 0..<300 {
            let size = Double(1 << Int.random(in: 0...50, using: &random))
            let before = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                Double.random(in: 0...size, using: &random).rounded()
            }
            let after = (0..<Int.random(in: 1...80, using: &random)).map { _ in
                Double.random(in: 0...size, using: &random).rounded()
            }
            let histogram = try #require(HistogramComparison(reference: before, current: after))
            #expect(histogram.edges == histogram.edges.sorted(), "round \(round)")
            #expect(Set(histogram.edges).count == histogram.edges.count, "round \(round)")
            #expect(histogram.edges.count == histogram.reference.count + 1)
            #expect(histogram.reference.reduce(0, +) == before.count)
            #expect(histogram.current.reduce(0, +) == after.count)
        }
    }

    @Test("one giant does not flatten a histogram")
    func giant() throws {
        let lengths = (0..<300).map { Double($0 % 40) }
        let histogram = try #require(
            HistogramComparison(reference: lengths, current: lengths + [1e12]))
        #expect(histogram.reference.count { $0 > 0 } >= 19)
        #expect(histogram.edges.last == 1e12)
        #expect(HistogramComparison(reference: [], current: []) == nil)
        #expect(
            HistogramComparison(reference: [3, 3], current: [3])?.reference == [2])
        #expect(
            HistogramComparison(reference: [-1e308], current: [1e308, .nan, .infinity]) == nil)
    }

    @Test("numbers in sentences are short")
    func figures() {
        #expect(Figures.length(31.4) == "31")
        #expect(Figures.length(4.21) == "4.2")
        #expect(Figures.length(.nan) == "?")
        #expect(Figures.probability(0.0412) == "0.041")
        #expect(Figures.probability(3.2e-9) == "3e-9")
        #expect(Figures.probability(9.7e-9) == "1e-8")
        #expect(Figures.probability(0) == "0")
        #expect(Figures.probability(.leastNonzeroMagnitude) == "5e-324")
        #expect(Figures.duration(milliseconds: 52_400) == "52 s")
        #expect(Figures.duration(milliseconds: -780_000) == "13 min")
        #expect(Figures.duration(milliseconds: 4 * 3_600_000) == "4 h")
        #expect(Figures.duration(milliseconds: 3 * 86_400_000) == "3 days")
    }
}
