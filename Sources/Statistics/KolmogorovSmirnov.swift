import Glibc

/// The two-sample Kolmogorov–Smirnov test: do two samples come from one distribution?
package struct KolmogorovSmirnov: Hashable, Sendable {
    /// The largest distance of the two cumulative shares, 0 to 1.
    package let distance: Double
    /// Where the distance is largest: the share of values up to here differs most.
    package let location: Double
    /// Whether the second sample has the larger share up to there, which is to say smaller values.
    package let secondIsLower: Bool
    package let pValue: Double

    /// Up to this product of sample sizes the p-value is exact; beyond it is the limit law's.
    package static let exactLimit = 1_000_000

    /// Nil when a sample has no number in it. Ties count as equal values, which makes the exact
    /// p-value conservative. O(n·m) within the exact limit, else O(n log n + m log m).
    package init?(_ first: [Double], _ second: [Double]) {
        let first = first.filter { !$0.isNaN }.sorted()
        let second = second.filter { !$0.isNaN }.sorted()
        guard !first.isEmpty, !second.isEmpty else { return nil }
        var largest = (distance: 0.0, location: first[0], isLower: false, i: 0, j: 0)
        var i = 0
        var j = 0
        while i < first.count, j < second.count {
            let value = min(first[i], second[j])
            while i < first.count, first[i] <= value { i += 1 }
            while j < second.count, second[j] <= value { j += 1 }
            let gap = Double(j) / Double(second.count) - Double(i) / Double(first.count)
            if abs(gap) > largest.distance { largest = (abs(gap), value, gap > 0, i, j) }
        }
        distance = largest.distance
        location = largest.location
        secondIsLower = largest.isLower
        let cells = first.count.multipliedReportingOverflow(by: second.count)
        if !cells.overflow, cells.partialValue <= Self.exactLimit {
            let steps = abs(largest.i * second.count - largest.j * first.count)
            pValue = Self.exact(steps, first.count, second.count)
        } else {
            let a = Double(first.count)
            let b = Double(second.count)
            pValue = Self.limit((a * b / (a + b)).squareRoot() * distance)
        }
    }

    /// The share of monotone lattice paths from (0, 0) to (n, m) that stray at least as far from
    /// the diagonal as observed, `steps` being the distance times n·m.
    ///
    /// Of the paths to a cell, i/(i+j) come from the left and j/(i+j) from below; a cell that is
    /// far enough counts whole. Nothing is subtracted, so tiny p-values keep their digits. After
    /// J. L. Hodges, "The significance probability of the Smirnov two-sample test", Arkiv för
    /// Matematik 3 (1958).
    static func exact(_ steps: Int, _ n: Int, _ m: Int) -> Double {
        if steps == 0 { return 1 }
        var strayed = [Double](repeating: 0, count: m + 1)
        for i in 0...n {
            for j in 0...m where i + j > 0 {
                if abs(i * m - j * n) >= steps {
                    strayed[j] = 1
                } else {
                    let fromLeft = i > 0 ? Double(i) * strayed[j] : 0
                    let fromBelow = j > 0 ? Double(j) * strayed[j - 1] : 0
                    strayed[j] = (fromLeft + fromBelow) / Double(i + j)
                }
            }
        }
        return min(1, strayed[m])
    }

    /// Kolmogorov's limit law, by whichever of its two series converges at once. Source: N.
    /// Smirnov, "Table for estimating the goodness of fit of empirical distributions", Annals of
    /// Mathematical Statistics 19 (1948).
    static func limit(_ x: Double) -> Double {
        if x < 0.04 { return 1 }
        if x < 1 {
            let rate = -Double.pi * Double.pi / (8 * x * x)
            let sum = (1...4).reduce(0.0) { sum, term in
                let odd = Double(2 * term - 1)
                return sum + exp(rate * odd * odd)
            }
            return max(0, 1 - (2 * Double.pi).squareRoot() / x * sum)
        }
        var sum = 0.0
        for term in 1...8 {
            let part = exp(-2 * Double(term * term) * x * x)
            sum += term.isMultiple(of: 2) ? -part : part
        }
        return min(1, max(0, 2 * sum))
    }
}
