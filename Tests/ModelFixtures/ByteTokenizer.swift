import JSON
package import ModelFormats

/// A tokenizer.json whose tokens are single bytes, and a chat template to go with it: id `b` is
/// byte `b`, `<|user|>`, `<|assistant|>` and `<|end|>` follow.
package enum ByteTokenizer {
    package static let userToken: Int32 = 256
    package static let assistantToken: Int32 = 257
    package static let endToken: Int32 = 258
    package static let vocabularySize = 272

    package static var tokenizerJSON: [UInt8] {
        let special = ["<|user|>", "<|assistant|>", "<|end|>"]
        let added = special.enumerated().map { index, text -> JSONValue in
            [
                "id": .integer(Int64(256 + index)), "content": .string(text),
                "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
                "special": true,
            ]
        }
        var vocabulary = JSONObject()
        for byte in 0..<256 {
            vocabulary.members.append(.init(key: symbol(byte), value: .integer(Int64(byte))))
        }
        let level: JSONValue = [
            "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
            "use_regex": false,
        ]
        return JSONWriter.compact([
            "version": "1.0", "truncation": nil, "padding": nil, "added_tokens": .array(added),
            "normalizer": nil, "pre_tokenizer": level, "post_processor": nil, "decoder": level,
            "model": ["type": "BPE", "vocab": .object(vocabulary), "merges": []],
        ])
    }

    package static var tokenizerConfig: [UInt8] {
        let template =
            "{% for m in messages %}{% if m.role == 'user' %}<|user|>{% else %}<|assistant|>"
            + "{% endif %}{{ m.content }}{% endfor %}<|assistant|>"
        return JSONWriter.compact(["chat_template": .string(template), "eos_token": "<|end|>"])
    }

    /// The character that stands for a byte in byte-level vocabularies: visible Latin-1 ones for
    /// themselves, the others from U+0100 on.
    private static func symbol(_ byte: Int) -> String {
        func isVisible(_ byte: Int) -> Bool {
            (33...126).contains(byte) || (161...172).contains(byte) || (174...255).contains(byte)
        }
        let code =
            isVisible(byte) ? byte : 256 + (0..<byte).count { !isVisible($0) }
        return Unicode.Scalar(UInt32(code)).map { String(Character($0)) } ?? ""
    }
}

extension RandomCheckpoint {
    /// The shape of `tinyShape` over the vocabulary of `ByteTokenizer`.
    package static let byteShape: ModelConfiguration = {
        var shape = tinyShape
        shape.vocabularySize = ByteTokenizer.vocabularySize
        shape.contextLength = 8192
        // None, so that tests decide where an output ends.
        shape.endTokens = []
        return shape
    }()

    /// Writes a model of random weights with a tokenizer and a chat template.
    package static func writeByteModel(to folder: String) throws {
        try RandomCheckpoint(byteShape).write(to: folder)
        try Files.write(ByteTokenizer.tokenizerJSON, to: folder + "/tokenizer.json")
        try Files.write(ByteTokenizer.tokenizerConfig, to: folder + "/tokenizer_config.json")
    }
}
