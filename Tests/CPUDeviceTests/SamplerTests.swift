import CKernels
import CPUDevice
import DeviceAPI
import Foundation
import ModelFixtures
import Testing

@testable import CPUDevice

@Suite("Sampler")
struct SamplerTests {
    /// A sampler over scratch memory for one vocabulary.
    final class Fixture {
        let weights, adjusted: FloatBuffer
        let counts: UnsafeMutablePointer<Int32>
        let likeliest: UnsafeMutablePointer<TokenLogprob>
        let sampler: RowSampler

        init(vocabulary: Int, variant: KernelVariant = .best) {
            weights = FloatBuffer(zeros: vocabulary)
            adjusted = FloatBuffer(zeros: vocabulary)
            counts = .allocate(capacity: vocabulary)
            counts.initialize(repeating: 0, count: vocabulary)
            likeliest = .allocate(capacity: 20)
            sampler = RowSampler(
                kernels: variant.table, vocabularySize: vocabulary, weights: weights.start,
                adjusted: adjusted.start, counts: counts)
        }

        deinit {
            counts.deallocate()
            likeliest.deallocate()
        }

        func choose(
            _ logits: [Float], _ parameters: SamplingParameters, position: UInt32 = 0,
            history: [Int32] = [], promptCount: Int = 0
        ) -> Sample {
            history.withUnsafeBufferPointer {
                sampler.choose(
                    logits: logits,
                    SamplingRow(
                        parameters: parameters, position: position,
                        historyCount: Int32(history.count), promptCount: Int32(promptCount)),
                    history: $0, likeliest: likeliest)
            }
        }

        /// How often each token is drawn in `draws` positions.
        func counts(_ logits: [Float], _ parameters: SamplingParameters, draws: Int) -> [Int] {
            var result = [Int](repeating: 0, count: logits.count)
            for position in 0..<draws {
                result[Int(choose(logits, parameters, position: UInt32(position)).token)] += 1
            }
            return result
        }
    }

    @Test("Philox gives the published numbers")
    func philox() {
        // Known answers of the Random123 distribution, kat_vectors: philox4x32 10.
        let zero = Philox.block(key: (0, 0), counter: (0, 0, 0, 0))
        #expect(zero == (0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
        let ones = UInt32.max
        let full = Philox.block(key: (ones, ones), counter: (ones, ones, ones, ones))
        #expect(full == (0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
    }

    @Test("draws follow the probabilities")
    func distribution() {
        let fixture = Fixture(vocabulary: 300)
        var generator = SeededGenerator(seed: 51)
        let logits = (0..<300).map { _ in generator.normal() * 2 }
        let weights = logits.map { exp(Double($0) / 0.8) }
        let total = weights.reduce(0, +)
        let draws = 40_000
        let counts = fixture.counts(
            logits, SamplingParameters(temperature: 0.8, seed: 77), draws: draws)
        // Pearson's statistic over the tokens expected at least five times: its mean is their
        // number, its deviation the root of twice that; six deviations never happen by chance.
        var statistic = 0.0
        var cells = 0.0
        for (count, weight) in zip(counts, weights) {
            let expected = weight / total * Double(draws)
            guard expected >= 5 else { continue }
            statistic += (Double(count) - expected) * (Double(count) - expected) / expected
            cells += 1
        }
        #expect(cells > 100 && abs(statistic - cells) < 6 * (2 * cells).squareRoot())
    }

    @Test("the same seed and position draw the same token, another position another")
    func counterBased() {
        let fixture = Fixture(vocabulary: 4096)
        let flat = [Float](repeating: 0, count: 4096)
        let parameters = SamplingParameters(seed: 5)
        let first = (0..<50).map { fixture.choose(flat, parameters, position: $0).token }
        let again = (0..<50).reversed().map { fixture.choose(flat, parameters, position: $0).token }
        #expect(first == again.reversed())
        #expect(Set(first).count > 40)
    }

    @Test("temperature zero takes the likeliest token, the first among equals")
    func greedy() {
        let fixture = Fixture(vocabulary: 40)
        var logits = [Float](repeating: -1, count: 40)
        (logits[23], logits[31]) = (4, 4)
        #expect(fixture.choose(logits, SamplingParameters(temperature: 0)).token == 23)
    }

