import CCUDA
import DeviceAPI

/// A plan in the form that the GPU reads, written into pinned memory.
///
/// Page tables stay on the GPU from step to step; only what has changed of them is sent.
struct ControlWords {
    private let shape: StepShape
    private let layout: ControlLayout
    /// What the GPU has of every slot's page table.
    private var knownPages: [Int32]
    private var counter = PenaltyCounter()

    init(_ shape: StepShape, _ layout: ControlLayout) {
        self.shape = shape
        self.layout = layout
        knownPages = [Int32](
            repeating: -1, count: shape.limits.sequences * shape.limits.pagesPerSequence)
    }

    /// What a step has of each thing.
    struct Extent {
        var counts = cc_step_counts()
        var changedPages = 0
        var penalties = 0
        /// The greatest page that the step touches, and 1.
        var pageEnd = 0
    }

    mutating func write(_ plan: StepPlan, to memory: UnsafeMutableRawPointer) -> Extent {
        var extent = Extent()
        let rows = (memory + layout.rows).assumingMemoryBound(to: cc_step_row.self)
        let changes = (memory + layout.changedPages).assumingMemoryBound(to: Int32.self)
        for (index, row) in plan.rows.enumerated() {
            rows[index] = word(row, plan, &extent, changes)
        }
        let tokens = (memory + layout.tokens).assumingMemoryBound(to: Int32.self)
        for (index, token) in plan.tokens.enumerated() { tokens[index] = token }
        let sampling = (memory + layout.sampling).assumingMemoryBound(to: cc_sampling_row.self)
        let penalties = (memory + layout.penalties).assumingMemoryBound(to: cc_penalty.self)
        for row in plan.rows where row.sampling >= 0 {
            let wanted = plan.sampling[Int(row.sampling)]
            var word = cc_sampling_row(wanted, slot: row.slot)
            if wanted.parameters.hasPenalties {
                word.first_penalty = Int32(extent.penalties)
                extent.penalties += counter.write(
                    wanted, plan.history, to: penalties + extent.penalties)
                word.penalty_count = Int32(extent.penalties) - word.first_penalty
            }
            sampling[Int(row.sampling)] = word
        }
        extent.counts.rows = Int32(plan.rows.count)
        extent.counts.tokens = Int32(plan.tokens.count)
        extent.counts.sampling_rows = Int32(plan.sampling.count)
        (memory + layout.counts).storeBytes(of: extent.counts, as: cc_step_counts.self)
        return extent
    }

    private mutating func word(
        _ row: StepRow, _ plan: StepPlan, _ extent: inout Extent,
        _ changes: UnsafeMutablePointer<Int32>
    ) -> cc_step_row {
        var word = cc_step_row()
        word.slot = row.slot
        word.start_position = row.startPosition
        word.token_count = row.tokenCount
        word.first_token = row.firstToken
        word.sampling = row.sampling
        if row.tokenCount == 1 {
            word.first_work = extent.counts.decode_work
            word.work_count = cc_decode_items(row.startPosition, Int32(shape.chunk))
            extent.counts.decode_work += word.work_count
        } else {
            word.first_work = extent.counts.prefill_work
            word.work_count = cc_prefill_items(row.tokenCount, Int32(shape.group))
            extent.counts.prefill_work += word.work_count
        }
        let changed = changedPages(row, plan, &extent)
        word.first_changed_page = Int32(changed.lowerBound)
        word.changed_page_count = Int32(changed.count)
        word.first_change = Int32(extent.changedPages)
        let known = Int(row.slot) * shape.limits.pagesPerSequence
        for page in changed {
            changes[extent.changedPages] = knownPages[known + page]
            extent.changedPages += 1
        }
        return word
    }

    /// Takes the row's page table, and says which of its entries the GPU has not got.
    private mutating func changedPages(
        _ row: StepRow, _ plan: StepPlan, _ extent: inout Extent
    ) -> Range<Int> {
        let known = Int(row.slot) * shape.limits.pagesPerSequence
        var (first, end) = (0, 0)
        for page in 0..<Int(row.pageCount) {
            let wanted = plan.pages[Int(row.firstPage) + page]
            extent.pageEnd = max(extent.pageEnd, Int(wanted) + 1)
            guard knownPages[known + page] != wanted else { continue }
            knownPages[known + page] = wanted
            if end == 0 { first = page }
            end = page + 1
        }
        return first..<end
    }

    /// The GPU has nothing any more, as after a load.
    mutating func forget() {
        for index in knownPages.indices { knownPages[index] = -1 }
    }
}

extension cc_sampling_row {
    fileprivate init(_ row: SamplingRow, slot: Int32) {
        self.init()
        let parameters = row.parameters
        seed = parameters.seed
        temperature = parameters.temperature
        top_k = parameters.topK
        top_p = parameters.topP
        min_p = parameters.minP
        repetition_penalty = parameters.repetitionPenalty
        presence_penalty = parameters.presencePenalty
        frequency_penalty = parameters.frequencyPenalty
        logprob_count = parameters.logprobCount
        position = row.position
        self.slot = slot
    }
}

/// Makes lists of a sequence's different tokens.
private struct PenaltyCounter {
    private var places: [Int32: Int] = [:]

    /// Writes the tokens of the row's history, each once with how often the output has it, and
    /// says how many there are.
    mutating func write(
        _ row: SamplingRow, _ history: [Int32], to penalties: UnsafeMutablePointer<cc_penalty>
    ) -> Int {
        places.removeAll(keepingCapacity: true)
        var count = 0
        for index in 0..<Int(row.historyCount) {
            let token = history[Int(row.firstHistory) + index]
            // Nobody here knows yet which one that is; it is the last.
            if token == StepPlan.lastSampled {
                penalties[count] = cc_penalty(
                    token: Int32(CC_LAST_TOKEN), output_count: 1, logit: 0)
                return count + 1
            }
            let place = places[token] ?? count
            if place == count {
                penalties[place] = cc_penalty(token: token, output_count: 0, logit: 0)
                places[token] = place
                count += 1
            }
            if index >= Int(row.promptCount) { penalties[place].output_count += 1 }
        }
        return count
    }
}
