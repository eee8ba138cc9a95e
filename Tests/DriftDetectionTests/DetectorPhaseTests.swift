import Testing

@testable import DriftDetection

@Suite("Detector phase")
struct DetectorPhaseTests {
    /// `r` rejected, `c` clean, `i` insufficient; the answer has `!` raise, `+` refresh, `-`
    /// resolve.
    @Test(
        "two rejections of three looks fire, three clean looks stop",
        arguments: [
            ("rr", ".!"), ("rcr", "..!"), ("rccr", "...."), ("rccrr", "....!"), ("rir", "..."),
            ("rirr", "...!"), ("rrr", ".!+"), ("rrccc", ".!..-"), ("rrccrccc", ".!..+..-"),
            ("rriic", ".!..."), ("rriccc", ".!...-"), ("rrcccr", ".!..-."), ("rrcccrr", ".!..-.!"),
            ("ccccr", "....."), ("iiii", "...."),
        ])
    func sequences(findings: String, wanted: String) {
        var phase = DetectorPhase.initial
        let actions = findings.map { letter -> Character in
            let finding: DetectorPhase.Finding =
                switch letter {
                case "r": .rejected
                case "c": .clean
                default: .insufficient
                }
            return switch phase.take(finding) {
            case nil: "."
            case .raise: "!"
            case .refresh: "+"
            case .resolve: "-"
            }
        }
        #expect(String(actions) == wanted)
    }

    @Test("whatever is found, raising and resolving take turns, and refreshing stays between them")
    func turns() {
        var random = SplitMix(seed: 2)
        var phase = DetectorPhase.initial
        var isUp = false
        for _ in 0..<20_000 {
            let finding =
                [DetectorPhase.Finding.insufficient, .clean, .rejected]
                .randomElement(using: &random) ?? .clean
            switch phase.take(finding) {
            case .raise:
                #expect(!isUp && finding == .rejected)
                isUp = true
            case .refresh: #expect(isUp && finding == .rejected)
            case .resolve:
                #expect(isUp && finding == .clean)
                isUp = false
            case nil: break
            }
            #expect(phase.isDrifting == isUp)
        }
    }
}

@Suite("Window comparison")
struct WindowComparisonTests {
    private static let lengths = (0..<300).map { Double($0 % 50) }

    @Test("too few requests on either side cannot be compared")
    func insufficient() {
        let few = Array(Self.lengths.prefix(99))
        let some = Array(Self.lengths.prefix(29))
        for metric in DriftMetric.allCases {
            #expect(WindowComparison(metric, reference: few, current: Self.lengths) == nil)
            #expect(WindowComparison(metric, reference: Self.lengths, current: some) == nil)
            #expect(WindowComparison(metric, reference: [], current: []) == nil)
        }
    }

    @Test("constant and huge values compare without a trap")
    func extremes() throws {
        let constant = [Double](repeating: 3, count: 100)
        let same = try #require(
            WindowComparison(.outputLength, reference: constant, current: constant))
        #expect(same.pValue == 1 && same.effect == 0)
        let huge = [Double](repeating: Double(1 << 41), count: 60)
        let other = try #require(
            WindowComparison(.outputLength, reference: constant, current: huge))
        #expect(other.effect == 1 && other.pValue < 1e-30)
        #expect(other.currentValue == Double(1 << 41))
    }

    @Test("a difference that is too small to matter is not large, however many requests show it")
    func floors() throws {
        let settings = DriftSettings()
        let before = [Double](repeating: 0, count: 4_000) + [Double](repeating: 1, count: 1_000)
        let after = [Double](repeating: 0, count: 770) + [Double](repeating: 1, count: 230)
        let rate = try #require(
            WindowComparison(.refusalRate, reference: before, current: after))
        #expect(rate.pValue < 0.05)
        #expect(!rate.isLarge(.refusalRate, settings))
        let length = try #require(
            WindowComparison(.inputLength, reference: before, current: after))
        #expect(!length.isLarge(.inputLength, settings))
    }
}