    @Test("top-k, top-p and min-p keep what their definitions keep")
    func cuts() {
        let fixture = Fixture(vocabulary: 64)
        // Probabilities 1/2, 1/4, 1/8, ...
        let logits = (0..<64).map { -Float($0) * Float(M_LN2) }
        func kept(_ parameters: SamplingParameters) -> Set<Int> {
            let counts = fixture.counts(logits, parameters, draws: 4000)
            return Set(counts.indices.filter { counts[$0] > 0 })
        }
        #expect(kept(SamplingParameters(topK: 1)) == [0])
        #expect(kept(SamplingParameters(topK: 3)) == [0, 1, 2])
        #expect(kept(SamplingParameters(topP: 0.7)) == [0, 1])
        #expect(kept(SamplingParameters(topP: 0.8)) == [0, 1, 2])
        #expect(kept(SamplingParameters(topP: 0)) == [0])
        #expect(kept(SamplingParameters(minP: 0.2)) == [0, 1, 2])
        // Among the two that top-k leaves, the first alone has two thirds.
        #expect(kept(SamplingParameters(topK: 2, topP: 0.6)) == [0])
        #expect(kept(SamplingParameters(topK: 2, topP: 0.7)) == [0, 1])
    }

    @Test("penalties lower what was seen, by prompt or output as each defines")
    func penalties() {
        let fixture = Fixture(vocabulary: 20)
        var logits = [Float](repeating: 0, count: 20)
        (logits[1], logits[2], logits[3]) = (5, 4.5, 4)
        func greedy(_ change: (inout SamplingParameters) -> Void, _ history: [Int32], _ prompt: Int)
            -> Int32
        {
            var parameters = SamplingParameters(temperature: 0)
            change(&parameters)
            return fixture.choose(logits, parameters, history: history, promptCount: prompt).token
        }
        #expect(greedy({ $0.repetitionPenalty = 2 }, [1, 2], 2) == 3)
        #expect(greedy({ $0.presencePenalty = 2 }, [1, 2], 2) == 1)
        #expect(greedy({ $0.presencePenalty = 2 }, [1, 2], 1) == 1)
        #expect(greedy({ $0.presencePenalty = 2 }, [1, 2, 1], 0) == 3)
        #expect(greedy({ $0.frequencyPenalty = 0.4 }, [1, 1, 1], 0) == 2)
        #expect(greedy({ $0.frequencyPenalty = 0.4 }, [1], 0) == 1)
        #expect((0..<20).allSatisfy { fixture.counts[$0] == 0 })
    }

    @Test("log probabilities are the model's own, sorted, whatever is drawn")
    func logprobs() {
        let fixture = Fixture(vocabulary: 251)
        var generator = SeededGenerator(seed: 52)
        let logits = (0..<251).map { _ in generator.normal() * 3 }
        let total = log(logits.reduce(0) { $0 + exp(Double($1)) })
        let sample = fixture.choose(
            logits,
            SamplingParameters(
                temperature: 2, repetitionPenalty: 1.5, seed: 3, logprobCount: 5),
            history: [1, 2, 3])
        #expect(abs(Double(sample.logprob) - (Double(logits[Int(sample.token)]) - total)) < 1e-5)
        let sorted = logits.indices.sorted { logits[$0] > logits[$1] }.prefix(5)
        #expect(sample.likeliestCount == 5)
        for (place, token) in sorted.enumerated() {
            #expect(fixture.likeliest[place].token == Int32(token))
            let expected = Double(logits[token]) - total
            #expect(abs(Double(fixture.likeliest[place].logprob) - expected) < 1e-5)
        }
    }

    @Test("logits that are not numbers fail the row")
    func notFinite() {
        let fixture = Fixture(vocabulary: 20)
        var logits = [Float](repeating: 0, count: 20)
        logits[7] = .nan
        #expect(fixture.choose(logits, SamplingParameters()).isFailed)
    }

    @Test("values outside their ranges are named")
    func problems() {
        #expect(SamplingParameters().problem == nil)
        #expect(SamplingParameters(temperature: -1).problem?.contains("temperature is -1") == true)
        #expect(SamplingParameters(temperature: .nan).problem != nil)
        #expect(SamplingParameters(topP: 1.5).problem?.contains("top_p") == true)
        #expect(SamplingParameters(logprobCount: 21).problem?.contains("logprobs") == true)
    }
}
