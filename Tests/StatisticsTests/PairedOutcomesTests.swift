import Statistics
import Testing

@Suite("Paired outcomes")
struct PairedOutcomesTests {
    @Test("p-values and bounds are those of statsmodels and scipy")
    func vectors() throws {
        for row in try Vectors.rows("paired") {
            let table = PairedOutcomes(
                bothPassed: try row.count("bothPassed"), fixed: try row.count("fixed"),
                broke: try row.count("broke"), bothFailed: try row.count("bothFailed"))
            #expect(close(table.exactPValue(), try row.number("exact")), "\(table)")
            #expect(close(table.midPValue(), try row.number("mid")), "\(table)")
            let difference = try #require(table.difference())
            #expect(close(difference.value, try row.number("difference")), "\(table)")
            #expect(close(difference.low, try row.number("low")), "\(table)")
            #expect(close(difference.high, try row.number("high")), "\(table)")
        }
    }

    @Test("the published example of Fagerland, Lydersen and Laake has mid-p 0.0391")
    func published() {
        let table = PairedOutcomes(bothPassed: 1, fixed: 1, broke: 7, bothFailed: 12)
        #expect((table.exactPValue() * 10_000).rounded() == 703)
        #expect((table.midPValue() * 10_000).rounded() == 391)
    }

    @Test("swapping the versions mirrors the difference and keeps the p-value")
    func symmetry() throws {
        var random = SplitMix(seed: 1)
        for _ in 0..<200 {
            let table = PairedOutcomes(
                bothPassed: .random(in: 0...50, using: &random),
                fixed: .random(in: 0...50, using: &random),
                broke: .random(in: 0...50, using: &random),
                bothFailed: .random(in: 1...50, using: &random))
            let mirrored = PairedOutcomes(
                bothPassed: table.bothPassed, fixed: table.broke, broke: table.fixed,
                bothFailed: table.bothFailed)
            #expect(table.midPValue() == mirrored.midPValue())
            let one = try #require(table.difference())
            let other = try #require(mirrored.difference())
            #expect(abs(one.low + other.high) < 1e-12 && abs(one.high + other.low) < 1e-12)
            #expect(one.low <= one.value && one.value <= one.high)
        }
    }

    @Test("a more uneven split of the same flips is never less significant")
    func monotone() {
        for flips in [1, 2, 7, 30, 31] {
            let values = (0...(flips / 2)).map {
                PairedOutcomes(fixed: flips - $0, broke: $0).midPValue()
            }
            #expect(values == values.sorted(), "\(flips) flips")
        }
    }

    @Test("nothing to compare gives no difference and no significance")
    func empty() {
        #expect(PairedOutcomes().difference() == nil)
        #expect(PairedOutcomes().midPValue() == 1)
        #expect(PairedOutcomes(bothPassed: 40).midPValue() == 1)
        #expect(PairedOutcomes().discordance == 0)
    }

    @Test("a million flips neither overflow nor vanish")
    func huge() {
        let even = PairedOutcomes(fixed: 500_000, broke: 500_000)
        #expect(even.midPValue() > 0.99)
        let uneven = PairedOutcomes(fixed: 503_000, broke: 497_000)
        #expect(uneven.midPValue() < 1e-8 && uneven.midPValue() > 1e-10)
        #expect(PairedOutcomes(fixed: 1_000_000).midPValue() == 0)
    }

    @Test("the interval holds the true difference in at least 94 of 100 data sets")
    func coverage() throws {
        var random = SplitMix(seed: 2)
        // The shares of fixed and broke cases; the rest agrees.
        for (gain, loss) in [(0.05, 0.05), (0.15, 0.05), (0.02, 0.10), (0.3, 0.3)] {
            var held = 0
            for _ in 0..<2_000 {
                var table = PairedOutcomes()
                for _ in 0..<40 {
                    let draw = Double.random(in: 0..<1, using: &random)
                    table.add(
                        candidatePassed: draw < gain || draw >= gain + loss,
                        baselinePassed: draw >= gain)
                }
                let interval = try #require(table.difference())
                if (interval.low...interval.high).contains(gain - loss) { held += 1 }
            }
            #expect(held >= 1_880, "gain \(gain), loss \(loss): \(held) of 2000")
        }
    }
}
