import DeviceAPI
import Foundation
import ModelFormats
import Testing

@testable import CPUDevice

/// Tiny checkpoints of every family against what `transformers` computes of the same files;
/// scripts/reference-models writes both.
@Suite("Model families")
struct FamilyTests {
    @Test(
        "logits are those of transformers, to a ten-thousandth of the largest",
        arguments: Family.all)
    func logits(family: Family) throws {
        for (index, prompt) in try family.prompts().enumerated() {
            for variant in KernelVariant.all {
                let harness = try family.harness(prompt.contextLength, variant: variant)
                let found = try harness.logits(prompt.ids, sequence: index, chunk: 8)
                for place in prompt.places {
                    let error = relativeError(found[place.position], place.logits)
                    #expect(error <= 1e-4, "\(variant), prompt \(index) at \(place.position)")
                }
            }
        }
    }

    @Test(
        "a prompt as a whole, in chunks and token by token gives the same bits",
        arguments: Family.all)
    func chunks(family: Family) throws {
        for prompt in try family.prompts() {
            let (ids, count) = (prompt.ids, prompt.ids.count)
            let harness = try family.harness(prompt.contextLength)
            let whole = try harness.prefill(ids, sequence: 0, chunks: [count])
            let uneven = [1, 18, 3, count - 22]
            #expect(try harness.prefill(ids, sequence: 1, chunks: uneven) == whole)
            let sevens = [Int](repeating: 7, count: count / 7) + [count % 7]
            #expect(
                try harness.prefill(ids, sequence: 2, chunks: sevens.filter { $0 > 0 }) == whole)
            let single = [Int](repeating: 1, count: count)
            #expect(try harness.prefill(ids, sequence: 3, chunks: single) == whole)
        }
    }

    @Test(
        "greedy continuations are those of transformers wherever the choice is clear",
        arguments: Family.all)
    func greedy(family: Family) throws {
        let expected = try family.greedy()
        let harness = try family.harness(nil)
        let found = try harness.logits(expected.prompt + expected.continuation, chunk: 8)
        for (index, token) in expected.continuation.enumerated()
        where expected.margins[index] > 1e-3 {
            let row = found[expected.prompt.count + index - 1]
            let best = row.indices.max { row[$0] < row[$1] }
            #expect(best == Int(token), "token \(index)")
        }
        #expect(expected.margins.filter { $0 > 1e-3 }.count > 200)
    }

    @Test("BF16 weights give logits at most twice as far off as those of transformers in BF16")
    func bfloat16() throws {
        let family = Family(name: "gemma2-bf16")
        for (index, prompt) in try family.prompts().enumerated() {
            let allowed = try #require(prompt.bfloat16Error)
            let harness = try family.harness(prompt.contextLength)
            let found = try harness.logits(prompt.ids, sequence: index, chunk: 8)
            for place in prompt.places {
                let error = relativeError(found[place.position], place.logits)
                #expect(Double(error) <= 2 * allowed, "\(error) at \(place.position)")
            }
        }
    }
}
