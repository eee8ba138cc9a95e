import JSON
package import ModelFormats

/// Writes safetensors files for tests, well-formed ones and, by `edit`, broken ones.
package struct SafetensorsWriter {
    package struct Tensor {
        package var name: String
        package var elementType: ElementType
        package var shape: [Int]
        package var bytes: [UInt8]

        package init(name: String, elementType: ElementType, shape: [Int], bytes: [UInt8]) {
            self.name = name
            self.elementType = elementType
            self.shape = shape
            self.bytes = bytes
        }
    }

    package static func file(_ tensors: [Tensor]) -> [UInt8] {
        var members: [JSONObject.Member] = []
        var data: [UInt8] = []
        for tensor in tensors {
            let start = data.count
            data += tensor.bytes
            members.append(
                JSONObject.Member(
                    key: tensor.name,
                    value: entry(
                        type: tensor.elementType.rawValue, shape: tensor.shape, start: start,
                        end: data.count)))
        }
        return file(header: JSONWriter.compact(.object(JSONObject(members))), data: data)
    }

    package static func file(header: [UInt8], data: [UInt8]) -> [UInt8] {
        var bytes = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
        bytes += header
        bytes += data
        return bytes
    }

    private static func entry(type: String, shape: [Int], start: Int, end: Int) -> JSONValue {
        [
            "dtype": .string(type),
            "shape": .array(shape.map { .integer(Int64($0)) }),
            "data_offsets": .array([.integer(Int64(start)), .integer(Int64(end))]),
        ]
    }

    /// Floats as elements of a weight type; BF16 and F16 round to nearest even.
    package static func encode(_ values: [Float], as type: ElementType) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * type.byteCount)
        for value in values {
            switch type {
            case .bfloat16:
                let bits = value.bitPattern
                let rounded = bits &+ 0x7FFF &+ ((bits >> 16) & 1)
                append(UInt16(rounded >> 16), to: &bytes)
            case .float16: append(halfBits(value), to: &bytes)
            default: append(value.bitPattern, to: &bytes)
            }
        }
        return bytes
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// IEEE half precision for values in its normal range; smaller ones become zero.
    private static func halfBits(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        let sign = UInt16(bits >> 16) & 0x8000
        let rounded = bits &+ 0xFFF &+ ((bits >> 13) & 1)
        let exponent = Int((rounded >> 23) & 0xFF) - 127 + 15
        guard exponent > 0, exponent < 31 else { return sign }
        return sign | UInt16(exponent) << 10 | UInt16((rounded >> 13) & 0x3FF)
    }
}
