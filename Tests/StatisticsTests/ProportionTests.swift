import Statistics
import Testing

@Suite("Proportion")
struct ProportionTests {
    @Test("the Wilson interval is that of statsmodels")
    func vectors() throws {
        for row in try Vectors.rows("wilson") {
            let interval = try #require(
                Proportion.wilson(hits: row.count("hits"), of: row.count("count")))
            #expect(close(interval.low, try row.number("low"), 1e-8))
            #expect(close(interval.high, try row.number("high"), 1e-8))
        }
    }

    @Test("the interval always holds the observed rate and stays within 0 and 1")
    func bounds() throws {
        for count in 1...60 {
            for hits in 0...count {
                let interval = try #require(Proportion.wilson(hits: hits, of: count))
                #expect(0 <= interval.low && interval.low <= interval.value)
                #expect(interval.value <= interval.high && interval.high <= 1)
            }
        }
    }

    @Test("counts that cannot be have no rate")
    func impossible() {
        #expect(Proportion.wilson(hits: 0, of: 0) == nil)
        #expect(Proportion.wilson(hits: 2, of: 1) == nil)
        #expect(Proportion.wilson(hits: -1, of: 1) == nil)
        #expect(Proportion.wilson(hits: .max, of: .max)?.high == 1)
    }
}

@Suite("Quantile")
struct QuantileTests {
    @Test("quantiles are numpy's")
    func vectors() throws {
        for row in try Vectors.rows("quantiles") {
            let value = Quantile.ofSorted(try row.numbers("values"), try row.number("share"))
            #expect(close(try #require(value), try row.number("value")))
        }
    }

    @Test("an empty sample has none, one value is all of them, and infinities do not trap")
    func edges() {
        #expect(Quantile.ofSorted([], 0.5) == nil)
        #expect(Quantile.ofSorted([3], 0.95) == 3)
        #expect(Quantile.ofSorted([1, .infinity], 1) == .infinity)
        #expect(Quantile.ofSorted([1, 2], .nan) == nil)
        #expect(Quantile.ofSorted([1, 2], 7) == 2)
    }
}

@Suite("Detectable difference")
struct DetectableDifferenceTests {
    @Test("the smallest detectable difference solves the sample-size equation")
    func vectors() throws {
        for row in try Vectors.rows("detectable") {
            let difference = DetectableDifference.minimum(
                pairs: try row.count("pairs"), discordance: try row.number("discordance"))
            #expect(close(try #require(difference), try row.number("difference"), 1e-8))
        }
    }

    @Test("five points at 15 % discordance need 464 cases")
    func planning() {
        #expect(DetectableDifference.pairsNeeded(for: 0.05, discordance: 0.15) == 464)
        #expect(DetectableDifference.pairsNeeded(for: 0, discordance: 0.15) == nil)
        #expect(DetectableDifference.pairsNeeded(for: 1e-12, discordance: 0.15) == nil)
        #expect(DetectableDifference.minimum(pairs: 0, discordance: 0.1) == nil)
    }

    @Test("more cases never make the detectable difference larger")
    func monotone() {
        for discordance in [0, 0.01, 0.15, 0.6, 1] {
            let values = (1...400).compactMap {
                DetectableDifference.minimum(pairs: $0, discordance: discordance)
            }
            #expect(values == values.sorted(by: >), "discordance \(discordance)")
            #expect(values.allSatisfy { (0...1).contains($0) })
        }
    }
}

@Suite("Percent")
struct PercentTests {
    @Test("shares read as people write them")
    func texts() {
        #expect(Percent.text(0.925) == "92.5%")
        #expect(Percent.text(1) == "100%")
        #expect(Percent.points(-0.0149) == "−1.5")
        #expect(Percent.points(0.02) == "+2")
        #expect(Percent.points(0.0001) == "0")
        #expect(Percent.points(-0.0001) == "0")
        #expect(Percent.text(.nan) == "?%")
        #expect(Percent.number(.infinity) == "?")
    }
}
