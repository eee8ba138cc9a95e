import CPUDevice
import CUDADevice
import CUDAEmulator
import DeviceAPI
import Inference
import ModelFixtures
import ModelFormats
import Testing

extension EmulatedGPU {
    /// The engine over the emulated GPU: steps planned ahead, graphs, pages that grow.
    @Suite("Engine")
    struct EngineTests {
        private func engine<Tested: Device>(
            _ harness: DeviceHarness<Tested>, _ checkpoint: Checkpoint
        ) -> InferenceEngine {
            var clock: UInt64 = 0
            return InferenceEngine(
                device: harness.device, configuration: checkpoint.configuration,
                plan: harness.plan, key: (1, 2)
            ) {
                clock += 1000
                return clock
            }
        }

        private func request(_ id: UInt64, prompt: Int, output: Int) -> EngineRequest {
            EngineRequest(
                id: id, tokens: randomTokens(prompt, vocabulary: 251, seed: id), maxTokens: output,
                sampling: SamplingParameters(temperature: 0.7, seed: id), salt: id)
        }

        private func run(_ engine: InferenceEngine, _ requests: [EngineRequest]) throws
            -> [UInt64: [Int32]]
        {
            var outputs: [UInt64: [Int32]] = [:]
            for request in requests { #expect(engine.submit(request) == nil) }
            while try engine.step() {
                for event in engine.events.tokens {
                    outputs[event.request, default: []].append(event.token)
                }
            }
            return outputs
        }

        @Test("a request has the tokens that it has alone, whatever runs beside it")
        func together() throws {
            let checkpoint = try RandomCheckpoint().checkpoint()
            let requests = (1...7).map {
                request(UInt64($0), prompt: 5 + 13 * $0, output: 4 + 3 * $0)
            }
            var alone: [UInt64: [Int32]] = [:]
            let single = try EmulatedGPU.harness(checkpoint, tokensPerStep: 64)
            let engine = engine(single, checkpoint)
            for request in requests {
                alone.merge(try run(engine, [request])) { $1 }
                #expect(alone[request.id]?.count == request.maxTokens)
            }
            let harness = try EmulatedGPU.harness(checkpoint, tokensPerStep: 64)
            let together = try run(self.engine(harness, checkpoint), requests)
            // Sums of products are made in an order that depends on the rows beside; where that
            // decides between two tokens the rest of a text is another.
            let same = requests.filter { together[$0.id] == alone[$0.id] }.count
            #expect(same >= 5, "\(same) of 7 texts agree")
            #expect(
                together.values.map(\.count).reduce(0, +) == requests.map(\.maxTokens).reduce(0, +))
        }

        @Test("penalties count tokens that the host has not seen yet")
        func penalties() throws {
            let checkpoint = try RandomCheckpoint().checkpoint()
            var penalised = request(1, prompt: 12, output: 40)
            penalised.sampling = SamplingParameters(
                temperature: 0, repetitionPenalty: 1.2, presencePenalty: 0.5,
                frequencyPenalty: 0.5)
            let cpu = try DeviceHarness(CPUDevice(threadCount: 1), checkpoint)
            let expected = try #require(try run(engine(cpu, checkpoint), [penalised])[1])
            let harness = try EmulatedGPU.harness(checkpoint)
            let found = try #require(try run(engine(harness, checkpoint), [penalised])[1])
            // Where rounding decides between two tokens the rest is another text.
            let same = zip(found, expected).prefix { $0 == $1 }.count
            #expect(found.count == 40 && same >= 20, "\(same) tokens agree")
            var free = penalised
            free.sampling = SamplingParameters(temperature: 0)
            #expect(try run(engine(harness, checkpoint), [free])[1]?.prefix(20) != found.prefix(20))
        }

        @Test("steps that only decode are recorded at their second use and launched as a whole")
        func graphs() throws {
            let checkpoint = try RandomCheckpoint().checkpoint()
            let harness = try EmulatedGPU.harness(checkpoint)
            _ = try run(engine(harness, checkpoint), [request(1, prompt: 20, output: 30)])
            let counts = cuemu_count()
            // 29 steps decode; the first of them runs by itself.
            #expect(counts.graph_launches == 28)
            #expect(counts.graphs == 1)
            #expect(counts.captured_launches < 100)
        }

        @Test("pages take memory as tokens need it")
        func growth() throws {
            let checkpoint = try RandomCheckpoint().checkpoint()
            let harness = try EmulatedGPU.harness(checkpoint, sequences: 64)
            let before = cuemu_count().memory_bytes
            _ = try harness.prefill(
                randomTokens(16, vocabulary: 251, seed: 1), sequence: 0, chunks: [16])
            #expect(cuemu_count().memory_bytes > before)
        }

        @Test("everything that a device took is given back")
        func release() throws {
            let checkpoint = try RandomCheckpoint().checkpoint()
            do {
                let harness = try EmulatedGPU.harness(checkpoint)
                _ = try run(engine(harness, checkpoint), [request(1, prompt: 20, output: 5)])
                #expect(cuemu_count().memory_bytes > 0)
            }
            let counts = cuemu_count()
            #expect(counts.memory_bytes == 0 && counts.streams == 0 && counts.events == 0)
            #expect(counts.modules == 0 && counts.graphs == 0)
        }
    }
}
