import JSON
import Telemetry

/// Everything that was found out about one output.
struct Grading: Sendable {
    var scores: [Score] = []
    var judgeUsage = TokenUsage()
    var judgeCost: Money? = .zero

    var outcome: CaseOutcome { CaseOutcome.combined(scores.map(\.outcome)) }

    /// Why the case did not pass: the first score that decided so.
    var why: String? {
        let outcome = outcome
        guard outcome != .passed else { return nil }
        return scores.first { $0.outcome == outcome }.map { "\($0.scorer): \($0.reason)" }
    }
}

/// Applies all assertions of a case to an output.
struct CaseGrader: Sendable {
    let judge: (any Judge)?
    let retry: Retry

    /// The cheap assertions first; a judge is only paid while they leave the case open. Throws
    /// nothing but `CancellationError`.
    func grade(_ testCase: DatasetCase, _ output: String, seed: Int) async throws -> Grading {
        var grading = Grading()
        let cheap = testCase.assertions.map { Scorer.score($0, output) }
        let isDecided = cheap.contains { $0?.outcome == .failed }
        for (assertion, score) in zip(testCase.assertions, cheap) {
            if let score {
                grading.scores.append(score)
            } else if isDecided {
                grading.scores.append(
                    Score(assertion, .ungraded("not asked: another assertion has failed already")))
            } else {
                let finding = try await ask(assertion, testCase, output, seed, &grading)
                grading.scores.append(Score(assertion, finding))
            }
        }
        return grading
    }

    private func ask(
        _ assertion: Assertion, _ testCase: DatasetCase, _ output: String, _ seed: Int,
        _ grading: inout Grading
    ) async throws -> Scorer.Finding {
        guard case .rubric(let rubric) = assertion.check, let judge else {
            return .ungraded("no judge model is configured")
        }
        let question = JudgeQuestion(
            rubric: rubric, output: output, variables: testCase.variables,
            expected: testCase.expected, seed: seed)
        do {
            let reply = try await retry.run(seed: seed) { _ in try await judge.judge(question) }
            grading.judgeUsage = grading.judgeUsage + reply.usage.inRange
            grading.judgeCost = grading.judgeCost.flatMap { sum in
                reply.cost.map { sum + $0.inRange }
            }
            let words = reply.text.drop { $0.isWhitespace }
            return switch JudgeVerdict(reading: reply.text) {
            case .pass: Scorer.Finding(outcome: .passed, reason: String(words))
            case .fail: Scorer.Finding(outcome: .failed, reason: String(words))
            case .none(let reason): .ungraded(words.isEmpty ? reason : "\(reason): \(words)")
            }
        } catch let error as ModelCallError {
            return .ungraded("the judge did not answer: \(error)")
        }
    }
}

extension Scorer.Finding {
    static func ungraded(_ reason: String) -> Scorer.Finding {
        Scorer.Finding(outcome: .ungraded, reason: reason)
    }
}
