import CCUDA
import CPUDevice
import DeviceAPI
import Foundation
import ModelFixtures
import Testing

@testable import CPUDevice

@Suite("CUDA sampling")
struct CUDASamplingTests {
    struct Row {
        var parameters = SamplingParameters()
        var position: UInt32 = 0
        var history: [Int32] = []
        var promptCount = 0
        /// The history's last token is in `last_tokens` and not in the list.
        var lastIsUnknown = false
    }

    struct Choice: Equatable {
        var token: Int32
        var logprob: Float
        var likeliest: [TokenLogprob]

        func isNear(_ other: Choice) -> Bool {
            token == other.token && abs(logprob - other.logprob) < 1e-5
                && likeliest.map(\.token) == other.likeliest.map(\.token)
                && zip(likeliest, other.likeliest).allSatisfy {
                    $0.logprob == $1.logprob || abs($0.logprob - $1.logprob) < 1e-5
                }
        }
    }

    /// What the kernel chooses; `rows` are one launch.
    func choose(_ logits: [[Float]], _ rows: [Row], softcap: Float = 0) throws -> [Choice] {
        let vocabulary = logits[0].count
        let stride = vocabulary + 3
        let padding = [Float](repeating: .nan, count: 3)
        let all = DeviceArray(logits.flatMap { $0 + padding })
        var penalties: [cc_penalty] = []
        var sampling: [cc_sampling_row] = []
        for (slot, row) in rows.enumerated() {
            let first = penalties.count
            if row.parameters.hasPenalties {
                let known = row.lastIsUnknown ? row.history.dropLast() : row.history[...]
                let output = known.dropFirst(row.promptCount)
                for token in Set(known) {
                    let count = output.count { $0 == token }
                    penalties.append(
                        cc_penalty(token: token, output_count: Int32(count), logit: .nan))
                }
                if row.lastIsUnknown {
                    penalties.append(
                        cc_penalty(token: Int32(CC_LAST_TOKEN), output_count: -5, logit: .nan))
                }
            }
            let p = row.parameters
            sampling.append(
                cc_sampling_row(
                    seed: p.seed, temperature: p.temperature, top_k: p.topK, top_p: p.topP,
                    min_p: p.minP, repetition_penalty: p.repetitionPenalty,
                    presence_penalty: p.presencePenalty, frequency_penalty: p.frequencyPenalty,
                    logprob_count: p.logprobCount, position: row.position,
                    slot: Int32(rows.count - 1 - slot), first_penalty: Int32(first),
                    penalty_count: Int32(penalties.count - first)))
        }
        let samplingRows = DeviceArray(sampling)
        let allPenalties = DeviceArray(penalties)
        let counts = DeviceArray([
            cc_step_counts(
                rows: 0, tokens: 0, sampling_rows: Int32(rows.count), decode_work: 0,
                prefill_work: 0)
        ])
        let samples = DeviceArray(repeating: cc_sample(), count: rows.count)
        let limit = Int(CC_LIKELIEST_LIMIT)
        let likeliest = DeviceArray(repeating: cc_likeliest(), count: rows.count * limit)
        // The slots of the rows are counted from the end.
        let lastTokens = DeviceArray(rows.reversed().map { $0.history.last ?? -7 })
        let arguments = cc_sample_rows_arguments(
            logits: all.address, rows: samplingRows.address, penalties: allPenalties.address,
            counts: counts.address, samples: samples.address, likeliest: likeliest.address,
            last_tokens: lastTokens.address, row_capacity: Int32(rows.count + 2),
            vocabulary: Int32(vocabulary), stride: Int32(stride), softcap: softcap)
        try launch("sample_rows", cc_sample_rows_launch(arguments), arguments)
        if softcap == 0 {
            // Penalties are taken back.
            let after = all.values.enumerated().filter { $0.offset % stride < vocabulary }
            #expect(after.map(\.element.bitPattern) == logits.flatMap { $0 }.map(\.bitPattern))
        }
        return samples.values.enumerated().map { index, sample in
            #expect(lastTokens[rows.count - 1 - index] == sample.token)
            let first = Int(sample.first_likeliest)
            let alternatives = likeliest.values[first..<(first + Int(sample.likeliest_count))]
            return Choice(
                token: sample.token, logprob: sample.logprob,
                likeliest: alternatives.map { TokenLogprob(token: $0.token, logprob: $0.logprob) })
        }
    }

    /// What the CPU's sampler chooses.
    func expected(_ logits: [Float], _ row: Row) -> Choice {
        let weights = DeviceArray<Float>(repeating: 0, count: logits.count)
        let adjusted = DeviceArray<Float>(repeating: 0, count: logits.count)
        let counts = DeviceArray<Int32>(repeating: 0, count: logits.count)
        let likeliest = DeviceArray(
            repeating: TokenLogprob(token: -1, logprob: 0), count: Int(CC_LIKELIEST_LIMIT))
        let sampler = RowSampler(
            kernels: KernelVariant.best.table, vocabularySize: logits.count,
            weights: weights.start, adjusted: adjusted.start, counts: counts.start)
        let sample = row.history.withUnsafeBufferPointer {
            sampler.choose(
                logits: logits,
                SamplingRow(
                    parameters: row.parameters, position: row.position,
                    historyCount: Int32(row.history.count), promptCount: Int32(row.promptCount)),
                history: $0, likeliest: likeliest.start)
        }
        return Choice(
            token: sample.token, logprob: sample.logprob,
            likeliest: Array(likeliest.values.prefix(Int(sample.likeliestCount))))
    }

