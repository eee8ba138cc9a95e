import DeviceAPI
import ModelFixtures
import ModelFormats
import Testing

@testable import Inference

/// An encoder whose vector is the text's first token, its last one and its length.
private final class FakeEncoder: EncoderDevice {
    private(set) var batches: [[Int32]] = []
    /// A first token whose vector is no number.
    var poison: Int32?

    var description: DeviceDescription {
        DeviceDescription(kind: "fake", detail: "", totalBytes: 0)
    }

    func memoryPlan(
        for checkpoint: EncoderCheckpoint, request: MemoryRequest
    ) throws(DeviceError) -> MemoryPlan { throw .notLoaded }

    func load(
        _ checkpoint: EncoderCheckpoint, plan: MemoryPlan, progress: (Double) -> Bool
    ) throws(DeviceError) {}

    func encode(_ batch: EncodeBatch, into vectors: inout [Float]) throws(DeviceError) {
        batches.append(batch.lengths)
        var first = 0
        for length in batch.lengths {
            let text = batch.tokens[first..<first + Int(length)]
            let start = text.first == poison ? Float.nan : Float(text.first ?? -1)
            vectors += [start, Float(text.last ?? -1), Float(length)]
            first += Int(length)
        }
    }
}

@Suite("Engines of encoders")
struct EncoderEngineTests {
    private let device = FakeEncoder()

    private func engine(tokens: Int = 64, texts: Int = 8, queue: Int = 100) -> EncoderEngine {
        var time: UInt64 = 0
        return EncoderEngine(
            device: device,
            configuration: EncoderConfiguration(
                hiddenSize: 3, layerCount: 1, headCount: 1, intermediateSize: 3,
                vocabularySize: 100, positionCount: 32),
            plan: MemoryPlan(
                limits: DeviceLimits(tokensPerStep: tokens, sequences: texts, contextLength: 32),
                weightBytes: 7, workingBytes: 0, bytesPerPage: 0, pageCount: 0),
            queueLength: queue
        ) {
            time += 1000
            return time
        }
    }

    private func request(_ id: UInt64, length: Int) -> EngineRequest {
        var tokens = [Int32](repeating: 1, count: length)
        tokens[0] = Int32(id)
        return EngineRequest(id: id, tokens: tokens, maxTokens: 1)
    }

    @Test("every text gets its own vector, whatever texts share its step")
    func ownVectors() throws {
        for seed in UInt64(0)..<50 {
            var generator = SeededGenerator(seed: seed)
            let engine = engine()
            var expected: [UInt64: [Float]] = [:]
            for id in UInt64(1)...40 {
                let length = Int.random(in: 2...32, using: &generator)
                expected[id] = [Float(id), 1, Float(length)]
                #expect(engine.submit(request(id, length: length)) == nil)
            }
            var found: [UInt64: [Float]] = [:]
            var order: [UInt64] = []
            while try engine.step() {
                for vector in engine.vectors { found[vector.request] = vector.values }
                order += engine.vectors.map(\.request)
                #expect(engine.record.prefillTokens <= 64)
                #expect(engine.record.prefillRows <= 8)
            }
            #expect(found == expected && engine.isIdle, "seed \(seed)")
            #expect(order == Array(1...40), "seed \(seed)")
        }
    }

    @Test("a step takes the texts that it has room for, and tells of them")
    func steps() throws {
        let engine = engine()
        for (id, length) in [(1, 30), (2, 30), (3, 5), (4, 32)] {
            _ = engine.submit(request(UInt64(id), length: length))
        }
        #expect(try engine.step())
        #expect(engine.record.prefillRows == 2 && engine.record.waiting == 2)
        #expect(engine.record.number == 1 && engine.record.deviceMicroseconds == 1)
        #expect(try engine.step())
        #expect(try !engine.step())
        #expect(device.batches == [[30, 30], [5, 32]])
        #expect(engine.record.number == 2 && engine.record.bytesRead == 7)
    }

    @Test("a cancelled text is not computed")
    func cancel() throws {
        let engine = engine()
        for id in UInt64(1)...3 { _ = engine.submit(request(id, length: 4)) }
        #expect(engine.cancel(2) && !engine.cancel(2))
        #expect(engine.state.sequences.map(\.request) == [1, 3])
        #expect(try engine.step())
        #expect(engine.vectors.map(\.request) == [1, 3])
    }

    @Test("what cannot be encoded is refused, and so is what is too much")
    func refusals() {
        let engine = engine(queue: 1)
        #expect(engine.submit(EngineRequest(id: 1, tokens: [], maxTokens: 1)) != nil)
        #expect(engine.submit(request(1, length: 33))?.contains("1 to 32 tokens") == true)
        let stranger = EngineRequest(id: 1, tokens: [100], maxTokens: 1)
        #expect(engine.submit(stranger)?.contains("vocabulary of 100") == true)
        #expect(engine.submit(request(1, length: 3)) == nil)
        #expect(engine.submit(request(2, length: 3))?.contains("queue is full") == true)
    }

    @Test("a vector that is no number comes back empty, and the others whole")
    func noNumbers() throws {
        device.poison = 2
        let engine = engine()
        for id in UInt64(1)...3 { _ = engine.submit(request(id, length: 4)) }
        #expect(try engine.step())
        #expect(engine.vectors.map(\.values) == [[1, 1, 4], [], [3, 1, 4]])
    }
}
