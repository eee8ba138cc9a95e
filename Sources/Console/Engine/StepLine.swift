import ControlAPI
import TerminalUI

/// One measure of the last steps, in a row of the Batch box.
struct StepLine {
    enum Graph {
        case none
        case note(String)
        case share(Double)
        /// To the scale of what is drawn, of the second series too.
        case series([Double], beside: [Double] = [], Style)
    }

    var name: String
    var value: String
    var graph = Graph.none
    var isStrong = false

    /// The most important first: what there is no room for is at the end.
    static func all(_ steps: StepSeries, budget: Int) -> [StepLine] {
        times(steps) + tokens(steps.rows) + reading(steps) + [
            StepLine(name: "budget", value: "\(Format.count(budget)) t a step")
        ]
    }

    private static func latency(_ value: Double?) -> String {
        value.map { Format.latency(milliseconds: $0) } ?? Format.missing
    }

    private static func times(_ steps: StepSeries) -> [StepLine] {
        let last = steps.rows.last
        let real = steps.rows.map(\.milliseconds)
        let expected = steps.rows.map { $0.predictedMilliseconds ?? .nan }
        var quantiles = latency(steps.p50Milliseconds)
        if let p99 = steps.p99Milliseconds { quantiles += "  " + latency(p99) }
        return [
            StepLine(
                name: "step", value: latency(last?.milliseconds),
                graph: .series(real, beside: expected, .text),
                isStrong: true),
            StepLine(
                name: "expected", value: latency(last?.predictedMilliseconds),
                graph: .series(expected, beside: real, .dim)),
            StepLine(name: "p50, p99", value: quantiles),
        ]
    }

    private static func tokens(_ rows: [StepRow]) -> [StepLine] {
        func line(_ name: String, _ values: [Int], _ style: Style) -> StepLine {
            StepLine(
                name: name, value: "\(Format.count(values.last ?? 0)) t",
                graph: .series(values.map(Double.init), style))
        }
        return [
            line("prefill", rows.map(\.prefillTokens), .ramp(.prefill, 0.6)),
            line("decode", rows.map(\.decodeTokens), .ramp(.decode, 0)),
        ]
    }

    private static func reading(_ steps: StepSeries) -> [StepLine] {
        let last = steps.rows.last
        let share = last?.bandwidthShare
        return [
            StepLine(
                name: "read", value: last.map { rate($0.gigabytesPerSecond) } ?? Format.missing,
                graph: .series(steps.rows.map(\.gigabytesPerSecond), .accent)),
            StepLine(
                name: "roofline", value: share.map(Format.percent) ?? Format.missing,
                graph: share.map { .share($0) } ?? .note("measured when idle")),
        ]
    }

    private static func rate(_ gigabytes: Double) -> String {
        if gigabytes >= 999.5 { return Format.decimal(gigabytes / 1000, 1) + " TB/s" }
        return Format.decimal(gigabytes, gigabytes < 9.95 ? 1 : 0) + " GB/s"
    }
}
