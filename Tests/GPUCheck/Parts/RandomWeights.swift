import CProcess
import Glibc
import ModelFixtures
import ModelFormats

/// Weights of a model of any size in next to no memory and time: one block of random numbers that
/// lies at address after address.
final class RandomWeights: WeightSource, @unchecked Sendable {
    let origin = "random weights"
    private let model: ModelConfiguration
    private let tensors: [String: NeededTensor]
    private let start: UnsafeMutableRawPointer
    private let byteCount: Int
    private let blockBytes: Int
    /// For norms.
    private let ones: UnsafeMutableBufferPointer<UInt16>

    /// `blockBytes` is a power of two of at least a page of memory.
    init(_ model: ModelConfiguration, blockBytes: Int) throws {
        self.model = model
        self.blockBytes = blockBytes
        let needed = model.neededTensors
        tensors = Dictionary(needed.map { ($0.name, $0) }) { first, _ in first }
        let largest = needed.map { Self.byteCount($0) }.max() ?? 0
        // Tensors begin at different places of the block.
        byteCount = (largest + 2 * blockBytes - 1) / blockBytes * blockBytes
        let longest = needed.filter { $0.shape.count == 1 }.map { $0.shape[0] }.max() ?? 0
        ones = .allocate(capacity: longest)
        ones.initialize(repeating: 0x3F80)
        start = try Self.map(blockBytes, byteCount)
    }

    deinit {
        munmap(start, byteCount)
        ones.deallocate()
    }

    private static func byteCount(_ tensor: NeededTensor) -> Int {
        tensor.storedShape.reduce(2, *)
    }

    private static func map(_ blockBytes: Int, _ byteCount: Int) throws -> UnsafeMutableRawPointer {
        let file = cp_memory_file("weights")
        guard file >= 0, ftruncate(file, blockBytes) == 0 else { throw failure("memory") }
        defer { close(file) }
        guard
            let range = mmap(nil, byteCount, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            range != MAP_FAILED
        else { throw failure("addresses") }
        for offset in stride(from: 0, to: byteCount, by: blockBytes) {
            let piece = mmap(
                range + offset, blockBytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0)
            guard piece != MAP_FAILED else { throw failure("mapping \(offset)") }
        }
        // The size of weights that keeps activations near 1.
        var random = SeededGenerator(seed: 11)
        let values = range.assumingMemoryBound(to: UInt16.self)
        for index in 0..<(blockBytes / 2) {
            values[index] = UInt16((random.normal() * 0.02).bitPattern >> 16)
        }
        return range
    }

    private static func failure(_ what: String) -> RateFailure {
        RateFailure("random weights: \(what): \(String(cString: strerror(errno)))")
    }

    var tensorNames: [String] { tensors.keys.sorted() }

    func find(_ name: String) -> TensorView? {
        guard let tensor = tensors[name] else { return nil }
        let count = Self.byteCount(tensor)
        // Another place for every name, the same in every run.
        let place = name.utf8.reduce(17) { ($0 &* 31 &+ Int($1)) & (blockBytes / 16 - 1) } * 16
        let bytes =
            tensor.shape.count == 1
            ? UnsafeRawBufferPointer(start: ones.baseAddress, count: count)
            : UnsafeRawBufferPointer(start: start + place, count: count)
        return TensorView(
            name: name, elementType: .bfloat16, shape: tensor.storedShape, bytes: bytes)
    }
}
