import Foundation
import JSON
import Tokenizers

/// Files that scripts/tokenizers wrote from the reference implementations.
enum Fixtures {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures")
    static let families = folder.appendingPathComponent("families")
    static let familyNames = [
        "bert", "bert_cased", "deepseek", "gemma", "gpt2", "llama2", "llama3", "metaspace_words",
        "mistral", "nfd", "nfkd", "o200k", "options", "pilot", "qwen2", "qwen35", "roberta",
        "tekken",
    ]
    /// Families whose tokens are bytes and whose normalizer and pre-tokenizer keep every byte.
    static let losslessNames = ["deepseek", "gpt2", "llama3", "o200k", "pilot", "tekken"]

    static func bytes(_ url: URL) throws -> [UInt8] { [UInt8](try Data(contentsOf: url)) }

    static func tokenizerFile(_ name: String) throws -> [UInt8] {
        try bytes(families.appendingPathComponent("\(name).json"))
    }

    static func tokenizer(_ name: String) throws -> Tokenizer {
        try Tokenizer(json: tokenizerFile(name))
    }

    static func lines(_ url: URL) throws -> [JSONValue] {
        try bytes(url).split(separator: 0x0A).map { try JSONParser.parse(Array($0)) }
    }
}

/// A text and what the reference made of it.
struct EncodingCase {
    let text: String
    let ids: [Int32]
    let surrounded: [Int32]
    /// Nil where the reference merged ordinary text into a special token.
    let asText: [Int32]?
    let decoded: String
    let decodedWithoutSpecials: String

    init?(_ line: JSONValue) {
        guard let parts = line.array, parts.count == 6, let text = parts[0].string,
            let ids = Self.ids(parts[1]), let surrounded = Self.ids(parts[2]),
            let decoded = parts[4].string, let plain = parts[5].string
        else { return nil }
        self.text = text
        self.ids = ids
        self.surrounded = surrounded
        asText = Self.ids(parts[3])
        self.decoded = decoded
        decodedWithoutSpecials = plain
    }

    private static func ids(_ value: JSONValue) -> [Int32]? {
        value.array?.compactMap { $0.integer.map(Int32.init) }
    }

    /// What differs from the reference, in words.
    func differences(from tokenizer: Tokenizer) -> [String] {
        func encode(_ policy: Tokenizer.SpecialTokenPolicy, _ adds: Bool) -> [Int32] {
            tokenizer.encode(text, specialTokens: policy, addingSpecialTokens: adds)
        }
        var differences: [String] = []
        if encode(.recognised, false) != ids { differences.append("ids") }
        if encode(.recognised, true) != surrounded { differences.append("surrounded") }
        if let asText, encode(.asText, false) != asText { differences.append("as text") }
        let whole = tokenizer.decode(ids, skippingSpecialTokens: false)
        if !whole.utf8.elementsEqual(decoded.utf8) { differences.append("decoded") }
        let plain = tokenizer.decode(ids, skippingSpecialTokens: true)
        if !plain.utf8.elementsEqual(decodedWithoutSpecials.utf8) {
            differences.append("decoded without specials")
        }
        return differences
    }
}

struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
