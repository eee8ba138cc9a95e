import Foundation
import ModelFixtures
import ModelFormats
import Testing

/// A Hugging Face folder of the tests as the GGUF file that it would become.
struct GGUFConversion {
    let name: String
    let checkpoint: Checkpoint
    /// Of matrices whose rows divide into its blocks; the others stay F32.
    var elementType = ElementType.float32

    private var architecture: String {
        ["llama": "llama", "mistral": "llama", "gemma2-bf16": "gemma2"][name] ?? name
    }

    private var isGemma: Bool { architecture.hasPrefix("gemma") }

    /// Of one layer: the file's names by those in the folder.
    private var layerNames: [String: String] {
        [
            "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q",
            "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
            "self_attn.o_proj": "attn_output", "self_attn.qkv_proj": "attn_qkv",
            "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
            "post_attention_layernorm": isGemma ? "post_attention_norm" : "ffn_norm",
            "pre_feedforward_layernorm": "ffn_norm",
            "post_feedforward_layernorm": "post_ffw_norm",
            "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
            "mlp.gate_up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
        ]
    }

    func writer() throws -> GGUFWriter {
        var writer = GGUFWriter()
        addMetadata(to: &writer)
        for name in checkpoint.weights.tensorNames {
            writer.tensors.append(try tensor(name))
        }
        for (name, divisors) in divisors() {
            writer.tensors.append(
                .init(
                    name: name, elementType: .float32, shape: [divisors.count],
                    bytes: SafetensorsWriter.encode(divisors, as: .float32)))
        }
        return writer
    }

    private func addMetadata(to writer: inout GGUFWriter) {
        let model = checkpoint.configuration
        let dimension = model.rotary.dimension(headDimension: model.headDimension)
        var sizes = [
            "embedding_length": model.hiddenSize, "block_count": model.layerCount,
            "attention.head_count": model.headCount,
            "attention.head_count_kv": model.keyValueHeadCount,
            "attention.key_length": model.headDimension,
            "attention.value_length": model.headDimension,
            "feed_forward_length": model.intermediateSize,
            "context_length": model.contextLength, "rope.dimension_count": dimension,
        ]
        if ["gemma2", "gemma3", "phi3"].contains(architecture) {
            sizes["attention.sliding_window"] = model.switches.slidingWindow
        }
        if name == "gemma3" { sizes["attention.sliding_window_pattern"] = 2 }
        var numbers = [
            "attention.layer_norm_rms_epsilon": model.normEpsilon,
            "rope.freq_base": Float(model.rotary.theta),
        ]
        numbers["rope.freq_base_swa"] = model.switches.slidingRotary.map { Float($0.theta) }
        numbers["attn_logit_softcapping"] = model.switches.attentionSoftcap
        numbers["final_logit_softcapping"] = model.switches.logitSoftcap
        writer.set("general.architecture", .string(architecture))
        addScaling(model.rotary, &sizes, &numbers, to: &writer)
        for (key, size) in sizes { writer.set("\(architecture).\(key)", .uint32(UInt32(size))) }
        for (key, number) in numbers { writer.set("\(architecture).\(key)", .float32(number)) }
        writer.set("tokenizer.ggml.eos_token_id", .uint32(2))
    }

    private func addScaling(
        _ rotary: RotaryEmbedding, _ sizes: inout [String: Int], _ numbers: inout [String: Float],
        to writer: inout GGUFWriter
    ) {
        let (type, original) = ("\(architecture).rope.scaling.type", "original_context_length")
        switch rotary.scaling {
        case .linear(let factor):
            writer.set(type, .string("linear"))
            numbers["rope.scaling.factor"] = Float(factor)
        case .yarn(let factor, _, _, let length, _):
            writer.set(type, .string("yarn"))
            numbers["rope.scaling.factor"] = Float(factor)
            sizes["rope.scaling.\(original)"] = length
        case .longrope(_, _, let length):
            sizes["rope.scaling.\(original)"] = length
            numbers["rope.scaling.attn_factor"] = Float(rotary.attentionFactor)
        case .none, .llama3: break
        }
    }

    /// Vectors of what the frequencies are divided by.
    private func divisors() -> [(String, [Float])] {
        switch checkpoint.configuration.rotary.scaling {
        case .longrope(let short, let long, _):
            return [("rope_factors_short.weight", short), ("rope_factors_long.weight", long)]
        case .llama3(let factor, let low, let high, let original):
            let (theta, head) = (
                checkpoint.configuration.rotary.theta, checkpoint.configuration.headDimension
            )
            return [
                (
                    "rope_freqs.weight",
                    (0..<head / 2).map { pair in
                        let wave = 2 * Double.pi * pow(theta, Double(2 * pair) / Double(head))
                        let turns = Double(original) / wave
                        if turns > high { return 1 }
                        if turns < low { return Float(factor) }
                        let smooth = (turns - low) / (high - low)
                        return Float(1 / ((1 - smooth) / factor + smooth))
                    }
                )
            ]
        default: return []
        }
    }

    private func tensor(_ name: String) throws -> SafetensorsWriter.Tensor {
        let view = try #require(checkpoint.weights.find(name))
        var values = (0..<view.shape.reduce(1, *)).map { element(view, $0) }
        if isGemma, name.hasSuffix("norm.weight") { values = values.map { $0 + 1 } }
        if architecture == "llama", name.contains("q_proj") || name.contains("k_proj") {
            values = paired(values, width: view.shape.count > 1 ? view.shape[1] : 1)
        }
        let fits = view.shape.count > 1 && view.shape[1] % elementType.blockLength == 0
        let type = fits ? elementType : .float32
        let bytes =
            type.isQuantized
            ? GGUFBlocks.encode(values, as: type) : SafetensorsWriter.encode(values, as: type)
        return .init(name: spelling(name), elementType: type, shape: view.shape, bytes: bytes)
    }

    private func element(_ view: TensorView, _ index: Int) -> Float {
        if view.elementType == .bfloat16 {
            let bits = view.bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
            return Float(bitPattern: UInt32(bits) << 16)
        }
        return Float(
            bitPattern: view.bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
    }

    /// Rows of each head: the first of the first half, the first of the second, and so on.
    private func paired(_ values: [Float], width: Int) -> [Float] {
        let head = checkpoint.configuration.headDimension
        var rows: [Int] = []
        for start in stride(from: 0, to: values.count / width, by: head) {
            for pair in 0..<head / 2 { rows += [start + pair, start + head / 2 + pair] }
        }
        return rows.flatMap { values[($0 * width)..<(($0 + 1) * width)] }
    }

    private func spelling(_ name: String) -> String {
        let whole = [
            "model.embed_tokens.weight": "token_embd.weight",
            "model.norm.weight": "output_norm.weight", "lm_head.weight": "output.weight",
        ]
        if let known = whole[name] { return known }
        let parts = name.split(separator: ".").map(String.init)
        let own = parts[3..<(parts.count - 1)].joined(separator: ".")
        return "blk.\(parts[2]).\(layerNames[own] ?? "?").\(parts[parts.count - 1])"
    }
}
