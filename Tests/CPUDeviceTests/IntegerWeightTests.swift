import CKernels
import DeviceAPI
import Foundation
import JSON
import ModelFixtures
import Testing

@testable import CPUDevice
@testable import ModelFormats

/// Folders whose matrices are integers of four bits, against folders of the same weights in full.
@Suite("Weights stored as integers")
struct IntegerWeightTests {
    struct Layout: CustomTestStringConvertible, Sendable {
        var method: String
        var groupSize: Int
        var isSymmetric: Bool
        /// Inputs belong to groups in another order than their own.
        var isShuffled = false
        var format: String?

        var testDescription: String {
            "\(method) of \(groupSize)" + (isSymmetric ? ", symmetric" : "")
                + (isShuffled ? ", shuffled" : "") + (format.map { ", " + $0 } ?? "")
        }
    }

    static let layouts = [
        Layout(method: "gptq", groupSize: 32, isSymmetric: true),
        Layout(method: "gptq", groupSize: -1, isSymmetric: true, format: "gptq_v2"),
        Layout(method: "gptq", groupSize: 32, isSymmetric: false),
        Layout(method: "gptq", groupSize: 32, isSymmetric: false, isShuffled: true),
        Layout(method: "awq", groupSize: 32, isSymmetric: false),
        Layout(method: "awq", groupSize: 64, isSymmetric: true),
    ]

    /// The folder of integers, and a checkpoint of what they stand for.
    private func pair(_ layout: Layout) throws -> (Checkpoint, Checkpoint, TemporaryFolder) {
        let model = RandomCheckpoint(
            RandomCheckpoint.tinyShape, elementType: .float32, seed: 5)
        var (stored, full): ([SafetensorsWriter.Tensor], [SafetensorsWriter.Tensor]) = ([], [])
        for tensor in model.tensors {
            guard tensor.name.contains("_proj.weight") else {
                stored.append(tensor)
                full.append(tensor)
                continue
            }
            let matrix = IntegerMatrix(tensor, layout)
            stored += matrix.tensors
            full.append(matrix.full)
        }
        let folder = try TemporaryFolder()
        var configuration = try JSONParser.parse(model.configurationJSON).object ?? JSONObject()
        var quantization: JSONObject = JSONObject()
        quantization["quant_method"] = .string(layout.method)
        quantization["bits"] = 4
        quantization["group_size"] = .integer(Int64(layout.groupSize))
        if let format = layout.format { quantization["checkpoint_format"] = .string(format) }
        configuration["quantization_config"] = .object(quantization)
        _ = try folder.write(JSONWriter.compact(.object(configuration)), to: "config.json")
        _ = try folder.write(SafetensorsWriter.file(stored), to: "model.safetensors")
        return (
            try Checkpoint(folder: folder.path),
            try Checkpoint(configuration: model.configuration, weights: MemoryWeights(full)),
            folder
        )
    }

    private let prompt: [Int32] = (0..<40).map { $0 * 37 % 251 }

    @Test("as F32 they give the bits of the weights that they stand for", arguments: layouts)
    func full(layout: Layout) throws {
        let (stored, full, folder) = try pair(layout)
        defer { withExtendedLifetime(folder) {} }
        for name in [
            "model.layers.0.self_attn.k_proj.weight", "model.layers.1.mlp.down_proj.weight",
        ] {
            let integers = try #require(stored.weights.find(name))
            let expected = try #require(full.weights.find(name))
            #expect(panels(integers) == panels(expected))
        }
    }

    private func panels(_ view: TensorView) -> [Float] {
        let count = (view.shape[0] + 15) / 16 * 16 * view.shape[1]
        var panels = [Float](repeating: .nan, count: count)
        var source = view.stored
        #expect(ck_pack(&source, 0, view.shape[0], &panels, CK_F32, 0, 1))
        return panels
    }

    @Test("symmetric ones become INT4 and others INT8, both without rounding", arguments: layouts)
    func resident(layout: Layout) throws {
        let (stored, full, folder) = try pair(layout)
        defer { withExtendedLifetime(folder) {} }
        let plan = try PackedLayout(stored, format: .stored)
        let expected = layout.isSymmetric ? CK_INT4 : CK_INT8
        #expect(plan.layers.allSatisfy { $0.query.element == expected })
        if !layout.isShuffled {
            let name = "model.layers.1.mlp.gate_proj.weight"
            let integers = try #require(stored.weights.find(name))
            let values = try #require(full.weights.find(name))
            let packed = QuantizedPanels(
                integers.stored, columns: integers.shape[0], as: expected)
            for row in 0..<integers.shape[0] {
                var whole = [Float](repeating: .nan, count: 64)
                ck_unpack_row(
                    values.bytes.baseAddress.map { $0 + row * 256 }, CK_F32, 64, &whole)
                #expect(packed.values(row) == whole)
            }
        }
        // What is left is the rounding of the rows that the weights are multiplied with, and,
        // where groups are shuffled, of the weights to eight bits.
        let found = try CPUHarness(stored).logits(prompt, sequence: 0, chunk: 8)
        let exact = try CPUHarness(full).logits(prompt, sequence: 0, chunk: 8)
        let error = rootMeanSquareError(found, exact)
        #expect(error > 0 && error < 0.05, "\(error)")
    }

    @Test("what is missing or out of range is refused by name")
    func refusals() throws {
        func refusal(_ change: (inout [SafetensorsWriter.Tensor]) -> Void) -> String {
            let matrix = IntegerMatrix(
                .init(
                    name: "m.weight", elementType: .float32, shape: [16, 64],
                    bytes: [UInt8](repeating: 0, count: 4096)),
                Layout(method: "gptq", groupSize: 32, isSymmetric: false, isShuffled: true))
            var tensors = matrix.tensors
            change(&tensors)
            do throws(ModelFormatError) {
                _ = try IntegerWeights(
                    MemoryWeights(tensors),
                    IntegerQuantization(method: .gptq, groupSize: 32, zeroOffset: 1))
                return "none"
            } catch { return error.description }
        }
        #expect(refusal { _ in } == "none")
        #expect(refusal { $0.removeAll { $0.name == "m.scales" } }.contains("\"m.scales\""))
        #expect(refusal { $0[1].shape = [4, 1] }.contains("\"m.qzeros\": expected shape [2, 2]"))
        #expect(refusal { $0[0].elementType = .uint32 }.contains("\"m.qweight\": expected I32"))
        #expect(refusal { $0[0].shape = [8, 0] }.contains("\"m.qweight\": expected sizes"))
        #expect(refusal { $0[3].bytes[0] = 9 }.contains("expected groups from 0 to 1, found 9"))
    }
}
