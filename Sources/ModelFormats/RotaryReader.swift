import Glibc
import JSON

/// Reads the rotary embedding in both of its spellings: `rope_theta` with `rope_scaling`, and
/// `rope_parameters`, which replaced the two in transformers 5.
struct RotaryReader {
    let reader: ConfigurationReader
    let family: ModelFamily
    let headDimension: Int

    /// That of all layers, or of those that do not slide.
    func rotary() throws(ModelFormatError) -> RotaryEmbedding {
        let given = reader.object["rope_parameters"]?.object
        let nested = family.slidingRotary ? given?["full_attention"]?.object ?? given : given
        let theta = try theta(nested, older: "rope_theta", usual: family.rotaryTheta)
        return try rotary(nested ?? reader.object["rope_scaling"]?.object, theta: theta)
    }

    /// That of the layers that slide, where the family gives them their own.
    func slidingRotary() throws(ModelFormatError) -> RotaryEmbedding? {
        guard family.slidingRotary else { return nil }
        let nested = reader.object["rope_parameters"]?.object?["sliding_attention"]?.object
        return try rotary(
            nested, theta: try theta(nested, older: "rope_local_base_freq", usual: 10_000))
    }

    private func theta(_ nested: JSONObject?, older: String, usual: Double)
        throws(ModelFormatError) -> Double
    {
        if let nested, nested["rope_theta"] != nil {
            return try reader.number("rope_theta", from: nested)
        }
        return reader.isGiven(older) ? try reader.number(older, from: reader.object) : usual
    }

    private func rotary(_ parameters: JSONObject?, theta: Double) throws(ModelFormatError)
        -> RotaryEmbedding
    {
        var rotary = RotaryEmbedding(theta: theta)
        let part = parameters?["partial_rotary_factor"] ?? reader.object["partial_rotary_factor"]
        if family.partialRotary, let part, !part.isNull {
            guard let share = part.double, share > 0, share <= 1,
                Int(Double(headDimension) * share) % 2 == 0, Double(headDimension) * share >= 2
            else {
                throw reader.bad(
                    "partial_rotary_factor", "a part of head_dim that is an even number",
                    JSONWriter.text(part))
            }
            rotary.turningPart = share
        } else if let part, !part.isNull, part.double != 1 {
            throw .unsupported(
                file: reader.file, key: "partial_rotary_factor", found: JSONWriter.text(part),
                supported: "1.0")
        }
        if let parameters { try scale(&rotary, parameters) }
        return rotary
    }

    private func scale(_ rotary: inout RotaryEmbedding, _ parameters: JSONObject)
        throws(ModelFormatError)
    {
        var name = (parameters["rope_type"] ?? parameters["type"])?.string ?? "default"
        // Phi-3's first files say "su", and some "yarn", of what was then named "longrope".
        if family.partialRotary, ["su", "yarn"].contains(name) { name = "longrope" }
        switch name {
        case "default": break
        case "linear":
            rotary.scaling = .linear(factor: try reader.number("factor", from: parameters))
        case "llama3": rotary.scaling = try llama3(parameters)
        case "yarn":
            let factor = try factor(parameters)
            rotary.scaling = try yarn(parameters, factor: factor, theta: rotary.theta)
            rotary.attentionFactor = try yarnAttention(parameters, factor: factor)
        case "longrope":
            rotary.scaling = try longrope(parameters, rotary)
            let (factor, original) = (try factor(parameters), try originalContext(parameters))
            let usual = factor <= 1 ? 1 : (1 + log(factor) / log(Double(original))).squareRoot()
            rotary.attentionFactor = try optional("attention_factor", parameters) ?? usual
        default:
            throw .unsupported(
                file: reader.file, key: "rope_type", found: "\"\(name)\"",
                supported: "\"default\", \"linear\", \"llama3\", \"yarn\", \"longrope\"")
        }
    }

    private func llama3(_ parameters: JSONObject) throws(ModelFormatError)
        -> RotaryEmbedding.Scaling
    {
        let low = try reader.number("low_freq_factor", from: parameters)
        let high = try reader.number("high_freq_factor", from: parameters)
        guard low < high else {
            throw reader.bad("high_freq_factor", "more than low_freq_factor", "\(high)")
        }
        return .llama3(
            factor: try reader.number("factor", from: parameters), lowFrequencyFactor: low,
            highFrequencyFactor: high, originalContextLength: try originalContext(parameters))
    }

    private func yarn(_ parameters: JSONObject, factor: Double, theta: Double)
        throws(ModelFormatError) -> RotaryEmbedding.Scaling
    {
        guard theta > 1 else { throw reader.bad("rope_theta", "more than 1", "\(theta)") }
        return .yarn(
            factor: factor, fastTurns: try optional("beta_fast", parameters) ?? 32,
            slowTurns: try optional("beta_slow", parameters) ?? 1,
            originalContextLength: try originalContext(parameters),
            wholePairs: parameters["truncate"]?.bool ?? true)
    }

    /// The paper's 0.1 ln(factor) + 1, or the ratio of two such terms with weights of their own.
    private func yarnAttention(_ parameters: JSONObject, factor: Double) throws(ModelFormatError)
        -> Double
    {
        if let given = try optional("attention_factor", parameters) { return given }
        func term(_ weight: Double) -> Double { factor <= 1 ? 1 : 0.1 * weight * log(factor) + 1 }
        // Zero counts as absent.
        guard let weight = parameters["mscale"]?.double, weight != 0,
            let all = parameters["mscale_all_dim"]?.double, all != 0
        else { return term(1) }
        return term(weight) / term(all)
    }

    private func longrope(_ parameters: JSONObject, _ rotary: RotaryEmbedding)
        throws(ModelFormatError) -> RotaryEmbedding.Scaling
    {
        let pairs = rotary.dimension(headDimension: headDimension) / 2
        func divisors(_ key: String) throws(ModelFormatError) -> [Float] {
            let numbers = (parameters[key]?.array ?? []).compactMap(\.double).filter { $0 > 0 }
            guard numbers.count == pairs, parameters[key]?.array?.count == pairs else {
                throw reader.bad(
                    key, "a list of \(pairs) positive numbers",
                    parameters[key].map(JSONWriter.text) ?? "none")
            }
            return numbers.map { Float($0) }
        }
        return .longrope(
            short: try divisors("short_factor"), long: try divisors("long_factor"),
            originalContextLength: try originalContext(parameters))
    }

    /// How much further than the original context the model reaches.
    private func factor(_ parameters: JSONObject) throws(ModelFormatError) -> Double {
        if let factor = try optional("factor", parameters) { return factor }
        return Double(try reader.size("max_position_embeddings"))
            / Double(try originalContext(parameters))
    }

    private func optional(_ key: String, _ parameters: JSONObject) throws(ModelFormatError)
        -> Double?
    {
        guard let value = parameters[key], !value.isNull else { return nil }
        return try reader.number(key, from: parameters)
    }

    /// The context of the training before; beside the parameters it has precedence over in them.
    private func originalContext(_ parameters: JSONObject) throws(ModelFormatError) -> Int {
        let key = "original_max_position_embeddings"
        if reader.isGiven(key) { return try reader.size(key) }
        guard parameters[key] != nil else { return try reader.size("max_position_embeddings") }
        let original = try reader.number(key, from: parameters)
        guard let context = Int(exactly: original), context > 1 else {
            throw reader.bad(key, "an integer above 1", "\(original)")
        }
        return context
    }
}
