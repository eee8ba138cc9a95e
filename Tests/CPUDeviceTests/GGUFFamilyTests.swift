import CKernels
import Foundation
import ModelFixtures
import ModelFormats
import Testing

@testable import CPUDevice

/// GGUF files of every family against the folders of the same weights, which are compared with
/// `transformers` elsewhere.
@Suite("Model families in GGUF")
struct GGUFFamilyTests {
    private func pair(_ family: Family, _ type: ElementType = .float32) throws
        -> (folder: Checkpoint, file: Checkpoint, keep: TemporaryFolder)
    {
        let original = try family.checkpoint()
        let conversion = GGUFConversion(
            name: family.name, checkpoint: original,
            elementType: type)
        let keep = try TemporaryFolder()
        let path = try keep.write(try conversion.writer().file(), to: "model.gguf")
        // What the file has no word for.
        var configuration = original.configuration
        switch family.name {
        case "mistral", "qwen2":
            configuration.switches.slidingWindow = nil
            configuration.switches.slidingLayers = []
        case "gemma2", "gemma3", "gemma2-bf16":
            configuration.switches.queryScalar = Double(configuration.headDimension)
        default: break
        }
        return (
            try Checkpoint(configuration: configuration, weights: original.weights),
            try Checkpoint(path: path), keep
        )
    }

    @Test("the configuration is that of the folder", arguments: Family.all)
    func configuration(family: Family) throws {
        let (folder, file, keep) = try pair(family)
        defer { withExtendedLifetime(keep) {} }
        var expected = folder.configuration
        var found = file.configuration
        expected.switches.normWeightOffset = 0
        if family.name.hasPrefix("mistral") { expected.architecture = "LlamaForCausalLM" }
        if case .llama3 = expected.rotary.scaling {
            // Worked out in the file.
            let frequencies = { (model: ModelConfiguration) in
                model.rotary.frequencies(
                    headDimension: model.headDimension, contextLength: model.contextLength)
            }
            #expect(relativeError(frequencies(found), frequencies(expected)) < 1e-6)
            (expected.rotary, found.rotary) = (RotaryEmbedding(), RotaryEmbedding())
        }
        if case .longrope = expected.rotary.scaling {
            let factors = (expected.rotary.attentionFactor, found.rotary.attentionFactor)
            #expect(abs(factors.0 - factors.1) < 1e-6)
            expected.rotary.attentionFactor = found.rotary.attentionFactor
        }
        #expect(found == expected)
    }

    @Test("logits are those of the folder", arguments: Family.all)
    func logits(family: Family) throws {
        let (folder, file, keep) = try pair(family)
        defer { withExtendedLifetime(keep) {} }
        let prompt = try family.prompts()[0].ids
        let expected = try CPUHarness(folder).logits(prompt, sequence: 0, chunk: 8)
        let found = try CPUHarness(file).logits(prompt, sequence: 0, chunk: 8)
        for position in prompt.indices {
            #expect(relativeError(found[position], expected[position]) < 2e-5)
        }
        if !["llama", "phi3"].contains(family.name) { #expect(found == expected) }
    }

    @Test(
        "weights in blocks give the logits of the folder but for the rounding",
        arguments: [Family(name: "llama"), Family(name: "qwen3")],
        [ElementType.q8_0, .q4_0])
    func blocks(family: Family, type: ElementType) throws {
        let (folder, file, keep) = try pair(family, type)
        defer { withExtendedLifetime(keep) {} }
        let prompt = try family.prompts()[0].ids
        let expected = try CPUHarness(folder).logits(prompt, sequence: 0, chunk: 8)
        let found = try CPUHarness(file).logits(prompt, sequence: 0, chunk: 8)
        let error = rootMeanSquareError(found, expected)
        #expect(error < (type == .q8_0 ? 0.06 : 0.6), "\(error)")
        #expect(error > 0)
    }

    @Test("panels keep the bits of Q8_0 and Q4_0", arguments: [ElementType.q8_0, .q4_0])
    func bits(type: ElementType) throws {
        var generator = SeededGenerator(seed: 7)
        let values = (0..<(20 * 96)).map { _ in generator.normal() }
        let stored = GGUFBlocks.encode(values, as: type)
        let element = type == .q8_0 ? CK_INT8 : CK_INT4
        let packed = stored.withUnsafeBytes { bytes in
            QuantizedPanels(
                ck_stored(
                    start: bytes.baseAddress, element: type.kernelElement, depth: 96,
                    paired_rows: 0, integers: ck_integers()),
                columns: 20, as: element)
        }
        for row in 0..<20 {
            for group in 0..<3 {
                let block = Array(stored[((row * 3 + group) * type.byteCount)...].prefix(34))
                #expect(packed.scale(row, group) == Array(block.prefix(2)))
                for index in 0..<32 {
                    let expected =
                        type == .q8_0
                        ? UInt8(bitPattern: Int8(bitPattern: block[2 + index]) &+ -128)
                        : block[2 + index % 16] >> (index / 16 * 4) & 15
                    #expect(packed.weight(row, group, index) == expected)
                }
            }
        }
    }
}
