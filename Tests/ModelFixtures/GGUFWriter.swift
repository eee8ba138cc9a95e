package import ModelFormats

/// Writes GGUF files for tests, well-formed ones and, by changing what it is given, broken ones.
package struct GGUFWriter {
    package enum Value {
        case uint32(UInt32)
        case int32(Int32)
        case float32(Float)
        case bool(Bool)
        case string(String)
        case strings([String])
        case floats([Float])
        case int32s([Int32])
    }

    package var version: UInt32 = 3
    package var alignment = 32
    package var metadata: [(key: String, value: Value)] = []
    /// Rows first, as everywhere here.
    package var tensors: [SafetensorsWriter.Tensor] = []

    package init() {}

    package mutating func set(_ key: String, _ value: Value) {
        metadata.removeAll { $0.key == key }
        metadata.append((key, value))
    }

    package func file() -> [UInt8] {
        var bytes = Array("GGUF".utf8)
        append(version, to: &bytes)
        append(UInt64(tensors.count), to: &bytes)
        append(UInt64(metadata.count), to: &bytes)
        for (key, value) in metadata {
            append(key, to: &bytes)
            append(value, to: &bytes)
        }
        var offset = 0
        for tensor in tensors {
            append(tensor.name, to: &bytes)
            append(UInt32(tensor.shape.count), to: &bytes)
            for size in tensor.shape.reversed() { append(UInt64(size), to: &bytes) }
            append(Self.number(tensor.elementType), to: &bytes)
            append(UInt64(offset), to: &bytes)
            offset = aligned(offset + tensor.bytes.count)
        }
        for tensor in tensors {
            bytes += [UInt8](repeating: 0, count: aligned(bytes.count) - bytes.count)
            bytes += tensor.bytes
        }
        return bytes
    }

    private func aligned(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }

    private static func number(_ type: ElementType) -> UInt32 {
        switch type {
        case .float32: 0
        case .float16: 1
        case .q4_0: 2
        case .q4_1: 3
        case .q5_0: 6
        case .q5_1: 7
        case .q8_0: 8
        case .q4_K: 12
        case .q5_K: 13
        case .q6_K: 14
        case .bfloat16: 30
        default: 99
        }
    }

    private func append(_ value: Value, to bytes: inout [UInt8]) {
        func array(_ type: UInt32, _ count: Int) {
            append(UInt32(9), to: &bytes)
            append(type, to: &bytes)
            append(UInt64(count), to: &bytes)
        }
        switch value {
        case .uint32(let number):
            append(UInt32(4), to: &bytes)
            append(number, to: &bytes)
        case .int32(let number):
            append(UInt32(5), to: &bytes)
            append(number, to: &bytes)
        case .float32(let number):
            append(UInt32(6), to: &bytes)
            append(number.bitPattern, to: &bytes)
        case .bool(let flag):
            append(UInt32(7), to: &bytes)
            bytes.append(flag ? 1 : 0)
        case .string(let text):
            append(UInt32(8), to: &bytes)
            append(text, to: &bytes)
        case .strings(let texts):
            array(8, texts.count)
            for text in texts { append(text, to: &bytes) }
        case .floats(let numbers):
            array(6, numbers.count)
            for number in numbers { append(number.bitPattern, to: &bytes) }
        case .int32s(let numbers):
            array(5, numbers.count)
            for number in numbers { append(number, to: &bytes) }
        }
    }

    private func append(_ text: String, to bytes: inout [UInt8]) {
        append(UInt64(text.utf8.count), to: &bytes)
        bytes += text.utf8
    }

    private func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }
}
