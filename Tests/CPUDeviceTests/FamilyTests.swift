import DeviceAPI
import Foundation
import JSON
import ModelFixtures
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

    @Test("a sequence has the same bits whatever runs beside it", arguments: Family.all)
    func neighbours(family: Family) throws {
        let prompt = try family.prompts()[0].ids
        let harness = try family.harness(nil)
        let whole = try harness.prefill(prompt, sequence: 0, chunks: [prompt.count])
        var generator = SeededGenerator(seed: 41)
        var start = 0
        var other = 0
        while start < prompt.count {
            let size = min(Int.random(in: 1...30, using: &generator), prompt.count - start)
            let beside = min(Int.random(in: 1...30, using: &generator), prompt.count - other)
            var runs = [
                CPUHarness.Run(
                    sequence: 1, start: start, tokens: prompt[start..<(start + size)])
            ]
            if beside > 0 {
                let tokens = Array(prompt.reversed())[other..<(other + beside)]
                runs.insert(.init(sequence: 2, start: other, tokens: tokens), at: 0)
            }
            try harness.step(runs)
            (start, other) = (start + size, other + beside)
            if start == prompt.count {
                #expect(harness.device.logits(samplingRow: runs.count - 1) == whole, "seed 41")
            }
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

    @Test("the text model of a Gemma3 with images gives the bits of the same weights alone")
    func textModel() throws {
        let family = Family(name: "gemma3")
        let alone = try family.checkpoint()
        let prefix = "language_model."
        let tensors = try alone.weights.tensorNames.map { name in
            let view = try #require(alone.weights.find(name))
            return SafetensorsWriter.Tensor(
                name: prefix + name, elementType: view.elementType, shape: view.shape,
                bytes: Array(view.bytes))
        }
        let config: JSONValue = [
            "architectures": ["Gemma3ForConditionalGeneration"],
            "text_config": try family.configuration(),
        ]
        let (text, weights) = (JSONWriter.compact(config), SafetensorsWriter.file(tensors))
        let ids = try family.prompts()[0].ids
        let found = try text.withUnsafeBytes { text in
            try weights.withUnsafeBytes { weights in
                try CPUHarness(Checkpoint(name: "nested", configuration: text, weights: weights))
                    .prefill(ids, sequence: 0, chunks: [ids.count])
            }
        }
        let harness = try CPUHarness(alone)
        #expect(try harness.prefill(ids, sequence: 0, chunks: [ids.count]) == found)
    }

    /// Each switch of each family, and what takes it out.
    private static let switches: [(String, String, @Sendable (inout ModelConfiguration) -> Void)] =
        [
            ("llama", "scaling", { $0.rotary.scaling = .none }),
            ("llama", "bias of the output", { $0.switches.attentionBias = .inputs }),
            ("llama", "biases", { $0.switches.attentionBias = .none }),
            ("mistral", "window", { $0.switches.slidingWindow = 41 }),
            ("mistral", "scaling", { $0.rotary.scaling = .none }),
            ("qwen2", "window", { $0.switches.slidingWindow = nil }),
            ("qwen2", "full layer", { $0.switches.slidingLayers = [true, true] }),
            ("qwen2", "attention factor", { $0.rotary.attentionFactor = 1 }),
            ("qwen2", "scaling", { $0.rotary.scaling = .none }),
            ("qwen3", "head norms", { $0.switches.headNorms = false }),
            ("gemma2", "norm offset", { $0.switches.normWeightOffset = 0 }),
            ("gemma2", "embedding scale", { $0.switches.embeddingScale = 1 }),
            ("gemma2", "activation", { $0.switches.activation = .silu }),
            ("gemma2", "attention cap", { $0.switches.attentionSoftcap = nil }),
            ("gemma2", "logit cap", { $0.switches.logitSoftcap = nil }),
            ("gemma2", "query scalar", { $0.switches.queryScalar = nil }),
            ("gemma2", "window", { $0.switches.slidingWindow = 19 }),
            ("gemma3", "layers", { $0.switches.slidingLayers = [true, true, true] }),
            ("gemma3", "rotation of its own", { $0.switches.slidingRotary = nil }),
            ("phi3", "attention factor", { $0.rotary.attentionFactor = 1 }),
            ("phi3", "long factors", { $0.contextLength = 64 }),
            ("phi3", "turning part", { $0.rotary = RotaryEmbedding() }),
        ]

    @Test("without any one of its switches a family's logits are others")
    func everySwitchCounts() throws {
        for (name, what, remove) in Self.switches {
            let family = Family(name: name)
            let checkpoint = try family.checkpoint()
            var configuration = checkpoint.configuration
            remove(&configuration)
            let harness = try CPUHarness(
                Checkpoint(configuration: configuration, weights: checkpoint.weights))
            var worst: Float = 0
            for prompt in try family.prompts()
            where prompt.contextLength == nil && prompt.ids.count <= configuration.contextLength {
                let found = try harness.logits(prompt.ids, chunk: 8)
                for place in prompt.places {
                    worst = max(worst, relativeError(found[place.position], place.logits))
                }
            }
            if what == "long factors" {
                let prompt = try family.prompts()[0]
                let found = try harness.logits(Array(prompt.ids.prefix(17)), chunk: 8)
                for place in prompt.places where place.position < 17 {
                    worst = max(worst, relativeError(found[place.position], place.logits))
                }
            }
            #expect(worst > 1e-3, "\(name) without its \(what): \(worst)")
        }
    }
}