    static let parameters: [SamplingParameters] = [
        SamplingParameters(temperature: 0),
        SamplingParameters(temperature: 0, logprobCount: 3),
        SamplingParameters(),
        SamplingParameters(temperature: 0.3, logprobCount: 0),
        SamplingParameters(temperature: 1.7, seed: 0xFFFF_FFFF_0000_0001),
        SamplingParameters(topK: 1), SamplingParameters(topK: 6, logprobCount: 20),
        SamplingParameters(temperature: 2, topK: 40), SamplingParameters(topK: 1_000_000),
        SamplingParameters(topP: 0), SamplingParameters(topP: 0.1),
        SamplingParameters(topP: 0.9, seed: 5), SamplingParameters(temperature: 3, topP: 0.999),
        SamplingParameters(minP: 0.05), SamplingParameters(minP: 1),
        SamplingParameters(temperature: 1.5, topK: 30, topP: 0.8, minP: 0.01),
        SamplingParameters(repetitionPenalty: 1.3),
        SamplingParameters(temperature: 0, presencePenalty: 2, frequencyPenalty: 1.5),
        SamplingParameters(
            temperature: 0.8, topK: 20, repetitionPenalty: 0.7, presencePenalty: -1,
            frequencyPenalty: 0.5, logprobCount: 5),
    ]

    @Test(
        "the same tokens as on the CPU", arguments: [1, 2, 31, 300, 511, 513, 1000, 5003],
        [false, true])
    func agrees(vocabulary: Int, withTies: Bool) throws {
        var random = SeededGenerator(seed: UInt64(vocabulary))
        var logits: [[Float]] = []
        var rows: [Row] = []
        for (index, parameters) in Self.parameters.enumerated() {
            for position in 0..<6 {
                var row = random.floats(vocabulary, scale: 2.5)
                if withTies { row = row.map { $0.rounded() } }
                if position == 5, vocabulary > 3 { row[vocabulary / 2] = -.infinity }
                logits.append(row)
                let history = (0..<30).map { _ in
                    Int32(random.next() % UInt64(min(vocabulary, 20)))
                }
                rows.append(
                    Row(
                        parameters: parameters, position: UInt32(index * 100 + position),
                        history: history, promptCount: position * 5))
            }
        }
        let found = try choose(logits, rows)
        for (index, choice) in found.enumerated() {
            let expected = expected(logits[index], rows[index])
            #expect(choice.isNear(expected), "\(choice) \(expected) \(rows[index].parameters)")
        }
    }

    @Test("a token that the host has not seen yet is penalised too", arguments: [3, 600])
    func penalisesTheLastToken(vocabulary: Int) throws {
        var random = SeededGenerator(seed: 77)
        let parameters = SamplingParameters(
            temperature: 0, repetitionPenalty: 1.2, presencePenalty: 1, frequencyPenalty: 0.6)
        var logits: [[Float]] = []
        var rows: [Row] = []
        for index in 0..<60 {
            logits.append(random.floats(vocabulary, scale: 0.5))
            // The last token is the likeliest, and was there before in two of three rows.
            let likeliest = logits[index].indices.max { logits[index][$0] < logits[index][$1] }
            let last = Int32(likeliest ?? 0)
            var history = (0..<4).map { _ in Int32(random.next() % UInt64(vocabulary)) }
            if index % 3 == 0 { history[3] = last }
            if index % 3 == 1 { history[0] = last }
            rows.append(
                Row(
                    parameters: parameters, history: history + [last], promptCount: 2,
                    lastIsUnknown: true))
        }
        let found = try choose(logits, rows)
        for (index, choice) in found.enumerated() {
            #expect(choice.isNear(expected(logits[index], rows[index])))
        }
    }

    @Test("a row with no number in it fails alone")
    func failsAlone() throws {
        let parameters = SamplingParameters(repetitionPenalty: 0.5, logprobCount: 2)
        let row = Row(parameters: parameters, history: [1], promptCount: 1)
        let sound: [Float] = [1, 2, 3, 4, 5]
        var logits = [[Float]](repeating: sound, count: 6)
        logits[0][3] = .nan
        logits[1][0] = .infinity
        logits[2] = [Float](repeating: -.infinity, count: 5)
        logits[3][4] = -.infinity
        // Finite, and infinite when it is penalised.
        logits[4][1] = .greatestFiniteMagnitude
        let found = try choose(logits, [Row](repeating: row, count: 6))
        #expect(found.map { $0.token >= 0 } == [false, false, false, true, false, true])
        for (index, choice) in found.enumerated() where choice.token < 0 {
            #expect(expected(logits[index], row).token == -1)
            #expect(choice.logprob == 0)
        }
        #expect(found[3].isNear(expected(logits[3], row)))
        #expect(found[5].isNear(expected(logits[5], row)))
    }

    @Test("logits are capped before anything else")
    func capsLogits() throws {
        let row = Row(parameters: SamplingParameters(temperature: 0, logprobCount: 3))
        let logits: [Float] = [10, -40, 35, 2]
        let found = try choose([logits], [row], softcap: 30)
        let capped = logits.map { 30 * tanh($0 / 30) }
        #expect(found[0].isNear(expected(capped, row)))
    }

    @Test("draws follow the probabilities")
    func followsProbabilities() throws {
        let logits: [Float] = [0, 1, 2, -1, 0.5]
        let draws = 4000
        let rows = (0..<draws).map { Row(position: UInt32($0)) }
        let found = try choose([[Float]](repeating: logits, count: draws), rows)
        let weights = logits.map { exp(Double($0)) }
        for (token, weight) in weights.enumerated() {
            let probability = weight / weights.reduce(0, +)
            let count = found.count { $0.token == Int32(token) }
            let deviation = (Double(draws) * probability * (1 - probability)).squareRoot()
            #expect(abs(Double(count) - Double(draws) * probability) < 4 * deviation)
        }
    }
}
