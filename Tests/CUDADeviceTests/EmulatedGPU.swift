import CCUDA
import CUDADevice
import CUDAEmulator
import DeviceAPI
import ModelFixtures
import ModelFormats
import Testing

/// All tests on the one emulated GPU: one after the other.
@Suite("CUDA device", .serialized)
enum EmulatedGPU {
    static let memoryBytes = 1 << 30

    /// A platform whose GPU computes on the host. Kernels are those of the program itself; only
    /// their code stands for nothing.
    static func platform(memoryBytes: Int = memoryBytes) throws -> CUDAPlatform {
        cuemu_reset(memoryBytes)
        return try CUDAPlatform(
            driver: CUDASymbols(path: "emulated driver", symbols: cuemu_driver()),
            blas: CUDASymbols(path: "emulated cuBLASLt", symbols: cuemu_blas())
        ) { (program, architecture) throws(CUDAError) in Array("\(program) \(architecture)".utf8) }
    }

    static func harness(
        _ checkpoint: Checkpoint, tokensPerStep: Int = 256, sequences: Int = 8,
        format: WeightFormat = .stored, cache: CacheFormat = .automatic
    ) throws -> DeviceHarness<CUDADevice> {
        try DeviceHarness(
            CUDADevice(platform()), checkpoint, tokensPerStep: tokensPerStep,
            sequences: sequences, format: format, cache: cache)
    }
}
