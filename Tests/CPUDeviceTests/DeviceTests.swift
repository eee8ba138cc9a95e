import CPUDevice
import DeviceAPI
import Foundation
import ModelFixtures
import ModelFormats
import Testing

@Suite("CPU device")
struct DeviceTests {
    typealias Run = CPUHarness.Run

    static func worst(_ logits: [[Float]], _ reference: [[Double]]) -> Double {
        zip(logits, reference).reduce(0) { worst, pair in
            let scale = pair.1.reduce(0) { max($0, abs($1)) }
            return zip(pair.0, pair.1).reduce(worst) {
                max($0, abs(Double($1.0) - $1.1) / scale)
            }
        }
    }

    @Test("logits are those of the definition, for every kind of weight and CPU")
    func logits() throws {
        let tokens = randomTokens(34, vocabulary: 251, seed: 5)
        for type in [ElementType.float32, .bfloat16] {
            for tied in [true, false] {
                var shape = RandomCheckpoint.tinyShape
                shape.tiedEmbeddings = tied
                let checkpoint = try RandomCheckpoint(shape, elementType: type).checkpoint()
                let reference = try ReferenceModel(checkpoint).logits(tokens)
                for variant in KernelVariant.all {
                    let harness = try CPUHarness(
                        checkpoint, variant: variant, sequences: 64)
                    let error = Self.worst(try harness.logits(tokens, chunk: 7), reference)
                    #expect(error < 1e-5, "\(type) tied \(tied) \(variant): \(error)")
                }
            }
        }
    }

    @Test("one head of keys for many, and as many as queries, give the definition's logits too")
    func headCounts() throws {
        for (heads, shared) in [(6, 6), (12, 1)] {
            var shape = RandomCheckpoint.tinyShape
            (shape.headCount, shape.keyValueHeadCount) = (heads, shared)
            shape.headDimension = 32
            let checkpoint = try RandomCheckpoint(shape, elementType: .float32).checkpoint()
            let tokens = randomTokens(40, vocabulary: 251, seed: 6)
            let harness = try CPUHarness(checkpoint)
            let last = try harness.prefill(tokens, sequence: 3, chunks: [40])
            let reference = try ReferenceModel(checkpoint).logits(tokens)
            #expect(Self.worst([last], [reference[39]]) < 1e-5, "\(heads) over \(shared)")
        }
    }

