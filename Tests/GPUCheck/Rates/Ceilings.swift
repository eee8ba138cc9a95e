import CUDADevice

/// What the GPU can do at most, by what NVIDIA's own copies and products make of it.
struct Ceilings {
    /// Copies move every byte twice.
    let bytesPerSecond: Double
    /// A multiply-add is two.
    let operationsPerSecond: Double

    init(_ bench: KernelBench, _ sizes: CheckSizes) throws {
        let bytes = sizes.copyBytes
        let memory = try bench.take(2 * bytes, for: "measuring copies")
        defer { bench.give(memory) }
        let copies = try bench.milliseconds(rounds: 5) {
            for _ in 0..<4 {
                try bench.copy(from: memory, to: memory + UInt64(bytes), byteCount: bytes)
            }
        }
        bytesPerSecond = Double(8 * bytes) / copies.median * 1000
        let side = sizes.productSide
        let matrix = side * side * 2
        let noise = try Noise(bench, byteCount: 3 * matrix)
        defer { bench.give(noise.start) }
        let products = try bench.milliseconds(rounds: 5) {
            for _ in 0..<4 {
                try bench.multiply(
                    noise.start, rows: side, noise.start + UInt64(matrix), columns: side,
                    depth: side, into: noise.start + UInt64(2 * matrix))
            }
        }
        operationsPerSecond =
            8 * Double(side) * Double(side) * Double(side) / products.median * 1000
    }
}

extension [Double] {
    var median: Double { isEmpty ? .nan : sorted()[count / 2] }
}
