import JSON

/// Reads the rotary embedding in both of its spellings: `rope_theta` with `rope_scaling`, and
/// `rope_parameters`, which replaced the two in transformers 5.
struct RotaryReader {
    let reader: ConfigurationReader

    func rotary() throws(ModelFormatError) -> RotaryEmbedding {
        let nested = reader.object["rope_parameters"]?.object
        let parameters = nested ?? reader.object["rope_scaling"]?.object
        let theta: Double
        if let nested, nested["rope_theta"] != nil {
            theta = try reader.number("rope_theta", from: nested)
        } else if reader.object["rope_theta"] != nil {
            theta = try reader.number("rope_theta", from: reader.object)
        } else {
            theta = 10_000
        }
        guard let parameters else { return RotaryEmbedding(theta: theta) }
        return RotaryEmbedding(theta: theta, scaling: try scaling(parameters))
    }

    private func scaling(_ parameters: JSONObject) throws(ModelFormatError)
        -> RotaryEmbedding.Scaling
    {
        let name = (parameters["rope_type"] ?? parameters["type"])?.string ?? "default"
        switch name {
        case "default": return .none
        case "llama3":
            let low = try reader.number("low_freq_factor", from: parameters)
            let high = try reader.number("high_freq_factor", from: parameters)
            guard low < high else {
                throw reader.bad("high_freq_factor", "more than low_freq_factor", "\(high)")
            }
            let original = try reader.number("original_max_position_embeddings", from: parameters)
            guard let context = Int(exactly: original) else {
                throw reader.bad("original_max_position_embeddings", "an integer", "\(original)")
            }
            return .llama3(
                factor: try reader.number("factor", from: parameters), lowFrequencyFactor: low,
                highFrequencyFactor: high, originalContextLength: context)
        default:
            throw .unsupported(
                file: reader.file, key: "rope_type", found: "\"\(name)\"",
                supported: "\"default\", \"llama3\"")
        }
    }
}
