import CCUDA
import CUDAEmulator
import KernelChecks

struct LaunchFailure: Error, CustomStringConvertible {
    var description: String
}

/// Runs kernels on the host. Memory has an exact end, so that the address sanitizer sees what goes
/// beyond it.
final class HostRunner: KernelRunner {
    let roundsSums = true
    private var memory: [UnsafeMutableRawPointer] = []

    deinit { giveBack() }

    func take(_ byteCount: Int) throws -> UInt64 {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(byteCount, 1), alignment: 16)
        self.memory.append(memory)
        return UInt64(UInt(bitPattern: memory))
    }

    func giveBack() {
        for piece in memory { piece.deallocate() }
        memory.removeAll()
    }

    func write(_ bytes: UnsafeRawBufferPointer, to address: UInt64) throws {
        guard let source = bytes.baseAddress else { return }
        pointer(address)?.copyMemory(from: source, byteCount: bytes.count)
    }

    func read(_ bytes: UnsafeMutableRawBufferPointer, from address: UInt64) throws {
        guard let source = pointer(address) else { return }
        bytes.copyMemory(from: UnsafeRawBufferPointer(start: source, count: bytes.count))
    }

    func launch(_ kernel: String, _ size: cc_launch, _ arguments: UnsafeRawBufferPointer) throws {
        let expected = cuemu_argument_bytes(kernel)
        guard expected == 0 || expected == arguments.count else {
            throw LaunchFailure(description: "\(kernel) takes \(expected) bytes of arguments")
        }
        guard cuemu_launch(kernel, size, arguments.baseAddress) == 0 else {
            throw LaunchFailure(description: "\(kernel): \(String(cString: cuemu_error()))")
        }
    }

    private func pointer(_ address: UInt64) -> UnsafeMutableRawPointer? {
        UnsafeMutableRawPointer(bitPattern: UInt(address))
    }
}
