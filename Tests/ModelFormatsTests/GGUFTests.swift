import JSON
import ModelFixtures
import Testing

@testable import ModelFormats

@Suite("GGUF files")
struct GGUFTests {
    /// A file of one layer that is whole.
    private static func whole() -> GGUFWriter {
        var writer = GGUFWriter()
        writer.set("general.architecture", .string("llama"))
        let sizes: [(String, UInt32)] = [
            ("embedding_length", 32), ("block_count", 1), ("attention.head_count", 2),
            ("attention.head_count_kv", 1), ("feed_forward_length", 32), ("context_length", 64),
        ]
        for (key, size) in sizes { writer.set("llama." + key, .uint32(size)) }
        writer.set("llama.attention.layer_norm_rms_epsilon", .float32(1e-5))
        writer.set("tokenizer.ggml.model", .string("llama"))
        writer.set("tokenizer.ggml.tokens", .strings(["<unk>", "a", "b", "ab", "<|im_end|>"]))
        writer.set("tokenizer.ggml.token_type", .int32s([2, 1, 1, 1, 3]))
        writer.set("tokenizer.ggml.scores", .floats([0, -1, -2, -3, 0]))
        writer.set("tokenizer.ggml.eos_token_id", .uint32(2))
        let shapes: [(String, [Int])] = [
            ("token_embd", [5, 32]), ("output_norm", [32]), ("blk.0.attn_norm", [32]),
            ("blk.0.attn_q", [32, 32]), ("blk.0.attn_k", [16, 32]), ("blk.0.attn_v", [16, 32]),
            ("blk.0.attn_output", [32, 32]), ("blk.0.ffn_norm", [32]),
            ("blk.0.ffn_gate", [32, 32]), ("blk.0.ffn_up", [32, 32]),
            ("blk.0.ffn_down", [32, 32]),
        ]
        for (name, shape) in shapes {
            let type = shape.count > 1 ? ElementType.q8_0 : .float32
            let count = shape.dropLast().reduce(1, *) * type.rowBytes(shape[shape.count - 1])
            writer.tensors.append(
                .init(
                    name: name + ".weight", elementType: type, shape: shape,
                    bytes: [UInt8](repeating: 0, count: count)))
        }
        return writer
    }

    private func open(_ bytes: [UInt8]) throws(ModelFormatError) -> Checkpoint {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
        defer { copy.deallocate() }
        copy.copyBytes(from: bytes)
        return try Checkpoint(
            file: GGUFFile(bytes: UnsafeRawBufferPointer(copy), path: "model.gguf"))
    }

    private func refusal(_ change: (inout GGUFWriter) -> Void) -> String {
        var writer = Self.whole()
        change(&writer)
        return refusal(writer.file())
    }

    private func refusal(_ bytes: [UInt8]) -> String {
        do {
            _ = try open(bytes)
            return "none"
        } catch { return error.description }
    }

    @Test("a whole file gives its configuration and all its tensors")
    func opens() throws {
        let checkpoint = try open(Self.whole().file())
        let model = checkpoint.configuration
        #expect(model.vocabularySize == 5 && model.headDimension == 16 && model.tiedEmbeddings)
        #expect(model.endTokens == [2, 4])
        #expect(model.rotary == RotaryEmbedding())
    }

    @Test("a file that ends early is refused wherever it ends")
    func truncation() throws {
        let bytes = Self.whole().file()
        for count in 0..<bytes.count {
            let text = refusal(Array(bytes.prefix(count)))
            #expect(text.contains("model.gguf: "), "\(count) bytes: \(text)")
        }
    }

