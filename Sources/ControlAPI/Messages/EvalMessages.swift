package struct DatasetSummary: Codable, Equatable, Sendable {
    package var name: String
    /// SHA-256 of the cases' canonical JSON, in hexadecimal.
    package var hash: String
    package var cases: Int
    package var createdMilliseconds: Int64
    /// The prompts that name this dataset as theirs.
    package var prompts: [String]

    package init(
        name: String, hash: String, cases: Int, createdMilliseconds: Int64, prompts: [String]
    ) {
        self.name = name
        self.hash = hash
        self.cases = cases
        self.createdMilliseconds = createdMilliseconds
        self.prompts = prompts
    }
}

/// A dataset as JSON Lines: one case a line, with `id`, `variables`, `expected`, `assert`, `tags`.
package struct DatasetPush: Codable, Equatable, Sendable {
    package var name: String
    package var jsonLines: String

    package init(name: String, jsonLines: String) {
        self.name = name
        self.jsonLines = jsonLines
    }
}

/// Starts a run of a dataset against one version, or against two that share every case.
package struct EvalStart: Codable, Equatable, Sendable {
    package var dataset: String
    package var prompt: String
    /// The candidate first, then the baseline if there is one.
    package var versions: [Int]
    package var concurrency: Int?
    /// Runs only the first cases.
    package var limit: Int?
    package var actor: String

    package init(
        dataset: String, prompt: String, versions: [Int], concurrency: Int? = nil,
        limit: Int? = nil, actor: String
    ) {
        self.dataset = dataset
        self.prompt = prompt
        self.versions = versions
        self.concurrency = concurrency
        self.limit = limit
        self.actor = actor
    }
}

package struct EvalRun: Codable, Equatable, Sendable {
    package enum Phase: String, Codable, Sendable {
        case running, finished, stopped, failed
        /// The control plane ended while it ran; `evals resume` goes on with what is missing.
        case interrupted
    }

    package var id: Int
    package var dataset: String
    package var datasetHash: String
    package var prompt: String
    package var phase: Phase
    package var detail: String?
    package var actor: String
    package var startedMilliseconds: Int64
    package var finishedMilliseconds: Int64?
    package var done: Int
    package var total: Int
    package var arms: [EvalArmResult]
    package var verdict: EvalVerdict?

    package init(
        id: Int, dataset: String, datasetHash: String, prompt: String, phase: Phase,
        detail: String? = nil, actor: String, startedMilliseconds: Int64,
        finishedMilliseconds: Int64? = nil, done: Int, total: Int, arms: [EvalArmResult],
        verdict: EvalVerdict? = nil
    ) {
        self.id = id
        self.dataset = dataset
        self.datasetHash = datasetHash
        self.prompt = prompt
        self.phase = phase
        self.detail = detail
        self.actor = actor
        self.startedMilliseconds = startedMilliseconds
        self.finishedMilliseconds = finishedMilliseconds
        self.done = done
        self.total = total
        self.arms = arms
        self.verdict = verdict
    }
}

/// What a run has found out about one version. Every case is exactly one of passed, failed, error
/// (the model or the scorer broke) and ungraded (the judge gave no verdict), or still to come.
package struct EvalArmResult: Codable, Equatable, Sendable {
    package var runId: Int
    package var version: Int
    package var total: Int
    package var passed: Int
    package var failed: Int
    package var errors: Int
    package var ungraded: Int
    /// Passed of graded, with the Wilson 95 % interval; nil before the first graded case.
    package var passRate: Interval?
    package var promptTokens: Int
    package var outputTokens: Int
    package var costNanodollars: Int64
    package var p50Milliseconds: Double?
    package var p95Milliseconds: Double?

    package init(
        runId: Int, version: Int, total: Int, passed: Int, failed: Int, errors: Int, ungraded: Int,
        passRate: Interval? = nil, promptTokens: Int, outputTokens: Int, costNanodollars: Int64,
        p50Milliseconds: Double? = nil, p95Milliseconds: Double? = nil
    ) {
        self.runId = runId
        self.version = version
        self.total = total
        self.passed = passed
        self.failed = failed
        self.errors = errors
        self.ungraded = ungraded
        self.passRate = passRate
        self.promptTokens = promptTokens
        self.outputTokens = outputTokens
        self.costNanodollars = costNanodollars
        self.p50Milliseconds = p50Milliseconds
        self.p95Milliseconds = p95Milliseconds
    }
}

