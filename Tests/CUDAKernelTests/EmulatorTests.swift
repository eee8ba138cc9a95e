import CCUDA
import CUDAEmulator
import KernelChecks
import Testing

@Suite("CUDA emulator")
struct CUDAEmulatorTests {
    private func run(_ kernel: String, blocks: UInt32 = 1, threads: UInt32 = 64) throws -> [Float] {
        let runner = HostRunner()
        let input = try runner.array([Float](arrayLiteral: 5, 6, 7, 8))
        let out = try runner.array(repeating: Float(-1), count: 64 * Int(blocks))
        let arguments = cuemu_fault_arguments(in: input.address, out: out.address)
        try runner.launch(kernel, cc_launch_of(blocks, 1, threads, 0), arguments)
        return try out.values()
    }

    @Test(
        "what a device would not bear ends the launch",
        arguments: [
            ("fault_barrier", "not all threads of a block"),
            ("fault_two_barriers", "not all threads of a block"),
            ("fault_shuffle", "not all lanes of a warp"),
            ("fault_operations", "different operations"),
        ])
    func refuses(kernel: String, reason: String) {
        #expect {
            _ = try run(kernel)
        } throws: { error in
            "\(error)".contains(reason)
        }
    }

    @Test("a launch goes on after one that failed")
    func recovers() throws {
        #expect(throws: LaunchFailure.self) { try run("fault_barrier") }
        #expect(try run("sound_exchange") == (0..<64).map { Float(63 - $0) })
    }

    @Test("a copy that nobody waits for is no number")
    func seesMissingWaits() throws {
        #expect(try run("fault_copy").allSatisfy { $0.isNaN })
    }

    @Test("who reads before a neighbour has written gets no number in one of the orders")
    func seesRaces() throws {
        let values = try run("fault_race", blocks: 2)
        #expect(values.contains { $0.isNaN })
    }

    @Test("shared memory is empty in each block")
    func seesRemains() throws {
        let values = try run("fault_remains", blocks: 2)
        #expect(values.prefix(64).allSatisfy { $0 == 1 })
        #expect(values.suffix(64).allSatisfy { $0.isNaN })
    }

    @Test("blocks of no whole warps and too much shared memory are refused")
    func refusesLaunches() throws {
        let runner = HostRunner()
        let out = try runner.array(repeating: Float(-1), count: 64)
        let arguments = cuemu_fault_arguments(in: 0, out: out.address)
        for size in [
            cc_launch_of(1, 1, 33, 0), cc_launch_of(1, 1, 0, 0), cc_launch_of(1, 1, 2048, 0),
            cc_launch_of(1, 1, 64, 228 * 1024),
        ] {
            #expect(throws: LaunchFailure.self) {
                try runner.launch("sound_exchange", size, arguments)
            }
        }
        #expect(cuemu_argument_bytes("missing") == 0)
        let status = withUnsafeBytes(of: arguments) {
            cuemu_launch("missing", cc_launch_of(1, 1, 32, 0), $0.baseAddress)
        }
        #expect(status == -1)
    }
}
