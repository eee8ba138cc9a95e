/// Prometheus' text format, version 0.0.4
/// (prometheus.io/docs/instrumenting/exposition_formats).
package struct PrometheusText {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// A value of one metric with the values of its labels.
    package struct Sample: Equatable, Sendable {
        package let metric: Metric
        package let labels: [String]
        package let value: Double

        /// `labels` in the order of `Metric.labels`.
        package init(_ metric: Metric, _ labels: [String], _ value: Double) {
            self.metric = metric
            self.labels = labels
            self.value = value
        }
    }

    private var bytes: [UInt8] = []

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// A family of counters or gauges; nothing for one without samples.
    mutating func append(_ metric: Metric, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        header(metric)
        for sample in samples {
            line(metric.rawValue, metric.labels, sample.labels, sample.value)
        }
    }

    mutating func append(
        _ metric: Metric, histograms: [(labels: [String], histogram: BucketHistogram)]
    ) {
        guard !histograms.isEmpty else { return }
        header(metric)
        let names = metric.labels
        for (labels, histogram) in histograms {
            var total = 0
            for (bound, count) in zip(histogram.bounds + [.infinity], histogram.counts) {
                total += count
                line(
                    metric.rawValue + "_bucket", names + ["le"], labels + [Self.number(bound)],
                    Double(total))
            }
            line(metric.rawValue + "_sum", names, labels, histogram.sumSeconds)
            line(metric.rawValue + "_count", names, labels, Double(total))
        }
    }

    private mutating func header(_ metric: Metric) {
        append("# HELP \(metric.rawValue) \(metric.help)\n")
        append("# TYPE \(metric.rawValue) \(metric.kind.rawValue)\n")
    }

    private mutating func line(
        _ name: String, _ labelNames: [String], _ labels: [String], _ value: Double
    ) {
        append(name)
        if !labelNames.isEmpty {
            append("{")
            for (index, label) in zip(labelNames, labels).enumerated() {
                append(index > 0 ? ",\(label.0)=\"" : "\(label.0)=\"")
                appendEscaped(label.1)
                append("\"")
            }
            append("}")
        }
        append(" \(Self.number(value))\n")
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Labels hold any text; backslash, quote and line feed are escaped.
    private mutating func appendEscaped(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\n"): append("\\n")
            default: bytes.append(byte)
            }
        }
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let integer = Int64(exactly: value) { return String(integer) }
        return value.description
    }
}
