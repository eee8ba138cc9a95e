/// Samples taken at a steady pace, newest last, of which only the newest are kept.
///
/// `total` counts all that ever came, so that a graph that puts several samples into one column
/// groups the same ones from frame to frame: it scrolls and does not shimmer.
package struct SampleSeries: Equatable, Sendable {
    package private(set) var values: [Double] = []
    package private(set) var total = 0
    package let capacity: Int

    package init(capacity: Int) { self.capacity = max(1, capacity) }

    /// The newest values of a series that had `total` in all; of just these when nil.
    package init(_ values: [Double], total: Int? = nil) {
        self.values = values
        self.total = max(values.count, total ?? values.count)
        capacity = max(1, values.count)
    }

    package mutating func append(_ value: Double) {
        if values.count == capacity { values.removeFirst() }
        values.append(value)
        total += 1
    }

    package var last: Double? { values.last }

    /// The largest finite sample, 0 when there is none.
    package var peak: Double { values.reduce(0) { $1.isFinite ? max($0, $1) : $0 } }

    /// The newest `span` samples in `count` columns, aligned at the right; a column without a
    /// finite sample is NaN. A column of several samples is their mean; where there are more
    /// columns than samples, values between two samples lie on the line between them.
    package func columns(_ count: Int, span: Int) -> [Double] {
        guard count > 0, span > 0 else { return [] }
        // Column boundaries are fixed to the numbers of samples, not to the newest one.
        let lastGroup = (total * count + span - 1) / span
        return (0..<count).map { column in
            let group = lastGroup - count + column
            guard group >= 0 else { return .nan }
            if count > span { return between(group, count, span) }
            return mean(group * span / count..<(group + 1) * span / count)
        }
    }

    private func mean(_ range: Range<Int>) -> Double {
        var sum = 0.0
        var finite = 0
        for index in range {
            guard let value = self[index], value.isFinite else { continue }
            sum += value
            finite += 1
        }
        return finite > 0 ? sum / Double(finite) : .nan
    }

    private func between(_ group: Int, _ count: Int, _ span: Int) -> Double {
        let position = (Double(group) + 0.5) * Double(span) / Double(count) - 0.5
        let lower = Int(position.rounded(.down))
        let fraction = position - Double(lower)
        let left = self[lower]
        let right = self[lower + 1]
        guard let left, left.isFinite else { return fraction >= 0.5 ? right ?? .nan : .nan }
        guard let right, right.isFinite else { return fraction < 0.5 ? left : .nan }
        return left + (right - left) * fraction
    }

    /// A sample by its number among all that ever came.
    private subscript(number: Int) -> Double? {
        let index = number - (total - values.count)
        return values.indices.contains(index) ? values[index] : nil
    }
}

/// A graph one row high.
package struct Sparkline {
    package var series: SampleSeries
    /// Samples that the row spans.
    package var span: Int
    /// The value of a full column; nil takes the largest in view.
    package var maximum: Double?
    package var style: Style
    package var ramp: Ramp?

    package init(
        _ series: SampleSeries, span: Int? = nil, maximum: Double? = nil, style: Style = .accent,
        ramp: Ramp? = nil
    ) {
        self.series = series
        self.span = span ?? series.capacity
        self.maximum = maximum
        self.style = style
        self.ramp = ramp
    }

    package func draw(on surface: inout Surface, in rect: Rect) {
        guard !rect.isEmpty else { return }
        let columns = series.columns(rect.width, span: span)
        let top = maximum ?? columns.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
        for (index, value) in columns.enumerated() {
            guard value.isFinite else {
                surface.put(surface.glyphs.dot, x: rect.x + index, y: rect.y, Style(.graphAxis))
                continue
            }
            let fraction = top > 0 ? value / top : 0
            surface.put(
                surface.glyphs.column(fraction), x: rect.x + index, y: rect.y,
                ramp.map { .ramp($0, fraction) } ?? style)
        }
    }
}
