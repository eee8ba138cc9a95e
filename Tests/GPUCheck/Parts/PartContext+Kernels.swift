import CCUDA
import CUDADevice
import KernelChecks

extension PartContext {
    func kernelItems() -> [PartItem] {
        KernelCheck.all.map { check in
            let name = "\(check.kernel): \(check)"
            return PartItem(name) {
                let runner = BenchRunner(try self.bench())
                try check.run(on: runner)
                return [.passed(name)]
            }
        }
    }
}

/// Runs checks on a GPU. What lies on both sides of each piece of memory is known, so that a
/// kernel that writes there is found out.
final class BenchRunner: KernelRunner {
    private static let fence = 256
    private static let mark: UInt8 = 0xA5

    let roundsSums = false
    private let bench: KernelBench
    private var pieces: [(start: UInt64, byteCount: Int)] = []

    init(_ bench: KernelBench) { self.bench = bench }

    deinit { for piece in pieces { bench.give(piece.start) } }

    func take(_ byteCount: Int) throws -> UInt64 {
        let rounded = (byteCount + 15) / 16 * 16
        let start = try bench.take(rounded + 2 * Self.fence, for: "a check")
        pieces.append((start, byteCount))
        let marks = [UInt8](repeating: Self.mark, count: rounded + 2 * Self.fence)
        try marks.withUnsafeBytes { try bench.write($0, to: start) }
        return start + UInt64(Self.fence)
    }

    func giveBack() throws {
        defer {
            for piece in pieces { bench.give(piece.start) }
            pieces.removeAll()
        }
        var fence = [UInt8](repeating: 0, count: Self.fence)
        for piece in pieces {
            let end = piece.start + UInt64(Self.fence + piece.byteCount)
            for place in [piece.start, end] {
                try fence.withUnsafeMutableBytes { try bench.read($0, from: place) }
                guard fence.allSatisfy({ $0 == Self.mark }) else {
                    let side = place == end ? "behind" : "before"
                    throw CheckFailure(
                        "a kernel wrote \(side) memory of \(piece.byteCount) bytes")
                }
            }
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, to address: UInt64) throws {
        try bench.write(bytes, to: address)
    }

    func read(_ bytes: UnsafeMutableRawBufferPointer, from address: UInt64) throws {
        try bench.read(bytes, from: address)
    }

    func launch(
        _ kernel: String, _ size: cc_launch, _ arguments: UnsafeRawBufferPointer
    ) throws {
        try bench.launch(kernel, headDimension: Self.headDimension(kernel), size, arguments)
        try bench.wait()
    }

    /// What attention's kernels have in their names; any will do for the others.
    static func headDimension(_ kernel: String) -> Int {
        guard kernel.hasPrefix("attention_") else { return 128 }
        return kernel.split(separator: "_").lazy.compactMap { Int($0) }.first ?? 128
    }
}
