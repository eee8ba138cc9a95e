/// Fisher's exact test of two rates.
package enum FisherExact {
    /// More than any window holds; keeps the arithmetic exact.
    package static let countLimit = 1 << 40

    /// The two-sided p-value that both samples have the same rate; nil for counts that cannot be.
    ///
    /// Adds up the tables with these margins that are no more likely than the observed one. Source:
    /// R. A. Fisher, "Statistical Methods for Research Workers" (1934). The relative slack of 1e-7
    /// for "no more likely" is what R uses against rounding. O(standard deviation of the table).
    package static func pValue(
        hits firstHits: Int, of first: Int, against secondHits: Int, of second: Int
    ) -> Double? {
        guard first > 0, second > 0, first <= countLimit, second <= countLimit,
            (0...first).contains(firstHits), (0...second).contains(secondHits)
        else { return nil }
        let table = Hypergeometric(first: first, second: second, hits: firstHits + secondHits)
        let limit = table.weight(at: firstHits) * (1 + 1e-7)
        var total = 0.0
        var extreme = 0.0
        table.walk { _, weight in
            total += weight
            if weight <= limit { extreme += weight }
            return true
        }
        return min(1, extreme / total)
    }
}

/// How many of all hits fall into the first of two samples when the rates are equal. Weights are
/// relative to the most likely number, so that nothing overflows.
private struct Hypergeometric {
    let first: Int
    let second: Int
    let hits: Int

    private var lowest: Int { max(0, hits - second) }
    private var highest: Int { min(hits, first) }

    private var mode: Int {
        let guess = Double(hits + 1) * Double(first + 1) / Double(first + second + 2)
        return min(highest, max(lowest, Int(guess)))
    }

    /// The weight of one more hit in the first sample, as a multiple of the weight at `count`.
    private func ratio(above count: Int) -> Double {
        Double(hits - count) * Double(first - count)
            / (Double(count + 1) * Double(second - hits + count + 1))
    }

    /// Visits the numbers outwards from the most likely one until their weights vanish.
    func walk(_ visit: (Int, Double) -> Bool) {
        var weight = 1.0
        for count in mode...highest {
            if weight == 0 || !visit(count, weight) { break }
            weight *= ratio(above: count)
        }
        weight = 1
        for count in stride(from: mode - 1, through: lowest, by: -1) {
            weight /= ratio(above: count)
            if weight == 0 || !visit(count, weight) { break }
        }
    }

    func weight(at wanted: Int) -> Double {
        var found = 0.0
        walk { count, weight in
            if count == wanted { found = weight }
            return true
        }
        return found
    }
}
