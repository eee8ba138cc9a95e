import JSON
import ModelFixtures
import ModelFormats

/// A folder with a checkpoint, and with logits.json: what transformers computes of it in float32.
struct ReferenceCase {
    struct Prompt {
        let ids: [Int32]
        let places: [(position: Int, logits: [Float])]
        /// Sequences are no longer than this while the prompt runs; nil means the model's own.
        let contextLength: Int?
        /// How far off transformers itself is in BF16, where that was measured.
        let bfloat16Error: Double?
    }

    let folder: String
    let prompts: [Prompt]
    let greedyPrompt, continuation: [Int32]
    /// By how much the chosen token's logit exceeds the next.
    let margins: [Double]

    init(folder: String) throws {
        self.folder = folder
        let file = folder + "/logits.json"
        let json = try JSONParser.parse(Files.read(file))
        func ids(_ value: JSONValue?) throws -> [Int32] {
            guard let array = value?.array else { throw RateFailure("\(file): no token ids") }
            return array.compactMap { $0.integer.map(Int32.init) }
        }
        guard let prompts = json["prompts"]?.array, let greedy = json["greedy"] else {
            throw RateFailure("\(file): no prompts")
        }
        self.prompts = try prompts.map { prompt in
            Prompt(
                ids: try ids(prompt["ids"]),
                places: try (prompt["logits"]?.array ?? []).map { place in
                    guard let position = place["position"]?.integer,
                        let text = place["float32"]?.string
                    else { throw RateFailure("\(file): a place without its logits") }
                    return (position, Self.floats(text))
                },
                contextLength: prompt["contextLength"]?.integer,
                bfloat16Error: prompt["bfloat16Error"]?.double)
        }
        greedyPrompt = try ids(greedy["prompt"])
        continuation = try ids(greedy["continuation"])
        margins = (greedy["margins"]?.array ?? []).compactMap(\.double)
    }

    func checkpoint(contextLength: Int? = nil) throws -> Checkpoint {
        let checkpoint = try Checkpoint(folder: folder)
        guard let contextLength else { return checkpoint }
        var configuration = checkpoint.configuration
        configuration.contextLength = contextLength
        return try Checkpoint(configuration: configuration, weights: checkpoint.weights)
    }

    /// Little-endian floats in Base64.
    static func floats(_ base64: String) -> [Float] {
        var bytes: [UInt8] = []
        var (bits, count) = (UInt32(0), 0)
        for character in base64.utf8 {
            guard let value = digit(character) else { continue }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return stride(from: 0, to: bytes.count / 4 * 4, by: 4).map { index in
            let word = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[index + $1]) << (8 * $1) }
            return Float(bitPattern: word)
        }
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
