import JSON

/// Weights that a folder stores as integers of four bits, by the `quantization_config` of its
/// `config.json`.
package struct IntegerQuantization: Equatable, Sendable {
    package enum Method: String, Sendable {
        /// Eight inputs of one output in a word.
        case gptq
        /// Eight outputs of one input in a word, the even ones first.
        case awq
    }

    package var method: Method
    /// Inputs that share a scale and a zero; nil means all of them.
    package var groupSize: Int?
    /// Added to zeros, which the first GPTQ files store one too low.
    package var zeroOffset: Int

    static func read(_ object: JSONObject, file: String) throws(ModelFormatError)
        -> IntegerQuantization?
    {
        guard let value = object["quantization_config"], !value.isNull else { return nil }
        let name = value["quant_method"]?.string ?? ""
        guard let method = Method(rawValue: name) else {
            throw .unsupported(
                file: file, key: "quantization_config.quant_method",
                found: value["quant_method"].map(JSONWriter.text) ?? "none",
                supported: "\"gptq\", \"awq\", or unquantized weights")
        }
        func refuse(_ key: String, _ value: JSONValue, _ supported: String) -> ModelFormatError {
            .unsupported(
                file: file, key: "quantization_config." + key, found: JSONWriter.text(value),
                supported: supported)
        }
        if let bits = value["bits"] ?? value["w_bit"], bits.integer != 4 {
            throw refuse("bits", bits, "4")
        }
        let layouts = method == .awq ? ["gemm"] : ["gptq", "gptq_v2"]
        let key = method == .awq ? "version" : "checkpoint_format"
        let layout = value[key]?.string?.lowercased() ?? layouts[0]
        guard layouts.contains(layout) else {
            throw refuse(key, value[key] ?? .null, layouts.joined(separator: ", "))
        }
        var groupSize: Int?
        if let size = value["group_size"] ?? value["q_group_size"], !size.isNull {
            guard let number = size.integer, number == -1 || (1...(1 << 20)).contains(number)
            else { throw refuse("group_size", size, "-1, or a positive integer") }
            groupSize = number == -1 ? nil : number
        }
        return IntegerQuantization(
            method: method, groupSize: groupSize, zeroOffset: layout == "gptq" ? 1 : 0)
    }
}
