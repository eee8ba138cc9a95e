import Foundation
import Telemetry
import Testing

@testable import DriftDetection

/// Streams with and without a change, one request a second on average and a look every ten seconds,
/// as in production but without a database and without texts.
@Suite("Simulated streams")
struct SimulationTests {
    private static let isLong = ProcessInfo.processInfo.environment["BINNACLE_SIMULATE"] != nil

    @Test("a stream that does not change stays quiet")
    func quiet() {
        var alarms = 0
        let streams = 6
        for seed in 0..<streams {
            var stream = Stream(seed: UInt64(1_000 + seed))
            alarms += stream.run(requests: 5_300).count
        }
        #expect(alarms == 0, "\(alarms) alarms in \(streams * 5_000) requests")
    }

    @Test(
        "a change is called within a minute at one request a second",
        arguments: Shift.allCases.filter(\.isClear))
    func delay(shift: Shift) {
        let delays = Self.delays(shift, streams: 6)
        #expect(delays.count == 6, "\(6 - delays.count) not called")
        #expect(delays[3] <= 60, "median \(delays[3]) s")
    }

    @Test(
        "the false alarms of ten million requests, and the delay of every kind of change",
        .enabled(if: isLong, "set BINNACLE_SIMULATE to run it; it takes minutes"))
    func measured() {
        for (rate, streams) in [(1.0, 800), (0.3, 200)] {
            var alarms = 0
            for seed in 0..<streams {
                var stream = Stream(seed: UInt64(50_000 + seed), rate: rate)
                alarms += stream.run(requests: 10_300).count
            }
            Self.report("rate \(rate)/s: \(alarms) false alarms in \(streams * 10_000) requests")
        }
        for rate in [1.0, 0.6] {
            for shift in Shift.allCases {
                let delays = Self.delays(shift, streams: 200, rate: rate)
                let within = delays.count { $0 <= 60 }
                let median = delays.isEmpty ? 0 : delays[delays.count / 2]
                let late = delays.isEmpty ? 0 : delays[delays.count * 9 / 10]
                Self.report(
                    "rate \(rate)/s \(shift): called \(delays.count)/200, median \(median) s, "
                        + "p90 \(late) s, within a minute \(within)/200")
            }
        }
    }

    /// Seconds from the change to the first alarm, sorted; streams without one within ten minutes
    /// are left out.
    private static func delays(_ shift: Shift, streams: Int, rate: Double = 1) -> [Int] {
        (0..<streams).compactMap { seed in
            var stream = Stream(seed: UInt64(9_000 + seed), rate: rate)
            if !stream.run(requests: 900).isEmpty { return nil }
            stream.shift = shift
            let change = stream.now
            return stream.run(requests: Int(600 * rate)).first.map { Int($0 - change) }
        }.sorted()
    }

    private static func report(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

enum Shift: CaseIterable, Sendable {
    case inputsHalfLonger, inputsDouble, inputsTriple, outputsDouble, outputsHalf
    case refusals10, refusals20, refusals40, json85, json70, json50

    /// Whether anyone would call it a change.
    var isClear: Bool {
        [.inputsDouble, .inputsTriple, .outputsDouble, .refusals40, .json50].contains(self)
    }
}

/// One prompt's requests at random moments.
private struct Stream {
    var now = 0.0
    var shift: Shift?
    private let rate: Double
    private var random: SplitMix
    private var nextLook = 10.0
    private var state = DriftMonitor.State()
    private let settings = DriftSettings()
    private let key = WatchKey(prompt: "p", environment: "production", version: 1)

    init(seed: UInt64, rate: Double = 1) {
        self.rate = rate
        random = SplitMix(seed: seed)
        state.watches[key] = Watch(
            key, reason: "a test", at: Timestamp(milliseconds: 0), settings: settings)
    }

    /// The seconds at which an alarm was raised.
    mutating func run(requests: Int) -> [Double] {
        var alarms: [Double] = []
        for _ in 0..<requests {
            now -= log(Double.random(in: .leastNonzeroMagnitude..<1, using: &random)) / rate
            while nextLook < now {
                if look() { alarms.append(nextLook) }
                nextLook += Double(settings.intervalSeconds)
            }
            let moment = Timestamp(milliseconds: Int64(now * 1_000))
            let sample = sample(moment)
            state.watches[key]?.append(sample, at: moment)
        }
        return alarms
    }

    private mutating func look() -> Bool {
        guard let watch = state.watches[key], watch.fresh >= settings.freshRequests else {
            return false
        }
        let look = DriftMonitor.Look(
            watch: watch,
            comparisons: Dictionary(
                uniqueKeysWithValues: watch.metrics.map { ($0, watch.compare($0)) }))
        let moment = Timestamp(milliseconds: Int64(now * 1_000))
        return state.take([look], settings, [], moment).contains { action in
            if case .raise = action { true } else { false }
        }
    }

    private mutating func sample(_ moment: Timestamp) -> RequestSample {
        var features = RequestFeatures(
            at: moment, traceId: "t", inputTokens: length(inputs, 0.5),
            outputTokens: length(outputs, 0.6))
        features.isRefusal = chance(refusals)
        features.parsesAsJSON = chance(json)
        return RequestSample(features, input: nil, output: nil)
    }

    private var inputs: Double {
        switch shift {
        case .inputsHalfLonger: 270
        case .inputsDouble: 360
        case .inputsTriple: 540
        default: 180
        }
    }

    private var outputs: Double {
        switch shift {
        case .outputsDouble: 80
        case .outputsHalf: 20
        default: 40
        }
    }

    private var refusals: Double {
        switch shift {
        case .refusals10: 0.1
        case .refusals20: 0.2
        case .refusals40: 0.4
        default: 0.02
        }
    }

    private var json: Double {
        switch shift {
        case .json85: 0.85
        case .json70: 0.7
        case .json50: 0.5
        default: 0.97
        }
    }

    private mutating func chance(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &random) < probability
    }

    private mutating func length(_ median: Double, _ spread: Double) -> Int {
        max(1, Int((median * exp(spread * random.normal())).rounded()))
    }
}
