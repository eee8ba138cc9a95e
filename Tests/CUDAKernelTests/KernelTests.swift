import KernelChecks
import Testing

@Suite("CUDA kernels")
struct CUDAKernelTests {
    @Test("do what they are for", arguments: KernelCheck.all)
    func passes(_ check: KernelCheck) throws {
        try check.run(on: HostRunner())
    }
}
