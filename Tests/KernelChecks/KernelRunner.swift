package import CCUDA

/// Where checks run kernels: a GPU, or the host that stands in for one.
package protocol KernelRunner: AnyObject {
    /// Whether products add as the host does. The tensor cores of GPUs cut off what they shift out.
    var roundsSums: Bool { get }

    /// Memory until `giveBack`.
    func take(_ byteCount: Int) throws -> UInt64
    /// Gives all memory back, and throws when a kernel has written beside it, if that can be seen.
    func giveBack() throws
    func write(_ bytes: UnsafeRawBufferPointer, to address: UInt64) throws
    func read(_ bytes: UnsafeMutableRawBufferPointer, from address: UInt64) throws
    /// Runs a kernel, to which `arguments` is the one structure that it takes, to its end.
    func launch(_ kernel: String, _ size: cc_launch, _ arguments: UnsafeRawBufferPointer) throws
}

extension KernelRunner {
    package func launch<Arguments: BitwiseCopyable>(
        _ kernel: String, _ size: cc_launch, _ arguments: Arguments
    ) throws {
        try withUnsafeBytes(of: arguments) { try launch(kernel, size, $0) }
    }

    package func array<Element: BitwiseCopyable>(_ values: [Element]) throws
        -> DeviceArray<Element>
    {
        try DeviceArray(self, values)
    }

    package func array<Element: BitwiseCopyable>(repeating value: Element, count: Int) throws
        -> DeviceArray<Element>
    {
        try DeviceArray(self, [Element](repeating: value, count: count))
    }

    /// How far a sum of `depth` products of numbers near 1 may be from the exact one, as a part of
    /// it or of 1.
    package func sumTolerance(depth: Int) -> Double {
        roundsSums ? 1e-5 : 4e-5 * Double(depth).squareRoot()
    }
}

/// Memory that a kernel reads or writes. It stays until the runner gives it back, however long
/// the object that names it lives.
package final class DeviceArray<Element: BitwiseCopyable> {
    package let address: UInt64
    /// What the memory was filled with.
    package let before: [Element]
    private let runner: any KernelRunner

    package init(_ runner: any KernelRunner, _ values: [Element]) throws {
        self.runner = runner
        before = values
        address = try runner.take(values.count * MemoryLayout<Element>.stride)
        try values.withUnsafeBytes { try runner.write($0, to: address) }
    }

    package var count: Int { before.count }

    /// What it was filled with.
    package subscript(index: Int) -> Element { before[index] }

    /// What is there now.
    package func values() throws -> [Element] {
        var values = before
        try values.withUnsafeMutableBytes { try runner.read($0, from: address) }
        return values
    }
}

/// A kernel did not do what it is for.
package struct CheckFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

func expect(_ isRight: Bool, _ otherwise: @autoclosure () -> String) throws {
    if !isRight { throw CheckFailure(otherwise()) }
}
