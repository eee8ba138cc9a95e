import CPUDevice
import CUDADevice
import CUDAEmulator
import DeviceAPI
import ModelFixtures
import ModelFormats
import Testing

extension EmulatedGPU {
    /// Whole models on the emulated GPU against the CPU's, which are tested against the definition.
    @Suite("Logits")
    struct LogitsTests {
        /// Rounding to BF16 between the products: three digits.
        static let tolerance: Float = 0.02

        @Test("are the CPU's, for a prompt as a whole, in chunks and token by token")
        func prefill() throws {
            for (name, shape) in RandomCheckpoint.familyShapes {
                let checkpoint = try RandomCheckpoint(shape).checkpoint()
                let tokens = randomTokens(70, vocabulary: 251, seed: 5)
                let cpu = try DeviceHarness(CPUDevice(threadCount: 1), checkpoint)
                let expected = try cpu.prefill(tokens, sequence: 0, chunks: [70])
                let gpu = try EmulatedGPU.harness(checkpoint)
                let single = [Int](repeating: 1, count: 70)
                for (sequence, chunks) in [[70], [3, 40, 27], single].enumerated() {
                    let found = try gpu.prefill(tokens, sequence: sequence, chunks: chunks)
                    let error = relativeDifference(found, expected)
                    #expect(error < Self.tolerance, "\(name) in \(chunks.count) chunks: \(error)")
                }
            }
        }

        @Test(
            "of rounded weights are near those of the weights as they are, for many rows and few",
            arguments: [(WeightFormat.float8, Float(0.2)), (.int4, 0.4), (.int8, 0.03)])
        func rounded(format: WeightFormat, tolerance: Float) throws {
            let checkpoint = try RandomCheckpoint().checkpoint()
            let tokens = randomTokens(90, vocabulary: 251, seed: 5)
            let exact = try EmulatedGPU.harness(checkpoint)
                .prefill(tokens, sequence: 0, chunks: [90])
            let gpu = try EmulatedGPU.harness(checkpoint, format: format)
            let whole = try gpu.prefill(tokens, sequence: 0, chunks: [90])
            let single = try gpu.prefill(
                tokens, sequence: 1, chunks: [Int](repeating: 1, count: 90))
            let error = relativeDifference(whole, exact)
            #expect(error > 0.001 && error < tolerance, "\(format): \(error)")
            // The same rounded weights, whichever kernel multiplies with them.
            #expect(relativeDifference(single, whole) < Self.tolerance)
        }

        @Test(
            "of INT4 weights are those of the CPU's INT4 but for how it rounds what it multiplies")
        func int4() throws {
            let checkpoint = try RandomCheckpoint().checkpoint()
            let tokens = randomTokens(40, vocabulary: 251, seed: 5)
            let cpu = try DeviceHarness(CPUDevice(threadCount: 1), checkpoint, format: .int4)
            let expected = try cpu.prefill(tokens, sequence: 0, chunks: [40])
            let found = try EmulatedGPU.harness(checkpoint, format: .int4)
                .prefill(tokens, sequence: 0, chunks: [40])
            #expect(relativeDifference(found, expected) < 0.06)
        }

        @Test("are the CPU's with decoding and prefilling rows in one step")
        func mixed() throws {
            let checkpoint = try RandomCheckpoint().checkpoint()
            let first = randomTokens(40, vocabulary: 251, seed: 5)
            let second = randomTokens(90, vocabulary: 251, seed: 6)
            func run<Tested: Device>(_ harness: DeviceHarness<Tested>) throws -> [[Float]] {
                _ = try harness.prefill(Array(first[..<30]), sequence: 0, chunks: [30])
                var logits: [[Float]] = []
                for step in 0..<10 {
                    let (start, place) = (step * 9, 30 + step)
                    try harness.step([
                        .init(sequence: 0, start: place, tokens: first[place...place]),
                        .init(sequence: 5, start: start, tokens: second[start..<(start + 9)]),
                    ])
                    logits += [
                        try harness.device.logits(samplingRow: 0),
                        try harness.device.logits(samplingRow: 1),
                    ]
                }
                return logits
            }
            let expected = try run(DeviceHarness(CPUDevice(threadCount: 1), checkpoint))
            let found = try run(EmulatedGPU.harness(checkpoint))
            for (row, pair) in zip(found, expected).enumerated() {
                let error = relativeDifference(pair.0, pair.1)
                #expect(error < Self.tolerance, "row \(row): \(error)")
            }
        }

        @Test("a sequence whose logits are not numbers fails alone")
        func notNumbers() throws {
            // The embedding of one token is poisoned; whoever has it has NaN keys and values.
            let random = RandomCheckpoint()
            let poisoned: Int32 = 77
            let tensors = random.tensors.map { tensor in
                guard tensor.name.hasSuffix("embed_tokens.weight") else { return tensor }
                var tensor = tensor
                let row = Int(poisoned) * 64 * 2
                for byte in row..<(row + 128) { tensor.bytes[byte] = 0xFF }
                return tensor
            }
            var shape = random.configuration
            shape.tiedEmbeddings = false
            let output = try #require(tensors.first { $0.name.hasSuffix("embed_tokens.weight") })
            var head = try #require(
                random.tensors.first { $0.name.hasSuffix("embed_tokens.weight") })
            head.name = shape.outputTensor.name
            #expect(output.bytes != head.bytes)
            let checkpoint = try Checkpoint(
                configuration: shape, weights: MemoryWeights(tensors + [head]))
            let harness = try EmulatedGPU.harness(checkpoint)
            let healthy = randomTokens(30, vocabulary: 70, seed: 2)
            let alone = try harness.prefill(healthy, sequence: 2, chunks: [30])
            let step = try harness.step([
                .init(sequence: 0, start: 0, tokens: [1, poisoned, 3]),
                .init(sequence: 1, start: 0, tokens: healthy[...]),
            ])
            #expect(step.samples.map(\.isFailed) == [true, false])
            let beside = try harness.device.logits(samplingRow: 1)
            #expect(relativeDifference(beside, alone) < Self.tolerance)
        }

        @Test("sampled tokens are the CPU's wherever the choice is clear")
        func samples() throws {
            let checkpoint = try RandomCheckpoint().checkpoint()
            let tokens = randomTokens(50, vocabulary: 251, seed: 9)
            var parameters = SamplingParameters(temperature: 0.8, topK: 40, topP: 0.9, seed: 3)
            parameters.logprobCount = 5
            func run<Tested: Device>(_ harness: DeviceHarness<Tested>) throws -> [StepOutput] {
                try (0..<50).map { place in
                    var row = parameters
                    if place % 5 == 0 { row.temperature = 0 }
                    return try harness.step([
                        .init(
                            sequence: 1, start: place, tokens: tokens[place...place],
                            parameters: row)
                    ])
                }
            }
            let expected = try run(DeviceHarness(CPUDevice(threadCount: 1), checkpoint))
            let found = try run(EmulatedGPU.harness(checkpoint))
            var same = 0
            for (left, right) in zip(found, expected) {
                same += left.samples[0].token == right.samples[0].token ? 1 : 0
                #expect(left.likeliest.count == 5)
                #expect(abs(left.likeliest[0].logprob - right.likeliest[0].logprob) < 0.05)
            }
            #expect(same >= 45, "\(same) of 50 tokens agree")
        }
    }
}
