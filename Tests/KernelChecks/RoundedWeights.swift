import CCUDA

/// Weights that were rounded by the kernel for it, and what stands for each.
struct RoundedWeights {
    let weights: DeviceArray<UInt8>
    let values: [Double]
    private let halves: DeviceArray<UInt16>
    private let floats: DeviceArray<Float>
    private let isE4M3: Bool

    var scales: UInt64 { isE4M3 ? floats.address : halves.address }

    init(
        _ format: String, _ input: [UInt16], outputs: Int, depth: Int, on runner: any KernelRunner
    ) throws {
        isE4M3 = format == "e4m3"
        let groups = Int(cc_int4_groups(Int32(depth)))
        let rowBytes = isE4M3 ? depth : groups * (format == "int4" ? 16 : 32)
        if !isE4M3 {
            let size = format == "int4" ? cc_int4_row_bytes : cc_int8_row_bytes
            try expect(rowBytes == Int(size(Int32(depth))), "rows have another length")
        }
        let source = try runner.array(input)
        weights = try runner.array(repeating: 0xEE, count: outputs * rowBytes)
        halves = try runner.array(repeating: 0x7E00, count: outputs * groups)
        floats = try runner.array(repeating: .nan, count: outputs)
        let arguments = cc_quantize_arguments(
            in: source.address, weights: weights.address,
            scales: isE4M3 ? floats.address : halves.address, outputs: Int32(outputs),
            depth: Int32(depth))
        try runner.launch("quantize_" + format, cc_quantize_launch(arguments), arguments)
        let (bytes, scales) = (try weights.values(), try halves.values())
        if isE4M3 {
            let scales = try floats.values()
            values = bytes.indices.map { E4M3.value(bytes[$0]) * Double(scales[$0 / depth]) }
            return
        }
        values = (0..<(outputs * depth)).map { index in
            let (output, k) = (index / depth, index % depth)
            let row = output * rowBytes
            let scale = Double(Float16(bitPattern: scales[output * groups + k / 32]))
            if format == "int8" {
                return Double(Int(bytes[row + Int(cc_int8_place(Int32(k)))]) - 128) * scale
            }
            let place = Int(cc_int4_place(Int32(k)))
            let nibble = bytes[row + place / 2] >> (place % 2 * 4) & 15
            return Double(Int(nibble) - 8) * scale
        }
    }
}
