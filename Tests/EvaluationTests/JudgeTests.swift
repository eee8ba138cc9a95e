import JSON
import Telemetry
import Testing

@testable import Evaluation

@Suite("Judge")
struct JudgeTests {
    @Test(
        "only a clear first word is a verdict",
        arguments: [
            ("PASS", JudgeVerdict.pass), ("FAIL", .fail), ("\n PASS: it is polite", .pass),
            ("FAIL\nIt could PASS otherwise.", .fail), ("PASS.", .pass),
            ("PASS because it is", .pass),
        ])
    func clear(text: String, verdict: JudgeVerdict) {
        #expect(JudgeVerdict(reading: text) == verdict)
    }

    @Test(
        "anything else is no verdict",
        arguments: [
            "", "  ", "pass", "Pass", "PASSED", "PASS/FAIL", "PASS or FAIL?", "The answer: PASS",
            "**PASS**", "FAILURE", "PASS, it does not FAIL", "{\"pass\": true}", "1",
        ])
    func unclear(text: String) {
        guard case .none = JudgeVerdict(reading: text) else {
            Issue.record("\(text) was read as a verdict")
            return
        }
    }

    private func grade(
        _ assertions: String, output: String = "fine",
        say: @escaping @Sendable (JudgeQuestion) async throws -> String
    ) async throws -> Grading {
        let dataset = try Dataset(
            name: "d", jsonLines: #"{"id":"a","expected":"x","assert":[\#(assertions)]}"#)
        let grader = CaseGrader(
            judge: FakeJudge(say: say),
            retry: Retry(policy: .init(), clock: ManualClock().clock))
        return try await grader.grade(dataset.cases[0], output, seed: 1)
    }

    private static let rubric = #"{"type":"llm-rubric","value":"is polite"}"#
    private static let notRubric = #"{"type":"not-llm-rubric","value":"is rude"}"#

    @Test("a verdict is the score, with the judge's words as the reason and its price")
    func verdict() async throws {
        let grading = try await grade(Self.rubric) { question in
            #expect(question.rubric == "is polite")
            #expect(question.output == "fine")
            #expect(question.expected == "x")
            return "FAIL: it is rude"
        }
        #expect(grading.outcome == .failed)
        #expect(grading.why == "llm-rubric: FAIL: it is rude")
        #expect(grading.judgeUsage.input == 5)
        #expect(grading.judgeCost == Money(nanodollars: 70))
        #expect(try await grade(Self.notRubric) { _ in "FAIL" }.outcome == .passed)
    }

    @Test("a judge that never answers can turn nothing into a pass or a failure")
    func broken() async throws {
        for assertion in [Self.rubric, Self.notRubric] {
            let refused = try await grade(assertion) { _ in
                throw ModelCallError.refused(reason: "out of credit")
            }
            #expect(refused.outcome == .ungraded)
            #expect(refused.why?.contains("out of credit") == true)
            let busy = try await grade(assertion) { _ in
                throw ModelCallError.busy(reason: "429", retryAfter: nil)
            }
            #expect(busy.outcome == .ungraded)
            #expect(try await grade(assertion) { _ in "maybe" }.outcome == .ungraded)
        }
    }

    @Test("a judge is not paid for a case that has failed already")
    func cascade() async throws {
        let grading = try await grade(Self.rubric + #",{"type":"contains","value":"zzz"}"#) { _ in
            Issue.record("the judge was asked")
            return "PASS"
        }
        #expect(grading.outcome == .failed)
        #expect(grading.scores.map(\.outcome) == [.ungraded, .failed])
        #expect(grading.scores[0].reason.contains("not asked"))
        #expect(grading.why?.hasPrefix("contains") == true)
        #expect(grading.judgeCost == .zero)
    }
}

@Suite("Retry")
struct RetryTests {
    private static let policy = Retry.Policy()

    @Test("delays double, keep within their half, and are the same for the same seed")
    func delays() throws {
        var previous: Duration = .zero
        for attempt in 1...5 {
            let delay = try #require(
                Self.policy.delay(after: attempt, retryAfter: nil, spent: .zero, seed: 9))
            let full = Duration.milliseconds(500) * (1 << (attempt - 1))
            #expect(delay <= full && delay >= full / 2, "attempt \(attempt)")
            #expect(delay > previous / 2)
            #expect(
                delay == Self.policy.delay(after: attempt, retryAfter: nil, spent: .zero, seed: 9))
            previous = delay
        }
        let others = (0..<20).compactMap {
            Self.policy.delay(after: 1, retryAfter: nil, spent: .zero, seed: $0)
        }
        #expect(Set(others).count == 20)
    }

    @Test("what the model asks for is kept to, within the budget")
    func retryAfter() {
        #expect(
            Self.policy.delay(after: 1, retryAfter: .seconds(7), spent: .zero, seed: 1)
                == .seconds(7))
        #expect(
            Self.policy.delay(after: 1, retryAfter: .seconds(7), spent: .seconds(114), seed: 1)
                == nil)
        #expect(Self.policy.delay(after: 6, retryAfter: nil, spent: .zero, seed: 1) == nil)
        #expect(
            Self.policy.delay(after: 1, retryAfter: .seconds(-5), spent: .zero, seed: 1) == .zero)
    }

    @Test("a busy model is asked again until it answers")
    func recovers() async throws {
        let clock = ManualClock()
        let started = clock.clock.now()
        let retry = Retry(policy: Self.policy, clock: clock.clock)
        let answer = try await retry.run(seed: 1) { attempt in
            if attempt < 4 {
                throw ModelCallError.busy(reason: "overloaded", retryAfter: .seconds(2))
            }
            return "answer \(attempt)"
        }
        #expect(answer == "answer 4")
        #expect(clock.clock.now().milliseconds(since: started) == 6_000)
    }

    @Test("a refusal is not asked again, and giving up says how often it was tried")
    func givesUp() async {
        let retry = Retry(policy: Self.policy, clock: ManualClock().clock)
        await #expect(throws: ModelCallError.refused(reason: "no such model")) {
            try await retry.run(seed: 1) { attempt in
                #expect(attempt == 1)
                throw ModelCallError.refused(reason: "no such model")
            }
        }
        await #expect {
            try await retry.run(seed: 1) { _ in
                throw ModelCallError.busy(reason: "429", retryAfter: nil)
            }
        } throws: { "\($0)" == "429 (asked 6 times)" }
    }
}
