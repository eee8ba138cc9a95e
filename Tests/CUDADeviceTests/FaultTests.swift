import CCUDA
import CUDADevice
import CUDAEmulator
import DeviceAPI
import ModelFixtures
import ModelFormats
import Testing

extension EmulatedGPU {
    /// What a driver may answer besides success.
    @Suite("Faults")
    struct FaultTests {
        private func load(memoryBytes: Int, availableBytes: Int = 4 << 30) throws {
            let checkpoint = try RandomCheckpoint().checkpoint()
            _ = try DeviceHarness(
                CUDADevice(EmulatedGPU.platform(memoryBytes: memoryBytes)), checkpoint,
                availableBytes: availableBytes)
        }

        @Test("what does not fit is refused with its plan before anything is taken")
        func doesNotFit() throws {
            #expect {
                try load(memoryBytes: 1 << 30, availableBytes: 1 << 20)
            } throws: { error in
                guard case .doesNotFit(let plan, let available, _) = error as? DeviceError else {
                    return false
                }
                return plan.weightBytes > 0 && available == 1 << 20
            }
            #expect(cuemu_count().memory_bytes == 0)
        }

        @Test("memory that another program took meanwhile is missed by name, and nothing leaks")
        func outOfMemory() throws {
            #expect {
                try load(memoryBytes: 1 << 20)
            } throws: { error in
                guard case .noMemory(_, let purpose) = error as? DeviceError else { return false }
                return !purpose.isEmpty
            }
            #expect(cuemu_count().memory_bytes == 0)
        }

        @Test(
            "any call that fails while a model is loaded ends the load, and nothing leaks",
            arguments: [
                "cuMemAlloc_v2", "cuMemHostAlloc", "cuStreamCreateWithPriority", "cuEventCreate",
                "cuMemAddressReserve", "cuModuleLoadData", "cuMemcpyHtoDAsync_v2",
                "cuEventRecord", "cuEventSynchronize", "cuStreamSynchronize",
            ], [0, 1])
        func failingLoad(function: String, after: Int32) throws {
            let checkpoint = try RandomCheckpoint().checkpoint()
            let device = try CUDADevice(EmulatedGPU.platform())
            cuemu_fail(function, 1, after, false)
            do {
                _ = try DeviceHarness(device, checkpoint)
                // The call may not be made so often.
                #expect(after > 0)
            } catch let error as DeviceError {
                guard case .failed(let reason) = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect(reason.contains("failed"))
                let counts = cuemu_count()
                #expect(counts.memory_bytes == 0 && counts.streams == 0 && counts.events == 0)
                #expect(counts.modules == 0)
            }
        }

        @Test("an error that the context does not survive ends every later step")
        func stickyError() throws {
            let checkpoint = try RandomCheckpoint().checkpoint()
            let harness = try EmulatedGPU.harness(checkpoint)
            let tokens = randomTokens(20, vocabulary: 251, seed: 1)
            _ = try harness.prefill(tokens, sequence: 0, chunks: [20])
            cuemu_fail("cuLaunchKernelEx", 700, 5, true)
            for _ in 0..<2 {
                #expect {
                    try harness.prefill(tokens, sequence: 1, chunks: [20])
                } throws: { error in
                    guard case .failed(let reason) = error as? DeviceError else { return false }
                    return reason.contains("700")
                }
            }
        }

        @Test("a third step in flight and a step beyond the limits are refused")
        func limits() throws {
            let checkpoint = try RandomCheckpoint().checkpoint()
            let harness = try EmulatedGPU.harness(checkpoint, tokensPerStep: 32)
            var plan = StepPlan()
            plan.tokens = [Int32](repeating: 1, count: 33)
            #expect(throws: DeviceError.stepTooLarge(what: "tokens", count: 33, limit: 32)) {
                try harness.device.submit(plan)
            }
            plan.tokens = [1]
            plan.pages = [0]
            plan.rows = [
                StepRow(
                    slot: 0, startPosition: 0, tokenCount: 1, firstToken: 0, firstPage: 0,
                    pageCount: 1, sampling: -1)
            ]
            try harness.device.submit(plan)
            try harness.device.submit(plan)
            #expect(throws: DeviceError.self) { try harness.device.submit(plan) }
            var output = StepOutput()
            try harness.device.wait(for: &output)
            try harness.device.submit(plan)
        }

        @Test("weights and heads that there are no kernels for are refused in words")
        func unsupported() throws {
            var shape = RandomCheckpoint.tinyShape
            shape.headDimension = 512
            let large = try RandomCheckpoint(shape).checkpoint()
            #expect(throws: DeviceError.self) { try EmulatedGPU.harness(large) }
            let checkpoint = try RandomCheckpoint().checkpoint()
            #expect {
                try DeviceHarness(
                    CUDADevice(EmulatedGPU.platform()), checkpoint, cache: .int8)
            } throws: { error in
                "\(error)".contains("int8")
            }
        }

        @Test("a GPU that is too old or not there is refused with what is needed")
        func noDevice() throws {
            #expect(throws: CUDAError.noDevice(index: 3, count: 1)) {
                try CUDADevice(EmulatedGPU.platform(), device: 3)
            }
        }

        @Test("a driver that lacks a function is refused with its name")
        func oldDriver() throws {
            let lacking = CUDASymbols(
                path: "old driver",
                symbols: cc_symbols(
                    find: { source, name in
                        guard let name, String(cString: name) != "cuGraphLaunch" else { return nil }
                        return cuemu_driver().find(source, name)
                    }, source: nil))
            #expect(
                throws: CUDAError.missingFunction(
                    library: "old driver", function: "cuGraphLaunch")
            ) { try CUDADriver(lacking) }
        }
    }
}
