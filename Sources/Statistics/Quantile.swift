/// Quantiles of a sample.
package enum Quantile {
    /// The value below which the given share of a sorted sample lies, interpolated linearly between
    /// neighbours (type 7 of R. Hyndman and Y. Fan, "Sample quantiles in statistical packages",
    /// 1996); nil for an empty sample.
    package static func ofSorted(_ values: [Double], _ share: Double) -> Double? {
        guard let last = values.indices.last, share.isFinite else { return nil }
        let place = min(1, max(0, share)) * Double(last)
        let index = min(last, Int(place))
        let part = place - Double(index)
        // An infinite neighbour must not turn a whole place into a NaN.
        if part == 0 || index == last { return values[index] }
        return values[index] + part * (values[index + 1] - values[index])
    }
}
