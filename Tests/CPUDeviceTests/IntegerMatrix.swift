import ModelFixtures
import ModelFormats

/// A matrix rounded to integers of four bits, in the tensors of GPTQ or AWQ, and what they stand
/// for.
struct IntegerMatrix {
    let tensors: [SafetensorsWriter.Tensor]
    let full: SafetensorsWriter.Tensor

    init(_ tensor: SafetensorsWriter.Tensor, _ layout: IntegerWeightTests.Layout) {
        let rounding = Rounding(tensor, layout)
        full = .init(
            name: tensor.name, elementType: .float32, shape: tensor.shape,
            bytes: SafetensorsWriter.encode(rounding.values, as: .float32))
        let (outputs, inputs) = (tensor.shape[0], tensor.shape[1])
        let base = String(tensor.name.dropLast(".weight".count))
        let isGPTQ = layout.method == "gptq"
        let offset = isGPTQ && layout.format != "gptq_v2" ? 1 : 0
        let order = isGPTQ ? [0, 1, 2, 3, 4, 5, 6, 7] : [0, 2, 4, 6, 1, 3, 5, 7]
        let columns = (0..<inputs).map { input in rounding.integers.map { $0[input] } }
        let zeros = rounding.zeros.map { row in row.map { $0 - offset } }
        let groupCount = zeros.count
        var tensors = [
            isGPTQ
                ? Self.words(
                    base + ".qweight", Self.alongInputs(columns), [inputs / 8, outputs])
                : Self.words(
                    base + ".qweight", Self.alongOutputs(columns, order), [inputs, outputs / 8]),
            Self.words(
                base + ".qzeros", Self.alongOutputs(zeros, order), [groupCount, outputs / 8]),
            SafetensorsWriter.Tensor(
                name: base + ".scales", elementType: .float16, shape: [groupCount, outputs],
                bytes: SafetensorsWriter.encode(rounding.scales.flatMap { $0 }, as: .float16)),
        ]
        if isGPTQ {
            let groups = rounding.groups.map { UInt32($0) }
            tensors.append(Self.words(base + ".g_idx", groups, [inputs]))
        }
        self.tensors = tensors
    }

    /// Eight of a row in a word: four bits `i` hold number `order[i]` of eight.
    private static func alongOutputs(_ rows: [[Int]], _ order: [Int]) -> [UInt32] {
        var words: [UInt32] = []
        for row in rows {
            for start in stride(from: 0, to: row.count, by: 8) {
                words.append(word(order.map { row[start + $0] }))
            }
        }
        return words
    }

    /// Eight of a column in a word.
    private static func alongInputs(_ rows: [[Int]]) -> [UInt32] {
        var words: [UInt32] = []
        for start in stride(from: 0, to: rows.count, by: 8) {
            for output in rows[0].indices {
                words.append(word((start..<(start + 8)).map { rows[$0][output] }))
            }
        }
        return words
    }

    private static func word(_ integers: [Int]) -> UInt32 {
        var word: UInt32 = 0
        for (index, integer) in integers.enumerated() { word |= UInt32(integer) << (4 * index) }
        return word
    }

    fileprivate static func float(_ bytes: [UInt8], _ index: Int) -> Float {
        bytes.withUnsafeBytes {
            Float(bitPattern: $0.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        }
    }

    private static func words(_ name: String, _ words: [UInt32], _ shape: [Int])
        -> SafetensorsWriter.Tensor
    {
        let bytes = words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
        return .init(name: name, elementType: .int32, shape: shape, bytes: bytes)
    }
}

/// Weights as integers above the zeros of groups.
private struct Rounding {
    var groups: [Int]
    var integers: [[Int]]
    var zeros: [[Int]]
    var scales: [[Float]]
    var values: [Float]

    init(_ tensor: SafetensorsWriter.Tensor, _ layout: IntegerWeightTests.Layout) {
        let (outputs, inputs) = (tensor.shape[0], tensor.shape[1])
        let size = layout.groupSize < 0 ? inputs : layout.groupSize
        let groupCount = (inputs + size - 1) / size
        groups = (0..<inputs).map { layout.isShuffled ? $0 % groupCount : $0 / size }
        integers = .init(repeating: .init(repeating: 0, count: inputs), count: outputs)
        zeros = .init(repeating: .init(repeating: 8, count: outputs), count: groupCount)
        scales = .init(repeating: .init(repeating: 0, count: outputs), count: groupCount)
        values = .init(repeating: 0, count: outputs * inputs)
        for output in 0..<outputs {
            let row = (0..<inputs).map { IntegerMatrix.float(tensor.bytes, output * inputs + $0) }
            for group in 0..<groupCount {
                let members = (0..<inputs).filter { groups[$0] == group }
                let scale = Self.half(members.reduce(0) { max($0, abs(row[$1])) } / 7)
                let zero = layout.isSymmetric ? 8 : 5 + (output + group) % 6
                zeros[group][output] = zero
                scales[group][output] = scale
                for input in members {
                    let step = scale > 0 ? Int((row[input] / scale).rounded()) : 0
                    let integer = min(15, max(0, step + zero))
                    integers[output][input] = integer
                    values[output * inputs + input] = Float(integer - zero) * scale
                }
            }
        }
    }

    /// What half precision keeps of a normal number, or a little more than it.
    private static func half(_ value: Float) -> Float {
        Float(bitPattern: (value.bitPattern &+ 0x1FFF) & 0xFFFF_E000)
    }
}