package struct Interval: Codable, Equatable, Sendable {
    package var value: Double
    package var low: Double
    package var high: Double

    package init(value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
    }
}

/// The comparison of two versions over the cases that both have graded.
package struct EvalVerdict: Codable, Equatable, Sendable {
    package enum Kind: String, Codable, Sendable {
        case better, worse
        case noDifference = "no_difference"
        /// Too few graded cases to tell.
        case inconclusive
    }

    package var kind: Kind
    /// One sentence for people.
    package var summary: String
    package var pairs: Int
    package var bothPassed: Int
    package var bothFailed: Int
    /// Cases that only the candidate passed.
    package var fixed: Int
    /// Cases that only the baseline passed.
    package var broke: Int
    /// Candidate minus baseline pass rate.
    package var difference: Interval
    /// McNemar's exact test with mid-p.
    package var pValue: Double

    package init(
        kind: Kind, summary: String, pairs: Int, bothPassed: Int, bothFailed: Int, fixed: Int,
        broke: Int, difference: Interval, pValue: Double
    ) {
        self.kind = kind
        self.summary = summary
        self.pairs = pairs
        self.bothPassed = bothPassed
        self.bothFailed = bothFailed
        self.fixed = fixed
        self.broke = broke
        self.difference = difference
        self.pValue = pValue
    }
}

/// A run with the state of every case.
package struct EvalRunDetail: Codable, Equatable, Sendable {
    package var run: EvalRun
    /// In dataset order.
    package var caseIds: [String]
    /// One text an arm, one character a case: `p` passed, `f` failed, `e` error, `u` ungraded,
    /// `r` running, `.` waiting.
    package var outcomes: [String]

    package init(run: EvalRun, caseIds: [String], outcomes: [String]) {
        self.run = run
        self.caseIds = caseIds
        self.outcomes = outcomes
    }
}

package struct EvalCaseDetail: Codable, Equatable, Sendable {
    package var runId: Int
    package var caseId: String
    package var tags: [String]
    package var variables: [CaseVariable]
    package var expected: String?
    package var arms: [EvalCaseArm]

    package init(
        runId: Int, caseId: String, tags: [String], variables: [CaseVariable],
        expected: String? = nil, arms: [EvalCaseArm]
    ) {
        self.runId = runId
        self.caseId = caseId
        self.tags = tags
        self.variables = variables
        self.expected = expected
        self.arms = arms
    }
}

package struct CaseVariable: Codable, Equatable, Sendable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

package struct EvalCaseArm: Codable, Equatable, Sendable {
    package enum Outcome: String, Codable, Sendable {
        case waiting, running, passed, failed, error, ungraded
    }

    package var version: Int
    package var outcome: Outcome
    package var output: String?
    /// Why it failed, broke or was not graded.
    package var why: String?
    package var scores: [ScoreRow]
    package var latencyMilliseconds: Double?
    package var promptTokens: Int
    package var outputTokens: Int
    package var costNanodollars: Int64
    package var traceId: String?

    package init(
        version: Int, outcome: Outcome, output: String? = nil, why: String? = nil,
        scores: [ScoreRow], latencyMilliseconds: Double? = nil, promptTokens: Int,
        outputTokens: Int, costNanodollars: Int64, traceId: String? = nil
    ) {
        self.version = version
        self.outcome = outcome
        self.output = output
        self.why = why
        self.scores = scores
        self.latencyMilliseconds = latencyMilliseconds
        self.promptTokens = promptTokens
        self.outputTokens = outputTokens
        self.costNanodollars = costNanodollars
        self.traceId = traceId
    }
}

package struct ScoreRow: Codable, Equatable, Sendable {
    /// `equals`, `contains`, `regex`, `is-json`, `llm-rubric`.
    package var scorer: String
    package var outcome: EvalCaseArm.Outcome
    /// What the scorer looked for.
    package var criterion: String?
    package var reason: String

    package init(
        scorer: String, outcome: EvalCaseArm.Outcome, criterion: String? = nil, reason: String
    ) {
        self.scorer = scorer
        self.outcome = outcome
        self.criterion = criterion
        self.reason = reason
    }
}
