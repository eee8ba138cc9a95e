/// The weights of a folder in which matrices are stored as integers of four bits: `name.qweight`,
/// `name.qzeros` and `name.scales` appear as `name.weight`.
final class IntegerWeights: WeightSource, @unchecked Sendable {
    let origin: String
    private let base: any WeightSource
    private let matrices: [String: TensorView]

    init(_ base: any WeightSource, _ quantization: IntegerQuantization) throws(ModelFormatError) {
        origin = base.origin
        self.base = base
        var matrices: [String: TensorView] = [:]
        let ending = ".qweight"
        // The rows of an embedding are read one by one, which these are not laid out for.
        for name in base.tensorNames where name.hasSuffix(ending) && !name.contains("embed_tokens")
        {
            let matrix = String(name.dropLast(ending.count))
            matrices[matrix + ".weight"] = try IntegerMatrixReader(
                weights: base, matrix: matrix, quantization: quantization
            ).view()
        }
        self.matrices = matrices
    }

    var files: [String] { base.files }

    var tensorNames: [String] { (base.tensorNames + matrices.keys).sorted() }

    func find(_ name: String) -> TensorView? { matrices[name] ?? base.find(name) }
}

/// Reads and checks the tensors of one matrix.
private struct IntegerMatrixReader {
    let weights: any WeightSource
    let matrix: String
    let quantization: IntegerQuantization

    func view() throws(ModelFormatError) -> TensorView {
        let packed = try tensor("qweight", [.int32], "two dimensions") { $0.count == 2 }
        let isGPTQ = quantization.method == .gptq
        let inputs = packed.shape[0] * (isGPTQ ? 8 : 1)
        let outputs = packed.shape[1] * (isGPTQ ? 1 : 8)
        guard inputs > 0, outputs > 0, outputs % 8 == 0 else {
            throw bad("qweight", "sizes above 0, of outputs a multiple of 8", "\(packed.shape)")
        }
        let groupSize = min(quantization.groupSize ?? inputs, inputs)
        let groupCount = (inputs + groupSize - 1) / groupSize
        let zeros = try tensor("qzeros", [.int32], "shape [\(groupCount), \(outputs / 8)]") {
            $0 == [groupCount, outputs / 8]
        }
        let scales = try tensor(
            "scales", ElementType.weightTypes, "shape [\(groupCount), \(outputs)]"
        ) { $0 == [groupCount, outputs] }
        let integers = IntegerTensor(
            quantization: quantization, outputCount: outputs, firstOutput: 0,
            groupSize: groupSize, zeros: zeros.bytes, scales: scales.bytes,
            scaleType: scales.elementType,
            groups: try groups(inputs, groupSize: groupSize, groupCount: groupCount))
        return TensorView(
            name: matrix + ".weight",
            elementType: isSymmetric(zeros.bytes) ? .int4Symmetric : .int4,
            shape: [outputs, inputs], bytes: packed.bytes, integers: integers)
    }

    private func tensor(
        _ part: String, _ types: [ElementType], _ expected: String,
        fits: ([Int]) -> Bool
    ) throws(ModelFormatError) -> TensorView {
        guard let view = weights.find("\(matrix).\(part)") else {
            throw .missingTensor(
                file: weights.origin, tensor: "\(matrix).\(part)", expectedShape: [])
        }
        guard types.contains(view.elementType) else {
            let names = types.map(\.rawValue).joined(separator: " or ")
            throw bad(part, names, view.elementType.rawValue)
        }
        guard fits(view.shape) else { throw bad(part, expected, "shape \(view.shape)") }
        return view
    }

    /// `g_idx`, checked; nil when it says what the group size says.
    private func groups(_ inputs: Int, groupSize: Int, groupCount: Int) throws(ModelFormatError)
        -> UnsafeRawBufferPointer?
    {
        guard quantization.method == .gptq, weights.find(matrix + ".g_idx") != nil else {
            return nil
        }
        let view = try tensor("g_idx", [.int32], "shape [\(inputs)]") { $0 == [inputs] }
        var isPlain = true
        for input in 0..<inputs {
            let group = Int(word(view.bytes, input))
            guard group < groupCount else {
                throw bad("g_idx", "groups from 0 to \(groupCount - 1)", "\(group)")
            }
            isPlain = isPlain && group == input / groupSize
        }
        return isPlain ? nil : view.bytes
    }

    /// Whether the zero of every group is the middle, 8.
    private func isSymmetric(_ zeros: UnsafeRawBufferPointer) -> Bool {
        let middle = UInt32(8 - quantization.zeroOffset) * 0x1111_1111
        return (0..<zeros.count / 4).allSatisfy { word(zeros, $0) == middle }
    }

    private func word(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
    }

    private func bad(_ part: String, _ expected: String, _ found: String) -> ModelFormatError {
        .badTensor(
            file: weights.origin, tensor: "\(matrix).\(part)", expected: expected, found: found)
    }
}