    @Test("what contradicts itself is refused with the key or tensor and what was found")
    func contradictions() {
        #expect(refusal { $0.version = 1 }.contains("version 1"))
        #expect(refusal { $0.version = 3 << 24 }.contains("big-endian"))
        #expect(
            refusal { $0.set("general.architecture", .string("mamba")) }
                .contains("\"mamba\" is not known; supported: llama, qwen2"))
        #expect(
            refusal { $0.set("general.alignment", .uint32(24)) }
                .contains("\"general.alignment\": expected a power of two, found 24"))
        #expect(
            refusal { $0.metadata.removeAll { $0.key == "llama.block_count" } }
                .contains("\"llama.block_count\" is missing"))
        #expect(
            refusal { $0.set("llama.block_count", .string("many")) }
                .contains("\"llama.block_count\": expected a positive integer, found \"many\""))
        #expect(
            refusal { $0.set("llama.block_count", .uint32(2)) }
                .contains("tensor \"blk.1.attn_norm.weight\" of shape [32] is missing"))
        #expect(
            refusal { $0.metadata.append($0.metadata[0]) }
                .contains("\"general.architecture\": expected one value, found two"))
        #expect(
            refusal { $0.tensors.append($0.tensors[0]) }
                .contains("\"token_embd.weight\": expected one entry, found two"))
        #expect(
            refusal { $0.tensors[3].shape = [64, 16] }
                .contains("\"blk.0.attn_q.weight\": expected rows of whole blocks of 32"))
        #expect(
            refusal { $0.tensors[4].shape = [32, 32] }.contains("\"blk.0.attn_k.weight\""))
        #expect(
            refusal { $0.tensors[2].elementType = .int32 }
                .contains("\"blk.0.attn_norm.weight\": expected a type of"))
        #expect(
            refusal {
                $0.tensors[1].elementType = .q8_0
                $0.tensors[1].bytes = [UInt8](repeating: 0, count: 34)
            }.contains("\"output_norm.weight\": expected F32 or BF16 or F16, found Q8_0"))
        #expect(
            refusal { $0.set("llama.rope.dimension_count", .uint32(8)) }
                .contains("partial_rotary_factor"))
        #expect(refusal { $0.set("split.count", .uint32(3)) }.contains("merge the parts"))
        #expect(
            refusal { $0.set("tokenizer.ggml.tokens", .floats([1])) }
                .contains("expected an array of strings"))
    }

    @Test("changed bytes never trap, whether the file is refused or not", arguments: 0..<4)
    func fuzz(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let whole = Self.whole().file()
        // The data is all zeros and of no interest: most changes go before it.
        let header = 1_400
        for _ in 0..<1_500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<min(header, bytes.count), using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 2: bytes[place] = 0xFF
                default: bytes.remove(at: place)
                }
            }
            guard let checkpoint = try? open(bytes) else { continue }
            #expect(checkpoint.configuration.layerCount > 0)
        }
    }

    @Test("changed vocabularies never trap", arguments: 0..<2)
    func fuzzVocabulary(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed + 10))
        for _ in 0..<1_000 {
            var bytes = Self.whole().file()
            for _ in 0..<3 {
                let place = Int.random(in: 300..<900, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            bytes.withUnsafeBytes { bytes in
                guard let file = try? GGUFFile(bytes: bytes, path: "fuzz.gguf") else { return }
                let files = GGUFTextFiles(file)
                _ = try? files.tokenizer()
                _ = try? files.tokenizerConfiguration()
            }
        }
    }

    @Test("pieces with scores become merges, the best first")
    func merges() throws {
        var writer = Self.whole()
        writer.set("tokenizer.chat_template", .string("{{ messages }}"))
        let bytes = writer.file()
        try bytes.withUnsafeBytes { bytes in
            let file = try GGUFFile(bytes: bytes, path: "model.gguf")
            let document = try #require(try GGUFTextFiles(file).tokenizer())
            #expect(document["model"]?["merges"] == [["a", "b"]])
            let configuration = try GGUFTextFiles(file).tokenizerConfiguration()
            #expect(configuration["chat_template"] == "{{ messages }}")
            #expect(configuration["eos_token"] == "b")
        }
    }
}
