/// What a GGUF file's `general.architecture` says that its metadata need not say.
struct GGUFArchitecture {
    let name: String
    /// The architecture of a Hugging Face folder that the file was made of.
    let source: String
    /// Rows of queries and keys lie pair by pair.
    var pairsRows = false
    var isGemma = false
    var fusesProjections = false
    /// The layer count of the size whose queries are scaled by the hidden size's share of a head,
    /// not by the head dimension.
    var largestLayerCount: Int?

    static let all = [
        GGUFArchitecture(name: "llama", source: "LlamaForCausalLM", pairsRows: true),
        GGUFArchitecture(name: "qwen2", source: "Qwen2ForCausalLM"),
        GGUFArchitecture(name: "qwen3", source: "Qwen3ForCausalLM"),
        GGUFArchitecture(
            name: "gemma2", source: "Gemma2ForCausalLM", isGemma: true, largestLayerCount: 46),
        GGUFArchitecture(
            name: "gemma3", source: "Gemma3ForCausalLM", isGemma: true, largestLayerCount: 62),
        GGUFArchitecture(name: "phi3", source: "Phi3ForCausalLM", fusesProjections: true),
    ]

    static func of(_ file: GGUFFile) throws(ModelFormatError) -> GGUFArchitecture {
        guard let name = file.metadata["general.architecture"]?.string else {
            throw .missingKey(
                file: file.path, key: "general.architecture", expected: "the name of one")
        }
        guard let known = all.first(where: { $0.name == name }) else {
            throw .unknownArchitecture(
                file: file.path, found: name, supported: all.map(\.name))
        }
        return known
    }

    /// The file's name for a tensor of a Hugging Face folder.
    func spelling(_ name: String) -> String {
        switch name {
        case "model.embed_tokens.weight": return "token_embd.weight"
        case "model.norm.weight": return "output_norm.weight"
        case "lm_head.weight": return "output.weight"
        default: break
        }
        let parts = name.split(separator: ".", maxSplits: 3)
        guard parts.count == 4, parts[0] == "model", parts[1] == "layers",
            let dot = parts[3].lastIndex(of: "."),
            let own = layerName(String(parts[3][..<dot]))
        else { return name }
        return "blk.\(parts[2]).\(own)\(parts[3][dot...])"
    }

    private func layerName(_ name: String) -> String? {
        switch name {
        case "input_layernorm": "attn_norm"
        case "self_attn.q_proj": "attn_q"
        case "self_attn.k_proj": "attn_k"
        case "self_attn.v_proj": "attn_v"
        case "self_attn.qkv_proj": "attn_qkv"
        case "self_attn.o_proj": "attn_output"
        case "self_attn.q_norm": "attn_q_norm"
        case "self_attn.k_norm": "attn_k_norm"
        case "post_attention_layernorm": isGemma ? "post_attention_norm" : "ffn_norm"
        case "pre_feedforward_layernorm": "ffn_norm"
        case "post_feedforward_layernorm": "post_ffw_norm"
        case "mlp.gate_proj": "ffn_gate"
        case "mlp.up_proj", "mlp.gate_up_proj": "ffn_up"
        case "mlp.down_proj": "ffn_down"
        default: nil
        }
    }
}
