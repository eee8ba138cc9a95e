import CUDADevice
import CUDAEmulator
import DeviceAPI
import Foundation
import GPUCheck
import ModelFixtures
import Testing

extension EmulatedGPU {
    /// What runs on a machine with a GPU, here on the emulated one and with models of no size.
    @Suite("GPU check")
    struct GPUCheckTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private func context() throws -> PartContext {
            let platform = try EmulatedGPU.platform(memoryBytes: 4 << 30)
            let fixtures = URL(fileURLWithPath: #filePath)
                .deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("Fixtures/families").path
            var clock: UInt64 = 0
            return PartContext(
                sizes: .tiny, references: [fixtures], folder: folder.path,
                code: KernelCode(folder: folder.path, broughtAlong: nil)
            ) {
                clock += 1_000_000
                return clock
            } platform: {
                platform
            }
        }

        /// What a part says, and what its process would exit with.
        private func run(_ part: Part, _ context: PartContext, from: Int = 0)
            -> (messages: [ChildMessage], status: Int32)
        {
            var messages: [ChildMessage] = []
            let status = PartRunner(context) { messages.append($0) }.run(part, from: from)
            return (messages, status)
        }

        private func findings(_ part: Part, _ context: PartContext, from: Int = 0) -> [Finding] {
            let (messages, status) = run(part, context, from: from)
            #expect(status == 0 && messages.last == .end)
            let findings = messages.compactMap { message -> Finding? in
                if case .finding(let finding) = message { finding } else { nil }
            }
            for finding in findings where finding.state == .failed {
                Issue.record("\(finding.name): \(finding.note)")
            }
            return findings
        }

        @Test("kernels pass their checks through the driver's functions")
        func kernels() throws {
            // All of them are run elsewhere; these are for heads of many sizes.
            let findings = findings(.kernels, try context(), from: 90)
            #expect(findings.count > 50 && findings.allSatisfy { $0.state == .passed })
            #expect(cuemu_count().memory_bytes == 0)
        }

        @Test("every kernel is measured, as a share of what the GPU could do")
        func rates() throws {
            let findings = findings(.rates, try context())
            let measured = findings.filter { $0.state == .measured }
            #expect(measured.count >= 38 && findings.count { $0.state == .passed } > 40)
            #expect(measured.allSatisfy { ($0.value ?? 0) > 0 })
            for kernel in [
                "gemm_bf16", "gemm_e4m3", "gemm_int8", "gemm_int4", "cuBLASLt",
                "dequantize_int4", "attention_decode", "attention_prefill", "rmsnorm_rows",
                "rope_write", "gated_activation", "sample_rows",
            ] {
                let own = measured.filter { $0.name.hasPrefix("tiny " + kernel) }
                #expect(!own.isEmpty && own.allSatisfy { ($0.share ?? 0) > 0 }, "\(own)")
            }
        }

        @Test("logits are compared in every format that the GPU takes")
        func logits() throws {
            let findings = findings(.logits, try context())
            #expect(findings.count == 26 && findings.allSatisfy { $0.state == .passed })
        }

        @Test("models of every family are compared with what transformers computed")
        func references() throws {
            let findings = findings(.references, try context())
            #expect(findings.count == 16 && findings.allSatisfy { $0.state == .passed })
        }

        @Test("engines are measured beside what the GPU could do")
        func engines() throws {
            let small = findings(.small, try context())
            #expect(small.map(\.unit) == ["s", "ms", "tokens/s"])
            let large = findings(.large, try context())
            #expect(large.map(\.unit) == ["s", "s", "tokens/s"])
            #expect((small + large).allSatisfy { ($0.value ?? 0) > 0 && $0.aim != 0 })
        }

        @Test("a model is written to a file, and its first token is measured")
        func start() throws {
            let context = try context()
            #expect(findings(.start, context).map(\.state) == [.notRun])
            #expect(findings(.file, context).map(\.unit) == ["GB"])
            let start = findings(.start, context)
            #expect(start.map(\.unit) == ["s"] && (start[0].value ?? -1) >= 0)
        }

        @Test("after an error that a GPU does not survive another process goes on")
        func loses() throws {
            let context = try context()
            cuemu_fail("cuLaunchKernelEx", 700, 0, true)
            let (messages, status) = run(.kernels, context, from: 2)
            #expect(status == PartRunner.lostStatus)
            guard messages.count == 2, case .begin(2, _, let name) = messages[0],
                case .finding(let finding) = messages[1]
            else {
                Issue.record("\(messages)")
                return
            }
            #expect(finding.state == .failed && finding.name == name)
        }

        @Test("a kernel that does nothing is seen in the logits")
        func seesMistakes() throws {
            let context = try context()
            cuemu_break("gemm_bf16_8")
            defer { cuemu_break(nil) }
            let failed = run(.logits, context).messages.count { message in
                if case .finding(let finding) = message {
                    finding.state == .failed
                } else {
                    false
                }
            }
            #expect(failed >= 5)
        }
    }
}
