import Statistics

/// Two histograms over the same bins; `edges` has one value more than the counts.
package struct HistogramComparison: Codable, Equatable, Sendable {
    static let binCount = 20

    package var edges: [Double]
    package var reference: [Int]
    package var current: [Int]

    /// Bins of equal, whole width up to the 99th percentile of both samples; the last one takes
    /// what is above, so that a single giant does not flatten all others. Nil without values.
    init?(reference: [Double], current: [Double]) {
        let all = (reference + current).filter(\.isFinite).sorted()
        guard let least = all.first, let most = all.last,
            let high = Quantile.ofSorted(all, 0.99), (most - least).isFinite
        else { return nil }
        let width = max(1, ((high - least) / Double(Self.binCount)).rounded(.up))
        let count = min(Self.binCount, max(1, Int(((high - least) / width).rounded(.down)) + 1))
        edges = (0...count).map { least + Double($0) * width }
        edges[count] = max(edges[count], most)
        self.reference = Self.counts(reference, least, width, count)
        self.current = Self.counts(current, least, width, count)
    }

    private static func counts(_ values: [Double], _ least: Double, _ width: Double, _ count: Int)
        -> [Int]
    {
        var counts = [Int](repeating: 0, count: count)
        for value in values where value.isFinite {
            counts[min(count - 1, Int(min((value - least) / width, Double(count))))] += 1
        }
        return counts
    }
}
