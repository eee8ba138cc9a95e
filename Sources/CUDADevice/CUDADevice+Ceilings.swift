import CCUDA
package import DeviceAPI

/// What the GPU can do at most, measured with what NVIDIA's own libraries make of it.
extension CUDADevice {
    /// Copies move every byte twice; a GPU reads about as fast alone as it reads and writes in
    /// turn.
    package func readBytesPerSecond(
        weightBytes: Int, milliseconds: UInt64, now: () -> UInt64
    ) throws(DeviceError) -> Double? {
        try guarding { () throws(CUDAError) in
            let bytes = max(1 << 20, min(weightBytes, 1 << 30, try context.freeBytes / 4))
            let memory = try DeviceMemory(
                context, byteCount: 2 * bytes, purpose: "measuring bandwidth")
            let stream = try CUDAStream(context)
            return try best(milliseconds, now, stream) { () throws(CUDAError) in
                for _ in 0..<Self.repetitions {
                    try stream.copy(
                        from: memory.start, to: memory.start + UInt64(bytes), byteCount: bytes)
                }
                return Double(2 * bytes * Self.repetitions)
            }
        }
    }

    package func operationsPerSecond(now: () -> UInt64) throws(DeviceError) -> Double? {
        try guarding { () throws(CUDAError) in
            // As large as weights are, and no larger than a copy of a model's.
            let free = Double(try context.freeBytes) / 64
            let side = min(8192, max(64, Int(free.squareRoot()) / 64 * 64))
            let bytes = UInt64(side * side * MemoryLayout<BF16>.size)
            let memory = try DeviceMemory(
                context, byteCount: 3 * Int(bytes), purpose: "measuring products")
            let stream = try CUDAStream(context)
            try stream.clear(memory.start, byteCount: 3 * Int(bytes))
            let products = try MatrixProducts(context, platform.blas)
            return try best(100, now, stream) { () throws(CUDAError) in
                try products.multiply(
                    memory.start, rows: side, memory.start + bytes, columns: side, depth: side,
                    into: memory.start + 2 * bytes, stride: side, as: .bfloat16, in: stream)
                return Double(side * side) * Double(side)
            }
        }
    }

    private static let repetitions = 8

    /// The best rate of runs that do what `run` says in the unit that it counts.
    private func best(
        _ milliseconds: UInt64, _ now: () -> UInt64, _ stream: CUDAStream,
        _ run: () throws(CUDAError) -> Double
    ) throws(CUDAError) -> Double {
        _ = try run()
        try stream.synchronize()
        let end = now() + milliseconds * 1_000_000
        var rate = 0.0
        repeat {
            let start = now()
            let work = try run()
            try stream.synchronize()
            rate = max(rate, work / Double(max(1, now() - start)) * 1e9)
        } while now() < end
        return rate
    }
}