    @Test("a sequence has the same bits however it is chunked and whatever runs beside it")
    func independence() throws {
        let checkpoint = try RandomCheckpoint().checkpoint()
        let tokens = randomTokens(200, vocabulary: 251, seed: 7)
        let other = randomTokens(200, vocabulary: 251, seed: 8)
        let formats: [(WeightFormat, CacheFormat)] = [
            (.stored, .automatic), (.bfloat16, .automatic), (.int8, .automatic), (.int4, .int8),
            (.int8, .float16),
        ]
        for (variant, format) in KernelVariant.all.dropFirst().flatMap({ variant in
            formats.map { (variant, $0) }
        }) {
            let harness = try CPUHarness(
                checkpoint, threads: 3, variant: variant, format: format.0, cache: format.1)
            let whole = try harness.prefill(tokens, sequence: 0, chunks: [200])
            var generator = SeededGenerator(seed: 9)
            for round in 0..<6 {
                var chunks: [Int] = []
                while case let left = 200 - chunks.reduce(0, +), left > 0 {
                    chunks.append(min(left, Int.random(in: 1...70, using: &generator)))
                }
                var start = 0
                var position = 0
                for size in chunks {
                    // The neighbour advances by another number of tokens, before or after.
                    let beside = Int.random(in: 0...3, using: &generator)
                    var runs = [
                        Run(sequence: 1, start: start, tokens: tokens[start..<(start + size)])
                    ]
                    if beside > 0, position + beside <= 200 {
                        runs.insert(
                            Run(
                                sequence: 2, start: position,
                                tokens: other[position..<(position + beside)]),
                            at: Int.random(in: 0...1, using: &generator))
                        position += beside
                    }
                    try harness.step(runs)
                    start += size
                    if start == 200 {
                        let row = runs.firstIndex { $0.sequence == 1 } ?? 0
                        #expect(
                            harness.device.logits(samplingRow: row) == whole,
                            "\(variant), \(format), seed 9, round \(round), chunks \(chunks)")
                    }
                }
            }
        }
    }

    @Test("the number of threads changes no bit")
    func threads() throws {
        let checkpoint = try RandomCheckpoint().checkpoint()
        let tokens = randomTokens(120, vocabulary: 251, seed: 10)
        let single = try CPUHarness(checkpoint, threads: 1)
        let several = try CPUHarness(checkpoint, threads: 4)
        let left = try single.prefill(tokens, sequence: 0, chunks: [100, 19, 1])
        let right = try several.prefill(tokens, sequence: 5, chunks: [1, 119])
        #expect(left == right)
    }

    @Test("a NaN in one sequence fails that row and no other")
    func notFinite() throws {
        let model = RandomCheckpoint(elementType: .float32)
        var tensors = model.tensors
        let embedding = try #require(
            tensors.firstIndex { $0.name == "model.embed_tokens.weight" })
        var values = tensors[embedding].bytes
        withUnsafeBytes(of: Float.nan) {
            values.replaceSubrange((17 * 64 * 4)..<(17 * 64 * 4 + 4), with: $0)
        }
        tensors[embedding].bytes = values
        var shape = model.configuration
        shape.tiedEmbeddings = false
        tensors.append(
            .init(
                name: "lm_head.weight", elementType: .float32, shape: [251, 64],
                bytes: model.tensors[embedding].bytes))
        let checkpoint = try Checkpoint(configuration: shape, weights: MemoryWeights(tensors))
        let harness = try CPUHarness(checkpoint)
        let output = try harness.step([
            Run(sequence: 0, start: 0, tokens: [1, 2, 3]),
            Run(sequence: 1, start: 0, tokens: [4, 17, 5]),
            Run(sequence: 2, start: 0, tokens: [6]),
        ])
        #expect(output.samples.map(\.isFailed) == [false, true, false])
        // The pages that the failed sequence has filled with NaN serve the next one unharmed.
        let clean = try harness.prefill([6, 7, 8, 9], sequence: 0, chunks: [4])
        #expect(try harness.prefill([6, 7, 8, 9], sequence: 1, chunks: [2, 2]) == clean)
    }

    @Test("the planned bytes are the taken bytes, and too little memory is refused with both")
    func memory() throws {
        let checkpoint = try RandomCheckpoint().checkpoint()
        let device = try CPUDevice(threadCount: 2)
        let limits = DeviceLimits(tokensPerStep: 64, sequences: 4, contextLength: 256)
        func plan(_ bytes: Int) throws -> MemoryPlan {
            try device.memoryPlan(
                for: checkpoint, request: MemoryRequest(limits: limits, availableBytes: bytes))
        }
        let roomy = try plan(1 << 30)
        #expect(roomy.pageCount == 4 * 16)
        // 2 layers x (keys and values) x 2 heads x 16 values x 16 tokens x 4 bytes.
        #expect(roomy.bytesPerPage == 2 * 2 * 2 * 16 * 16 * 4)
        let fixed = roomy.weightBytes + roomy.workingBytes
        #expect(try plan(fixed + 20 * roomy.bytesPerPage).pageCount == 20)
        #expect(throws: DeviceError.self) { try plan(fixed + 15 * roomy.bytesPerPage) }
    }

    @Test("a step beyond the plan is refused before it touches anything")
    func tooLarge() throws {
        let harness = try CPUHarness(RandomCheckpoint().checkpoint())
        let tokens = randomTokens(9, vocabulary: 250, seed: 3)
        #expect(throws: DeviceError.stepTooLarge(what: "sampling rows", count: 9, limit: 8)) {
            try harness.logits(tokens, chunk: 9)
        }
        #expect(try harness.logits(tokens, chunk: 8).count == 9)
    }

    @Test("loading reports progress and can be given up")
    func abandoned() throws {
        let checkpoint = try RandomCheckpoint().checkpoint()
        let device = try CPUDevice(threadCount: 1)
        let limits = DeviceLimits(tokensPerStep: 64, sequences: 4, contextLength: 256)
        let plan = try device.memoryPlan(
            for: checkpoint, request: MemoryRequest(limits: limits, availableBytes: 1 << 30))
        var seen: [Double] = []
        #expect(throws: DeviceError.loadAbandoned) {
            try device.load(checkpoint, plan: plan) {
                seen.append($0)
                return false
            }
        }
        #expect(seen.count == 1)
        #expect(throws: DeviceError.notLoaded) { try device.submit(StepPlan()) }
        try device.load(checkpoint, plan: plan) {
            seen.append($0)
            return true
        }
        #expect(seen.last == 1 && seen.dropFirst() == ArraySlice(seen.dropFirst().sorted()))
    }
}
