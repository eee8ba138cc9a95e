/// One page in the page map.
package struct PageInfo: Equatable, Sendable {
    package enum State: UInt8, CaseIterable, Sendable {
        case free, cached, used, shared
    }

    package var state: State
    package var references: Int32
    /// The request that took it last, also when it is free again.
    package var owner: UInt64
    /// Steps since it was last taken, shared or released.
    package var ageSteps: UInt64
    /// Tokens that it holds, 0 to 16.
    package var tokenCount: UInt8

    package init(
        state: State, references: Int32, owner: UInt64, ageSteps: UInt64, tokenCount: UInt8
    ) {
        self.tokenCount = tokenCount
        self.state = state
        self.references = references
        self.owner = owner
        self.ageSteps = ageSteps
    }
}

/// One sequence in the table of sequences.
package struct SequenceInfo: Equatable, Sendable {
    package var request: UInt64
    package var isRunning: Bool
    package var priority: Int32
    package var promptTokens: Int32
    package var outputTokens: Int32
    package var maxTokens: Int32
    package var computedTokens: Int32
    package var cachedTokens: Int32
    package var pages: Int32
    package var preemptions: Int32

    package init(
        request: UInt64, isRunning: Bool, priority: Int32, promptTokens: Int32,
        outputTokens: Int32, maxTokens: Int32, computedTokens: Int32, cachedTokens: Int32,
        pages: Int32, preemptions: Int32
    ) {
        self.request = request
        self.isRunning = isRunning
        self.priority = priority
        self.promptTokens = promptTokens
        self.outputTokens = outputTokens
        self.maxTokens = maxTokens
        self.computedTokens = computedTokens
        self.cachedTokens = cachedTokens
        self.pages = pages
        self.preemptions = preemptions
    }
}

/// What the engine holds at one moment: every page, and every sequence in running order, the
/// waiting ones behind.
package struct EngineState: Equatable, Sendable {
    package var pages: [PageInfo]
    package var sequences: [SequenceInfo]

    package init(pages: [PageInfo], sequences: [SequenceInfo]) {
        self.pages = pages
        self.sequences = sequences
    }
}

extension Scheduler {
    /// A copy of the page map and the sequences. Linear in both.
    package var state: EngineState {
        var pages = pool.map
        for number in running {
            for (index, page) in sequences[number].table.pages.enumerated() {
                let held = sequences[number].computedCount - index * PagePool.tokensPerPage
                pages[Int(page)].tokenCount = UInt8(clamping: min(PagePool.tokensPerPage, held))
            }
        }
        return EngineState(
            pages: pages,
            sequences: running.map { info($0, isRunning: true) }
                + waiting.map { info($0, isRunning: false) })
    }

    private func info(_ number: Int, isRunning: Bool) -> SequenceInfo {
        let sequence = sequences[number]
        return SequenceInfo(
            request: sequence.id, isRunning: isRunning, priority: sequence.priority,
            promptTokens: Int32(sequence.promptCount), outputTokens: Int32(sequence.outputCount),
            maxTokens: Int32(sequence.maxTokens), computedTokens: Int32(sequence.computedCount),
            cachedTokens: Int32(sequence.cachedCount), pages: Int32(sequence.table.pages.count),
            preemptions: Int32(sequence.preemptions))
    }

    /// The tables of all sequences, for the pool's integrity check.
    package var tables: [[Int32]] { (running + waiting).map { sequences[$0].table.pages } }
}

extension PagePool {
    var map: [PageInfo] {
        pages.map { page in
            let state: PageInfo.State =
                switch page.references {
                case 0: page.isNamed ? .cached : .free
                case 1: .used
                default: .shared
                }
            return PageInfo(
                state: state, references: page.references, owner: page.owner,
                ageSteps: step - page.touched,
                tokenCount: page.isNamed ? UInt8(Self.tokensPerPage) : 0)
        }
    }
}
