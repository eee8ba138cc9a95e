/// The correction for looking at many tests at once.
package enum BenjaminiHochberg {
    /// Adjusted p-values in the order of the given ones: rejecting those below q keeps the expected
    /// share of false alarms among all alarms below q. Source: Y. Benjamini and Y. Hochberg,
    /// "Controlling the false discovery rate", J. R. Stat. Soc. B 57 (1995). O(n log n).
    package static func adjusted(_ pValues: [Double]) -> [Double] {
        let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
        var adjusted = pValues
        var least = 1.0
        for (rank, index) in order.enumerated().reversed() {
            least = min(least, pValues[index] * Double(pValues.count) / Double(rank + 1))
            adjusted[index] = least
        }
        return adjusted
    }
}
