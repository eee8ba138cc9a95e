package import CCUDA

/// Kernels and products one by one on a GPU: what checks and measurements need of it. Used by one
/// thread.
package final class KernelBench {
    package let info: CUDADeviceInfo
    private let platform: CUDAPlatform
    private let context: CUDAContext
    private let stream: CUDAStream
    private let products: MatrixProducts
    private var libraries: [Int: KernelLibrary] = [:]
    private var kernels: [String: Kernel] = [:]
    private var memory: [UInt64: DeviceMemory] = [:]

    package init(_ platform: CUDAPlatform, device index: Int = 0) throws(CUDAError) {
        self.platform = platform
        context = try CUDAContext(platform.driver, device: index)
        info = context.info
        stream = try CUDAStream(context)
        products = try MatrixProducts(context, platform.blas)
    }

    package var freeBytes: Int { get throws(CUDAError) { try context.freeBytes } }

    package func take(_ byteCount: Int, for purpose: String) throws(CUDAError) -> UInt64 {
        let piece = try DeviceMemory(context, byteCount: byteCount, purpose: purpose)
        memory[piece.start] = piece
        return piece.start
    }

    package func give(_ address: UInt64) { memory[address] = nil }

    /// Returns when the bytes have been read.
    package func write(_ bytes: UnsafeRawBufferPointer, to address: UInt64) throws(CUDAError) {
        guard let source = bytes.baseAddress else { return }
        try stream.copy(source, to: address, byteCount: bytes.count)
        try stream.synchronize()
    }

    package func read(_ bytes: UnsafeMutableRawBufferPointer, from address: UInt64)
        throws(CUDAError)
    {
        guard let target = bytes.baseAddress else { return }
        try stream.copy(address, to: target, byteCount: bytes.count)
        try stream.synchronize()
    }

    /// The piece of memory over and over, its first `unit` bytes as they are.
    package func `repeat`(_ address: UInt64, unit: Int, byteCount: Int) throws(CUDAError) {
        var filled = unit
        while filled < byteCount {
            let count = min(filled, byteCount - filled)
            try stream.copy(from: address, to: address + UInt64(filled), byteCount: count)
            filled += count
        }
        try stream.synchronize()
    }

    package func copy(from source: UInt64, to target: UInt64, byteCount: Int) throws(CUDAError) {
        try stream.copy(from: source, to: target, byteCount: byteCount)
    }

    /// Gives a kernel, which was compiled for this head dimension, to the GPU.
    package func launch(
        _ name: String, headDimension: Int, _ size: cc_launch,
        _ arguments: UnsafeRawBufferPointer
    ) throws(CUDAError) {
        let kernel = try kernel(name, headDimension, sharedBytes: Int(size.shared_bytes))
        try stream.launch(
            kernel, size, at: UnsafeMutableRawPointer(mutating: arguments.baseAddress))
    }

    private func kernel(_ name: String, _ headDimension: Int, sharedBytes: Int)
        throws(CUDAError) -> Kernel
    {
        // The same kernel may be launched with more shared memory later.
        let key = "\(name) \(sharedBytes)"
        if let known = kernels[key] { return known }
        let library: KernelLibrary
        if let loaded = libraries[headDimension] {
            library = loaded
        } else {
            library = try KernelLibrary(
                context, KernelProgram.all(headDimension: headDimension)
            ) { (program) throws(CUDAError) in
                try platform.code(program, info.architecture)
            }
            libraries[headDimension] = library
        }
        let kernel = try library.kernel(name, sharedBytes: sharedBytes)
        kernels[key] = kernel
        return kernel
    }

    /// `y = x · weightsᵀ` by cuBLASLt, all in BF16 and without gaps.
    package func multiply(
        _ x: UInt64, rows: Int, _ weights: UInt64, columns: Int, depth: Int, into y: UInt64
    ) throws(CUDAError) {
        try products.multiply(
            x, rows: rows, weights, columns: columns, depth: depth, into: y, stride: columns,
            as: .bfloat16, in: stream)
    }

    /// Throws what has gone wrong on the GPU by now.
    package func wait() throws(CUDAError) { try stream.synchronize() }

    /// How long the GPU takes for what `work` gives to it, so many times. The work is recorded
    /// first, so that the host's time for launching it does not count.
    package func milliseconds(
        rounds: Int, _ work: () throws -> Void
    ) throws -> [Double] {
        try work()
        try stream.synchronize()
        var failure: (any Error)?
        let graph = try CUDAGraph(recording: stream) { () throws(CUDAError) in
            do { try work() } catch { failure = error }
        }
        if let failure { throw failure }
        let start = try CUDAEvent(context, isTimed: true)
        let end = try CUDAEvent(context, isTimed: true)
        try graph.launch(in: stream)
        var all: [Double] = []
        for _ in 0..<rounds {
            try start.record(in: stream)
            try graph.launch(in: stream)
            try end.record(in: stream)
            try end.wait()
            all.append(try end.milliseconds(since: start))
        }
        return all
    }
}
