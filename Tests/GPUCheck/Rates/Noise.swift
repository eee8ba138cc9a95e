import CUDADevice
import ModelFixtures

/// A GPU's memory full of small numbers, as BF16 or as floats. Numbers cost power, and so time,
/// that zeros do not.
struct Noise {
    /// Values until the pattern comes again: a prime, so that no two rows of a matrix are alike.
    private static let unit = (1 << 19) - 1

    let start: UInt64
    let byteCount: Int
    /// What the memory begins with, and goes on with over and over.
    let values: [UInt16]

    init(_ bench: KernelBench, byteCount: Int) throws {
        var random = SeededGenerator(seed: 7)
        // The sign, 2^-7 to 2^-4, and any fraction.
        values = (0..<Self.unit).map { _ in
            let bits = UInt16(truncatingIfNeeded: random.next())
            return bits & 0x807F | (0x3C00 + (bits >> 7 & 3) << 7)
        }
        self.byteCount = byteCount
        start = try bench.take(byteCount, for: "measurements")
        let first = min(Self.unit * 2, byteCount)
        try values.withUnsafeBytes {
            try bench.write(UnsafeRawBufferPointer(rebasing: $0[..<first]), to: start)
        }
        try bench.repeat(start, unit: first, byteCount: byteCount)
    }
}

/// Gives pieces of memory to one measurement after the other.
final class Arena {
    let bench: KernelBench
    private let noise: Noise
    private var used = 0
    private var tables: [UInt64] = []

    init(_ bench: KernelBench, byteCount: Int) throws {
        self.bench = bench
        noise = try Noise(bench, byteCount: byteCount)
    }

    deinit {
        clear()
        bench.give(noise.start)
    }

    func take(_ byteCount: Int) throws -> UInt64 {
        let rounded = (byteCount + 255) / 256 * 256
        guard used + rounded <= noise.byteCount else {
            throw RateFailure("\(byteCount >> 20) MiB do not fit into the measurements' memory")
        }
        defer { used += rounded }
        return noise.start + UInt64(used)
    }

    /// A table of its own.
    func table<Element: BitwiseCopyable>(_ values: [Element]) throws -> UInt64 {
        let address = try bench.take(
            max(values.count, 1) * MemoryLayout<Element>.stride, for: "tables")
        tables.append(address)
        try values.withUnsafeBytes { try bench.write($0, to: address) }
        return address
    }

    func clear() {
        used = 0
        for table in tables { bench.give(table) }
        tables.removeAll()
    }
}

struct RateFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
