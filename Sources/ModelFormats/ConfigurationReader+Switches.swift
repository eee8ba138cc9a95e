import JSON

extension ConfigurationReader {
    /// The switches of the graph, from the family and the keys that it heeds.
    func switches(
        _ family: ModelFamily, hiddenSize: Int, layerCount: Int
    ) throws(ModelFormatError) -> DecoderSwitches {
        var switches = DecoderSwitches()
        switches.activation = try activation(family)
        switches.attentionBias =
            switch family.bias {
            case .never: .none
            case .inputs: .inputs
            case .byKey: flag("attention_bias") ? .inputsAndOutput : .none
            }
        switches.headNorms = family.headNorms
        switches.fusedProjections = family.fusedProjections
        if family.isGemma {
            switches.normWeightOffset = 1
            switches.outputNorms = true
            switches.embeddingScale = Float(Double(hiddenSize).squareRoot())
            switches.queryScalar = try number("query_pre_attn_scalar", from: object)
            switches.logitSoftcap = try softcap("final_logit_softcapping")
        }
        if family.attentionSoftcap {
            switches.attentionSoftcap = try softcap("attn_logit_softcapping")
        }
        let sliding = try slidingLayers(family, layerCount: layerCount)
        if sliding.contains(true) {
            switches.slidingLayers = sliding
            switches.slidingWindow = try size("sliding_window")
        }
        return switches
    }

    /// Refuses keys that would change the graph in a way that this family's does not go.
    func refuseOtherSwitches(_ family: ModelFamily) throws(ModelFormatError) {
        var keys = ["mlp_bias", "use_bidirectional_attention"]
        if case .byKey = family.bias {} else { keys.append("attention_bias") }
        for key in keys where flag(key) {
            throw .unsupported(file: file, key: key, found: "true", supported: "false")
        }
        var absent: [String] = []
        if !family.attentionSoftcap { absent.append("attn_logit_softcapping") }
        if !family.isGemma { absent.append("final_logit_softcapping") }
        for key in absent where isGiven(key) {
            throw .unsupported(
                file: file, key: key, found: JSONWriter.text(object[key] ?? .null),
                supported: "null")
        }
    }

    private func activation(_ family: ModelFamily) throws(ModelFormatError)
        -> DecoderSwitches.Activation
    {
        let key = family.isGemma ? "hidden_activation" : "hidden_act"
        guard isGiven(key), let value = object[key] else {
            return family.isGemma ? .tanhGELU : .silu
        }
        guard let activation = value.string.flatMap(DecoderSwitches.Activation.init) else {
            throw .unsupported(
                file: file, key: key, found: JSONWriter.text(value),
                supported: "\"silu\", \"gelu_pytorch_tanh\"")
        }
        return activation
    }

    private func softcap(_ key: String) throws(ModelFormatError) -> Float? {
        isGiven(key) ? Float(try number(key, from: object)) : nil
    }

    private func slidingLayers(_ family: ModelFamily, layerCount: Int) throws(ModelFormatError)
        -> [Bool]
    {
        let ruled: [Bool]
        var mayDiffer = false
        switch family.sliding {
        case .never: ruled = .init(repeating: false, count: layerCount)
        case .everyLayer: ruled = .init(repeating: isGiven("sliding_window"), count: layerCount)
        case .lateLayers:
            let slides = flag("use_sliding_window") && isGiven("sliding_window")
            mayDiffer = slides
            let first = slides ? try count("max_window_layers") : layerCount
            ruled = (0..<layerCount).map { $0 >= first }
        case .patterned(let usual):
            mayDiffer = true
            let key = "sliding_window_pattern"
            let pattern = isGiven(key) ? try size(key) : usual
            ruled = (0..<layerCount).map { ($0 + 1) % pattern != 0 }
        }
        guard isGiven("layer_types") else { return ruled }
        let given = try layerTypes(layerCount)
        guard mayDiffer || given == ruled else {
            throw .unsupported(
                file: file, key: "layer_types",
                found: JSONWriter.text(object["layer_types"] ?? .null),
                supported: "for this architecture and its other keys only \""
                    + (ruled.contains(true) ? "sliding" : "full") + "_attention\"")
        }
        return given
    }

    private func layerTypes(_ layerCount: Int) throws(ModelFormatError) -> [Bool] {
        let names = object["layer_types"]?.array ?? []
        guard names.count == layerCount else {
            throw bad("layer_types", "a list of \(layerCount) names", "\(names.count)")
        }
        var sliding: [Bool] = []
        for name in names {
            switch name.string {
            case "sliding_attention": sliding.append(true)
            case "full_attention": sliding.append(false)
            default:
                throw .unsupported(
                    file: file, key: "layer_types", found: JSONWriter.text(name),
                    supported: "\"full_attention\", \"sliding_attention\"")
            }
        }
        return sliding
    }
}
