/// The Engine screen's numbers for one model.
package struct EngineState: Codable, Sendable {
    package var model: String
    package var step: Int
    package var pages: PageMap
    package var counts: PageCounts
    package var sequences: [SequenceRow]
    package var sequencesWaiting: Int
    package var batchCapacity: Int
    package var stepTokenBudget: Int
    package var steps: StepSeries
    package var pageRates: PageRates
    package var devices: [DeviceState]

    package init(
        model: String, step: Int, pages: PageMap, counts: PageCounts, sequences: [SequenceRow],
        sequencesWaiting: Int, batchCapacity: Int, stepTokenBudget: Int, steps: StepSeries,
        pageRates: PageRates, devices: [DeviceState]
    ) {
        self.model = model
        self.step = step
        self.pages = pages
        self.counts = counts
        self.sequences = sequences
        self.sequencesWaiting = sequencesWaiting
        self.batchCapacity = batchCapacity
        self.stepTokenBudget = stepTokenBudget
        self.steps = steps
        self.pageRates = pageRates
        self.devices = devices
    }
}

/// Every page of the pool, as the allocator had it between two steps.
///
/// The arrays are written as text with one character a page, so that a thousand pages stay small
/// on the wire and cheap to decode.
package struct PageMap: Codable, Equatable, Sendable {
    /// `.` free, `:` cached without an owner, `#` owned by several sequences, `o` owned by one.
    package var states: String
    /// Index of the owning sequence in `EngineState.sequences` as a character from `0`, `1`, …
    /// (code point 0x30 + index); ` ` where no listed sequence owns the page. For a shared page,
    /// the owner that took it first.
    package var owners: String
    /// Owners of the page: `0` to `8`, `9` for nine or more.
    package var references: String
    /// Steps since the page was last read or written, as log2: `0` this step, `1` one step ago,
    /// `2` two or three, up to `9`.
    package var ages: String
    /// Tokens that the page holds, 0 to 16, as a character from `0` (code point 0x30 + count).
    package var fill: String
    /// FNV-1a of the allocator's own table, for tests that compare screen and allocator.
    package var checksum: String

    package init(
        states: String, owners: String, references: String, ages: String, fill: String,
        checksum: String
    ) {
        self.states = states
        self.owners = owners
        self.references = references
        self.ages = ages
        self.fill = fill
        self.checksum = checksum
    }
}

package struct SequenceRow: Codable, Equatable, Sendable {
    package enum Phase: String, Codable, Sendable { case waiting, prefill, decode }

    package var requestId: String
    package var label: String?
    package var phase: Phase
    package var promptTokens: Int
    package var computedTokens: Int
    package var cachedTokens: Int
    package var outputTokens: Int
    package var outputLimit: Int
    package var pages: Int
    package var preemptions: Int
    package var waitedMilliseconds: Double
    package var timeToFirstTokenMilliseconds: Double?
    package var tokensPerSecond: Double?

    package init(
        requestId: String, label: String?, phase: Phase, promptTokens: Int, computedTokens: Int,
        cachedTokens: Int, outputTokens: Int, outputLimit: Int, pages: Int, preemptions: Int,
        waitedMilliseconds: Double, timeToFirstTokenMilliseconds: Double?, tokensPerSecond: Double?
    ) {
        self.requestId = requestId
        self.label = label
        self.phase = phase
        self.promptTokens = promptTokens
        self.computedTokens = computedTokens
        self.cachedTokens = cachedTokens
        self.outputTokens = outputTokens
        self.outputLimit = outputLimit
        self.pages = pages
        self.preemptions = preemptions
        self.waitedMilliseconds = waitedMilliseconds
        self.timeToFirstTokenMilliseconds = timeToFirstTokenMilliseconds
        self.tokensPerSecond = tokensPerSecond
    }
}

/// What the allocator did in the last second.
package struct PageRates: Codable, Equatable, Sendable {
    package var allocatedPerSecond: Double
    package var freedPerSecond: Double
    package var evictedPerSecond: Double
    package var preemptedPerSecond: Double

    package init(
        allocatedPerSecond: Double, freedPerSecond: Double, evictedPerSecond: Double,
        preemptedPerSecond: Double
    ) {
        self.allocatedPerSecond = allocatedPerSecond
        self.freedPerSecond = freedPerSecond
        self.evictedPerSecond = evictedPerSecond
        self.preemptedPerSecond = preemptedPerSecond
    }
}
