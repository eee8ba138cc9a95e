import CCUDA
import CUDAEmulator
import ModelFixtures
import Testing

/// Memory that a kernel reads or writes, with an exact end, so that the address sanitizer sees
/// what goes beyond it.
final class DeviceArray<Element> {
    let start: UnsafeMutablePointer<Element>
    let count: Int

    init(_ values: [Element]) {
        count = values.count
        let bytes = max(values.count * MemoryLayout<Element>.stride, 1)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
        start = memory.bindMemory(to: Element.self, capacity: values.count)
        start.initialize(from: values, count: values.count)
    }

    convenience init(repeating value: Element, count: Int) {
        self.init([Element](repeating: value, count: count))
    }

    deinit { start.deallocate() }

    var address: UInt64 { UInt64(UInt(bitPattern: start)) }
    var values: [Element] { Array(UnsafeBufferPointer(start: start, count: count)) }

    subscript(index: Int) -> Element {
        get { start[index] }
        set { start[index] = newValue }
    }
}

struct LaunchFailure: Error, CustomStringConvertible {
    var description: String
}

/// Runs a kernel as a device would, to its end.
func launch<Arguments>(_ kernel: String, _ size: cc_launch, _ arguments: Arguments) throws {
    try #require(cuemu_argument_bytes(kernel) == MemoryLayout<Arguments>.size, "\(kernel)")
    let status = withUnsafeBytes(of: arguments) { cuemu_launch(kernel, size, $0.baseAddress) }
    if status != 0 {
        throw LaunchFailure(description: "\(kernel): \(String(cString: cuemu_error()))")
    }
}

/// The nearest BF16, ties to even.
func bfloat(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    return UInt16((bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
}

func float(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

extension SeededGenerator {
    mutating func floats(_ count: Int, scale: Float = 1) -> [Float] {
        (0..<count).map { _ in normal() * scale }
    }

    mutating func bfloats(_ count: Int, scale: Float = 1) -> [UInt16] {
        (0..<count).map { _ in bfloat(normal() * scale) }
    }
}

/// Whether two numbers agree to a part of their size, or of 1 where they are small.
func isNear(_ found: Float, _ expected: Double, _ tolerance: Double) -> Bool {
    abs(Double(found) - expected) <= tolerance * max(1, abs(expected))
}

/// The largest difference, relative to 1 or to the expected number where that is larger; infinite
/// where anything is no number.
func distance(_ found: [Float], _ expected: [Double]) -> Double {
    guard found.count == expected.count else { return .infinity }
    return zip(found, expected).reduce(0) { most, pair in
        let difference = abs(Double(pair.0) - pair.1) / max(1, abs(pair.1))
        return difference <= most ? most : difference.isNaN ? .infinity : difference
    }
}

/// BF16 has 8 bits: half a step of them, and a little for what was rounded before.
let bfloatTolerance = 0.0045
