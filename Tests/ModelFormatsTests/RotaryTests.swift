import Foundation
import JSON
import Testing

@testable import ModelFormats

@Suite("Rotary embedding")
struct RotaryTests {
    func read(
        _ parameters: ConfigurationKeys, _ keys: ConfigurationKeys = [:],
        architecture: String = "LlamaForCausalLM"
    ) throws(ModelFormatError) -> RotaryEmbedding {
        let all = FamilyConfigurationTests.sizes.with("architectures", [.string(architecture)])
            .with("rope_scaling", .object(parameters.object)).with(keys)
        return try ConfigurationReader(file: "config.json", object: all.object)
            .configuration().rotary
    }

    func refusal(
        _ parameters: ConfigurationKeys, _ keys: ConfigurationKeys = [:],
        architecture: String = "LlamaForCausalLM"
    ) -> String {
        do throws(ModelFormatError) {
            _ = try read(parameters, keys, architecture: architecture)
            return "accepted"
        } catch { return error.description }
    }

    static let yarn: ConfigurationKeys = [
        "rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 1024,
    ]
    static let longrope: ConfigurationKeys = [
        "type": "longrope", "short_factor": .array((0..<16).map { .double(1 + Double($0) / 16) }),
        "long_factor": .array((0..<16).map { .double(2 + Double($0)) }),
    ]

    @Test("a linear factor slows every pair by as much")
    func linear() throws {
        let rotary = try read(["type": "linear", "factor": 4.0])
        let plain = RotaryEmbedding().frequencies(headDimension: 32, contextLength: 64)
        #expect(
            rotary.frequencies(headDimension: 32, contextLength: 64) == plain.map { $0 / 4 })
        #expect(rotary.attentionFactor == 1)
    }

    @Test("YaRN keeps fast pairs, stretches slow ones and blends between")
    func yarn() throws {
        let rotary = try read(Self.yarn)
        let plain = RotaryEmbedding().frequencies(headDimension: 128, contextLength: 64)
        let scaled = rotary.frequencies(headDimension: 128, contextLength: 64)
        #expect(scaled[0] == plain[0])
        #expect(abs(scaled[63] / plain[63] - 0.25) < 1e-6)
        #expect(zip(plain, scaled).contains { $1 < $0 * 0.99 && $1 > $0 * 0.26 })
        #expect(abs(rotary.attentionFactor - (0.1 * log(4) + 1)) < 1e-12)
    }

    @Test("YaRN's attention factor is given, or follows from the scale weights")
    func yarnAttention() throws {
        let given = try read(Self.yarn.with("attention_factor", 0.9))
        #expect(given.attentionFactor == 0.9)
        let weighed = try read(Self.yarn.with("mscale", 0.7).with("mscale_all_dim", 1.4))
        let expected = (0.1 * 0.7 * log(4) + 1) / (0.1 * 1.4 * log(4) + 1)
        #expect(abs(weighed.attentionFactor - expected) < 1e-12)
        // A single weight, or zero, is no pair of weights.
        let usual = try read(Self.yarn).attentionFactor
        #expect(try read(Self.yarn.with("mscale", 0.7)).attentionFactor == usual)
        let zero = Self.yarn.with("mscale", 0.7).with("mscale_all_dim", 0)
        #expect(try read(zero).attentionFactor == usual)
        let sharp = try read(Self.yarn.with("beta_fast", 2.0).with("truncate", false))
        #expect(sharp.scaling != (try read(Self.yarn)).scaling)
    }

    @Test("LongRoPE takes its long factors for all positions when sequences may be long")
    func longrope() throws {
        let rotary = try read(
            Self.longrope, ["original_max_position_embeddings": 1024],
            architecture: "Phi3ForCausalLM")
        let plain = RotaryEmbedding().frequencies(headDimension: 32, contextLength: 64)
        let short = rotary.frequencies(headDimension: 32, contextLength: 1024)
        let long = rotary.frequencies(headDimension: 32, contextLength: 1025)
        for pair in 0..<16 {
            #expect(abs(plain[pair] / short[pair] - (1 + Float(pair) / 16)) < 1e-5)
            #expect(abs(plain[pair] / long[pair] - (2 + Float(pair))) < 1e-5)
        }
        // 4096 tokens over 1024: the square root of 1 + ln 4 / ln 1024.
        #expect(abs(rotary.attentionFactor - 1.2.squareRoot()) < 1e-12)
    }

    @Test("Phi3's first names for LongRoPE are read")
    func olderNames() throws {
        for name in ["su", "yarn"] {
            let rotary = try read(
                Self.longrope.with("type", .string(name)),
                ["original_max_position_embeddings": 1024], architecture: "Phi3ForCausalLM")
            guard case .longrope(_, _, originalContextLength: 1024) = rotary.scaling else {
                Issue.record("\(name) was read as \(rotary.scaling)")
                continue
            }
        }
    }

    @Test("only the turning part of a head has frequencies, spread over that part")
    func partial() throws {
        let rotary = try read(
            [:], ["partial_rotary_factor": 0.75], architecture: "Phi3ForCausalLM")
        let frequencies = rotary.frequencies(headDimension: 32, contextLength: 64)
        #expect(frequencies.count == 12)
        #expect(abs(frequencies[1] - Float(1 / pow(10_000, 2.0 / 24))) < 1e-7)
    }

    @Test("what is missing, damaged or unknown is refused by key")
    func refusals() {
        #expect(refusal(["rope_type": "dynamic", "factor": 2]).contains("\"rope_type\" is"))
        #expect(refusal(["rope_type": "linear"]).contains("\"factor\" is missing"))
        #expect(refusal(["rope_type": "linear", "factor": -2]).contains("a positive number"))
        #expect(refusal(Self.yarn, ["rope_theta": 1]).contains("\"rope_theta\": expected more"))
        #expect(
            refusal(Self.yarn.with("original_max_position_embeddings", 0.5))
                .contains("an integer above 1"))
        #expect(refusal(Self.yarn.with("beta_fast", "x")).contains("\"beta_fast\""))
        #expect(
            refusal(Self.longrope.with("long_factor", [1.0, 2.0]))
                .contains("\"long_factor\": expected a list of 16 positive numbers"))
        #expect(refusal(Self.longrope.with("short_factor", nil)).contains("found none"))
        for part in [0.0, 1.5, 0.1, 0.01] {
            #expect(
                refusal(
                    [:], ["partial_rotary_factor": .double(part)], architecture: "Phi3ForCausalLM"
                ).contains("\"partial_rotary_factor\": expected a part of head_dim"))
        }
    }
}
