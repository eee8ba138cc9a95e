import Telemetry

/// Puts one case to one version and grades the answer.
struct CaseAsker: Sendable {
    let runner: any CaseRunner
    let grader: CaseGrader
    let retry: Retry
    let clock: Clock
    /// Bytes of output beyond which an answer is an error.
    let outputLimit: Int

    /// Throws nothing but `CancellationError`: whatever else goes wrong is this case's result.
    func ask(_ testCase: DatasetCase, _ item: RunItem, of row: RunRow) async throws -> CaseResult {
        var result = CaseResult(
            runId: row.id ?? 0, arm: item.arm, caseIndex: item.caseIndex, outcome: .error,
            scores: [], usage: TokenUsage(), costNanodollars: 0, judgeUsage: TokenUsage(),
            judgeCostNanodollars: 0, attempts: 0, finishedMilliseconds: 0)
        let call = CaseCall(
            runId: row.id ?? 0, prompt: row.prompt, version: row.versions[item.arm],
            caseId: testCase.id, variables: testCase.variables,
            seed: CaseSeed.of(prompt: row.prompt, caseId: testCase.id))
        do {
            let answer = try await retry.run(seed: call.seed) { attempt in
                result.attempts = attempt
                return try await runner.run(call)
            }
            result.take(answer)
            if answer.output.utf8.count > outputLimit {
                result.output = nil
                result.why = "the output is longer than \(outputLimit) bytes"
            } else {
                let grading = try await grader.grade(testCase, answer.output, seed: call.seed)
                result.take(grading)
            }
        } catch {
            // A cancelled call may end in any error.
            if Task.isCancelled { throw CancellationError() }
            result.why = "\(error)"
        }
        result.finishedMilliseconds = clock.now().milliseconds
        return result
    }
}

extension CaseResult {
    fileprivate mutating func take(_ answer: CaseAnswer) {
        output = answer.output
        usage = answer.usage.inRange
        costNanodollars = answer.cost?.inRange.nanodollars
        latencyMilliseconds =
            answer.latencyMilliseconds.isFinite ? answer.latencyMilliseconds : nil
        traceId = answer.traceId
    }

    fileprivate mutating func take(_ grading: Grading) {
        outcome = grading.outcome
        scores = grading.scores
        why = grading.why
        judgeUsage = grading.judgeUsage
        judgeCostNanodollars = grading.judgeCost?.nanodollars
    }
}
