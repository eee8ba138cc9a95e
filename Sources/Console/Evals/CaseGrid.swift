import ControlAPI
import TerminalUI

/// What has become of every case of a run, both versions together.
struct CaseGrid: Equatable {
    enum Mark: CaseIterable {
        case passed, failed, fixed, broke, error, ungraded, running, waiting
    }

    let marks: [Mark]

    init(_ detail: EvalRunDetail) {
        let candidate = Array(detail.outcomes.first ?? "")
        let baseline = detail.outcomes.count > 1 ? Array(detail.outcomes[1]) : []
        marks = detail.caseIds.indices.map { index in
            Self.mark(
                candidate: index < candidate.count ? candidate[index] : ".",
                baseline: index < baseline.count ? baseline[index] : nil)
        }
    }

    private static func mark(candidate: Character, baseline: Character?) -> Mark {
        switch (candidate, baseline) {
        case ("p", "f"): .fixed
        case ("f", "p"): .broke
        case ("p", _): .passed
        case ("f", _): .failed
        case ("e", _): .error
        case ("u", _): .ungraded
        case ("r", _): .running
        default: .waiting
        }
    }

    func count(_ mark: Mark) -> Int { marks.count { $0 == mark } }

    /// The next case, in a direction, that failed in some way; nil when there is none.
    func failure(after index: Int, step: Int) -> Int? {
        var index = index + step
        while marks.indices.contains(index) {
            if [.failed, .broke, .error].contains(marks[index]) { return index }
            index += step
        }
        return nil
    }

    static func look(_ mark: Mark, _ glyphs: GlyphSet) -> (glyph: Unicode.Scalar, style: Style) {
        switch mark {
        case .passed: (glyphs.check, Style(.casePass))
        case .failed: (glyphs.cross, Style(.caseFail))
        case .fixed: (glyphs.up, Style(.casePass).bold)
        case .broke: (glyphs.down, Style(.caseFail).bold)
        case .error: ("!", Style(.caseFail))
        case .ungraded: ("?", Style(.caseSplit))
        case .running: (glyphs.running, Style(.caseRunning))
        case .waiting: (glyphs.dot, Style(.caseQueued))
        }
    }

    static func name(_ mark: Mark) -> String {
        switch mark {
        case .passed: "pass"
        case .failed: "fail"
        case .fixed: "fixed"
        case .broke: "broke"
        case .error: "error"
        case .ungraded: "ungraded"
        case .running: "running"
        case .waiting: "waiting"
        }
    }

    /// Where cases stand in a box: groups of ten, as many as fit, with the first number of each
    /// line before it.
    struct Layout: Equatable {
        let labelWidth: Int
        let perLine: Int
        let lines: Int

        init(count: Int, width: Int) {
            labelWidth = String(max(1, count)).count + 2
            let groups = max(1, (width - labelWidth + 1) / 11)
            perLine = groups * 10
            lines = (count + perLine - 1) / perLine
        }

        func column(of index: Int) -> Int {
            let place = index % perLine
            return labelWidth + place + place / 10
        }
    }
}
