package import ModelFormats

/// Rounds weights to the two plainest blocks of GGUF.
package enum GGUFBlocks {
    /// `values` in blocks of 32: Q8_0 or Q4_0.
    package static func encode(_ values: [Float], as type: ElementType) -> [UInt8] {
        stride(from: 0, to: values.count, by: 32).flatMap { start in
            let block = Array(values[start..<(start + 32)])
            return type == .q8_0 ? q8_0(block) : q4_0(block)
        }
    }

    private static func q8_0(_ values: [Float]) -> [UInt8] {
        let most = values.reduce(0) { max($0, abs($1)) }
        let half = SafetensorsWriter.encode([most / 127], as: .float16)
        return half
            + values.map { value in
                UInt8(bitPattern: Int8(most > 0 ? (value / (most / 127)).rounded() : 0))
            }
    }

    private static func q4_0(_ values: [Float]) -> [UInt8] {
        let extreme = values.reduce(0) { abs($1) > abs($0) ? $1 : $0 }
        let scale = extreme / -8
        let steps = values.map { value in
            UInt8(min(15, max(0, scale != 0 ? (value / scale).rounded() + 8 : 8)))
        }
        return SafetensorsWriter.encode([scale], as: .float16)
            + (0..<16).map { steps[$0] | steps[$0 + 16] << 4 }
    }
}
