import CCUDA
import CPUDevice
import DeviceAPI

/// A row of logits to choose from, as a test knows it.
struct SampledRow {
    var parameters = SamplingParameters()
    var position: UInt32 = 0
    var history: [Int32] = []
    var promptCount = 0
    /// The history's last token is in `last_tokens` and not in the list.
    var lastIsUnknown = false

    /// What the CPU's sampler chooses.
    func expected(_ logits: [Float]) -> SampledChoice {
        let (sample, likeliest) = SamplingReference.choose(
            logits,
            SamplingRow(
                parameters: parameters, position: position, historyCount: Int32(history.count),
                promptCount: Int32(promptCount)),
            history: history)
        return SampledChoice(token: sample.token, logprob: sample.logprob, likeliest: likeliest)
    }

    /// Every token of the history once, with how often the output has it.
    fileprivate var penalties: [cc_penalty] {
        guard parameters.hasPenalties else { return [] }
        let known = lastIsUnknown ? history.dropLast() : history[...]
        let output = known.dropFirst(promptCount)
        var all = Set(known).map { token in
            cc_penalty(
                token: token, output_count: Int32(output.count { $0 == token }), logit: .nan)
        }
        if lastIsUnknown {
            all.append(cc_penalty(token: Int32(CC_LAST_TOKEN), output_count: -5, logit: .nan))
        }
        return all
    }
}

struct SampledChoice: Equatable {
    var token: Int32
    var logprob: Float
    var likeliest: [TokenLogprob]

    func isNear(_ other: SampledChoice, _ tolerance: Float) -> Bool {
        func isNear(_ a: Float, _ b: Float) -> Bool { a == b || abs(a - b) < tolerance }
        return token == other.token && isNear(logprob, other.logprob)
            && likeliest.map(\.token) == other.likeliest.map(\.token)
            && zip(likeliest, other.likeliest).allSatisfy { isNear($0.logprob, $1.logprob) }
    }
}

/// One launch of the sampler.
struct SamplingRun {
    let choices: [SampledChoice]
    /// What is left of the logits, without what lies between the rows.
    let logits: [Float]

    init(
        _ logits: [[Float]], _ rows: [SampledRow], softcap: Float = 0,
        on runner: any KernelRunner
    ) throws {
        let vocabulary = logits[0].count
        let stride = vocabulary + 3
        let padding = [Float](repeating: .nan, count: 3)
        let all = try runner.array(logits.flatMap { $0 + padding })
        var penalties: [cc_penalty] = []
        var words: [cc_sampling_row] = []
        for (index, row) in rows.enumerated() {
            let own = row.penalties
            let p = row.parameters
            words.append(
                cc_sampling_row(
                    seed: p.seed, temperature: p.temperature, top_k: p.topK, top_p: p.topP,
                    min_p: p.minP, repetition_penalty: p.repetitionPenalty,
                    presence_penalty: p.presencePenalty, frequency_penalty: p.frequencyPenalty,
                    logprob_count: p.logprobCount, position: row.position,
                    slot: Int32(rows.count - 1 - index), first_penalty: Int32(penalties.count),
                    penalty_count: Int32(own.count)))
            penalties += own
        }
        let samplingRows = try runner.array(words)
        let allPenalties = try runner.array(penalties)
        let counts = try runner.array([
            cc_step_counts(
                rows: 0, tokens: 0, sampling_rows: Int32(rows.count), decode_work: 0,
                prefill_work: 0)
        ])
        let samples = try runner.array(repeating: cc_sample(), count: rows.count)
        let likeliest = try runner.array(
            repeating: cc_likeliest(), count: rows.count * Int(CC_LIKELIEST_LIMIT))
        // The slots of the rows are counted from the end.
        let last = try runner.array(rows.reversed().map { $0.history.last ?? -7 })
        let arguments = cc_sample_rows_arguments(
            logits: all.address, rows: samplingRows.address, penalties: allPenalties.address,
            counts: counts.address, samples: samples.address, likeliest: likeliest.address,
            last_tokens: last.address, row_capacity: Int32(rows.count + 2),
            vocabulary: Int32(vocabulary), stride: Int32(stride), softcap: softcap)
        try runner.launch("sample_rows", cc_sample_rows_launch(arguments), arguments)
        let (lastTokens, alternatives) = (try last.values(), try likeliest.values())
        choices = try samples.values().enumerated().map { index, sample in
            try expect(
                lastTokens[rows.count - 1 - index] == sample.token,
                "row \(index) is not kept as its slot's last token")
            let first = Int(sample.first_likeliest)
            let end = first + Int(sample.likeliest_count)
            try expect(
                first >= 0 && first <= end && end <= alternatives.count,
                "row \(index) has alternatives \(first)..<\(end)")
            return SampledChoice(
                token: sample.token, logprob: sample.logprob,
                likeliest: alternatives[first..<end].map {
                    TokenLogprob(token: $0.token, logprob: $0.logprob)
                })
        }
        self.logits = try all.values().enumerated()
            .filter { $0.offset % stride < vocabulary }.map(\.element)
    }
}
