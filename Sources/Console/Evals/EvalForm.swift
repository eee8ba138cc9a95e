import ControlAPI
import TerminalUI

/// What a new run shall be: choices, each changed with left and right.
struct EvalForm: Equatable {
    enum Field: Int, CaseIterable {
        case prompt, candidate, baseline, dataset, cases
    }

    enum Outcome {
        case stays, closes, starts
    }

    private(set) var datasets: [DatasetSummary]
    private(set) var prompts: [PromptSummary]
    private(set) var field = Field.prompt
    private(set) var prompt: String?
    private(set) var candidate: Int?
    /// Nil runs the candidate alone.
    private(set) var baseline: Int?
    private(set) var dataset: String?
    /// Nil runs all of them.
    private(set) var limit: Int?
    /// Versions that were asked for, until the prompt's own are known.
    private var wanted: [Int]

    init(
        datasets: [DatasetSummary], prompts: [PromptSummary], prompt: String?, versions: [Int]
    ) {
        self.datasets = datasets
        self.prompts = prompts
        self.prompt = prompt
        wanted = versions
        candidate = versions.first
        baseline = versions.dropFirst().first
        update(datasets: datasets, prompts: prompts)
    }

    /// Fills in what can only be known from the lists.
    mutating func update(datasets: [DatasetSummary], prompts: [PromptSummary]) {
        self.datasets = datasets
        self.prompts = prompts
        if prompt == nil { prompt = prompts.first?.name }
        if candidate == nil { choosePrompt(prompt) }
        if dataset == nil { dataset = ownDataset ?? datasets.first?.name }
    }

    private var summary: PromptSummary? { prompts.first { $0.name == prompt } }

    private var ownDataset: String? {
        let own = summary?.dataset
        return datasets.contains { $0.name == own } ? own : nil
    }

    /// A prompt brings its newest version against the live one, on its own dataset.
    private mutating func choosePrompt(_ name: String?) {
        prompt = name
        guard let summary else { return }
        candidate = wanted.first ?? summary.latestVersion
        let live = summary.environments.first { $0.environment == "production" }?.liveVersion
        baseline = wanted.isEmpty ? (live == candidate ? nil : live) : wanted.dropFirst().first
        wanted = []
        dataset = ownDataset ?? dataset
    }

    mutating func handle(_ key: Key) -> Outcome {
        let last = Field.allCases.count - 1
        switch key {
        case .escape, .character("q"): return .closes
        case .enter: return .starts
        case .down, .tab, .character("j"):
            field = Field(rawValue: min(last, field.rawValue + 1)) ?? field
        case .up, .backTab, .character("k"):
            field = Field(rawValue: max(0, field.rawValue - 1)) ?? field
        case .right, .character("l"), .character(" "): turn(1)
        case .left, .character("h"): turn(-1)
        default: break
        }
        return .stays
    }

    private mutating func turn(_ step: Int) {
        let versions = summary.map { Array(1...max(1, $0.latestVersion)) } ?? []
        switch field {
        case .prompt: choosePrompt(Self.next(prompts.map(\.name), prompt, step))
        case .candidate: candidate = Self.next(versions, candidate, step)
        case .baseline:
            let others: [Int?] = [nil] + versions.filter { $0 != candidate }
            baseline = Self.next(others, baseline, step) ?? nil
        case .dataset: dataset = Self.next(datasets.map(\.name), dataset, step)
        case .cases: limit = Self.next([nil, 20, 50, 100], limit, step) ?? nil
        }
    }

    private static func next<Value: Equatable>(
        _ values: [Value], _ current: Value?, _ step: Int
    ) -> Value? {
        guard !values.isEmpty else { return current }
        guard let current, let index = values.firstIndex(of: current) else { return values[0] }
        return values[(index + step + values.count) % values.count]
    }

    /// Why the run cannot start as it is.
    var refusal: String? {
        if prompts.isEmpty { return "there is no prompt to run" }
        if datasets.isEmpty { return "there is no dataset; 'binnacle evals import' brings one" }
        if dataset == nil || prompt == nil || candidate == nil { return "choose every field" }
        if candidate == baseline { return "candidate and baseline are the same version" }
        return nil
    }

    func start(actor: String) -> EvalStart? {
        guard refusal == nil, let dataset, let prompt, let candidate else { return nil }
        return EvalStart(
            dataset: dataset, prompt: prompt, versions: [candidate] + (baseline.map { [$0] } ?? []),
            limit: limit, actor: actor)
    }

    func value(of field: Field) -> (text: String, note: String) {
        switch field {
        case .prompt: (prompt ?? "-", summary?.description ?? "")
        case .candidate: (candidate.map { "@\($0)" } ?? "-", "the version in question")
        case .baseline:
            (baseline.map { "@\($0)" } ?? "none", "shares every case, and decides the verdict")
        case .dataset:
            (
                dataset ?? "-",
                datasets.first { $0.name == dataset }.map { "\($0.cases) cases" } ?? ""
            )
        case .cases: (limit.map { "the first \($0)" } ?? "all", "")
        }
    }

    func draw(on surface: inout Surface) {
        let refusal = refusal
        let box = Overlay("New run", width: 66, height: Field.allCases.count + 4)
            .draw(on: &surface)
        for (index, field) in Field.allCases.enumerated() {
            let row = box.row(index)
            let rest = surface.label(String(describing: field), width: 12, in: row)
            let (text, note) = value(of: field)
            let isHere = field == self.field
            let span = isHere ? "< \(text) >" : "  \(text)"
            let used = surface.spans([Span(span, isHere ? .accent.bold : .text)], in: rest)
            surface.text(note, in: rest.left(used + 3).rest, .dim)
            if isHere {
                surface.cursor = Surface.Cursor(x: rest.x, y: rest.y, isVisible: false)
            }
        }
        if let refusal { surface.text(refusal, in: box.row(box.height - 3), .warn) }
        let last = box.row(box.height - 1)
        Footer(hints: [
            Hint("enter", "start", disabledReason: refusal), Hint("h l", "change"),
            Hint("j k", "field"), Hint("esc", "cancel"),
        ]).draw(on: &surface, in: Rect(x: last.x - 1, y: last.y, width: last.width + 1, height: 1))
    }
}
