import DeviceAPI
import ModelFixtures
import Testing

@testable import Inference

@Suite("Wire protocol")
struct WireTests {
    static let request = EngineRequest(
        id: 77, tokens: [1, 2, 3, 4], promptCount: 3, maxTokens: 9,
        sampling: SamplingParameters(
            temperature: 0.7, topK: 5, topP: 0.9, minP: 0.01, repetitionPenalty: 1.1,
            presencePenalty: 0.2, frequencyPenalty: -0.3, seed: .max, logprobCount: 3),
        endTokens: [9], priority: -2, salt: 12)

    static let hostMessages: [HostMessage] = [
        .hello(version: 1), .load(LoadRequest(source: .embedded)),
        .load(
            LoadRequest(
                source: .path("/models/é"), tokensPerStep: 3, sequences: 4, queueLength: 5,
                contextLength: 6, pageBytes: 7, threadCount: 8,
                interTokenTargetMilliseconds: 90, weightCache: "/cache")),
        .submit(request), .cancel(5), .state(6), .shutdown,
    ]

    static var engineMessages: [EngineMessage] {
        var record = StepRecord()
        (record.number, record.planMicroseconds, record.preemptions) = (9, 1.5, 4)
        (record.predictedMicroseconds, record.bytesRead, record.bandwidthShare) = (7, 1 << 40, 0.5)
        var events = StepEvents()
        events.starts = [StartEvent(request: 1, cachedTokens: 16, preemptions: 2)]
        events.tokens = [
            TokenEvent(request: 1, token: 5, logprob: -0.5, firstLikeliest: 0, likeliestCount: 2)
        ]
        events.likeliest = [
            TokenLogprob(token: 5, logprob: -0.5), TokenLogprob(token: 6, logprob: -2),
        ]
        events.finishes = [FinishEvent(request: 1, reason: .numericError)]
        let plan = FakeDevice.plan(pageCount: 8, tokensPerStep: 16, sequences: 2)
        return [
            .hello(version: 1, process: 44), .progress(0.25), .failed("no such tensor"),
            .ready(
                EngineReady(
                    deviceKind: "CPU", deviceDetail: "AVX2", plan: plan, vocabularySize: 10,
                    parameterCount: 11, endTokens: [3], loadMilliseconds: 5)),
            .step(record, events),
            .vectors(
                record,
                [
                    EncodedVector(request: 9, values: [0.5, -2]),
                    EncodedVector(request: 10, values: []),
                ]), .refused(3, reason: "too long"),
            .state(
                4,
                EngineState(
                    pages: [
                        PageInfo(
                            state: .shared, references: 2, owner: 5, ageSteps: 6, tokenCount: 16)
                    ],
                    sequences: [
                        SequenceInfo(
                            request: 1, isRunning: true, priority: 0, promptTokens: 1,
                            outputTokens: 2, maxTokens: 3, computedTokens: 4, cachedTokens: 5,
                            pages: 6, preemptions: 7)
                    ])),
        ]
    }

    /// All messages as one stream of bytes.
    func bytes(_ messages: [some WireMessage]) -> [UInt8] {
        var writer = WireWriter()
        for message in messages { message.appendFrame(to: &writer) }
        return writer.bytes
    }

    func read<Message: WireMessage>(_ type: Message.Type, _ bytes: [UInt8], piece: Int) throws
        -> [Message]
    {
        var frames = FrameBuffer()
        var messages: [Message] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { frames.append($0) }
            while let message = try frames.next(type) { messages.append(message) }
        }
        return messages
    }

    @Test("every message arrives as it was sent, in pieces of any size", arguments: [1, 7, 4096])
    func roundTrip(piece: Int) throws {
        let host = bytes(Self.hostMessages)
        #expect(try read(HostMessage.self, host, piece: piece) == Self.hostMessages)
        let engine = bytes(Self.engineMessages)
        #expect(try read(EngineMessage.self, engine, piece: piece) == Self.engineMessages)
    }

    @Test("an oversized or empty frame is refused before its contents are read")
    func frameLimits() {
        let long = withUnsafeBytes(of: UInt32(WireProtocol.frameLimit + 1)) { Array($0) }
        #expect(throws: WireError.self) { try read(HostMessage.self, long, piece: 4) }
        #expect(throws: WireError.self) { try read(HostMessage.self, [0, 0, 0, 0], piece: 4) }
    }

    @Test("counts beyond the message reserve nothing")
    func counts() {
        // A submit whose token count claims four billion.
        var writer = WireWriter()
        writer.append(UInt32(13))
        writer.append(UInt8(3))
        writer.append(UInt64(1))
        writer.append(UInt32.max)
        #expect(throws: WireError.endsInside(what: "tokens")) {
            try read(HostMessage.self, writer.bytes, piece: 100)
        }
    }

    @Test("damaged bytes never trap, and what is still read can be written", arguments: [81, 82])
    func fuzz(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<4000 {
            check(HostMessage.self, damaged(bytes(Self.hostMessages), &generator))
            check(EngineMessage.self, damaged(bytes(Self.engineMessages), &generator))
        }
    }

    private func damaged(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...5, using: &generator) {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[index] = UInt8.random(in: 0...255, using: &generator)
        }
        return Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
    }

    private func check<Message: WireMessage & Equatable>(_ type: Message.Type, _ bytes: [UInt8]) {
        var frames = FrameBuffer()
        bytes.withUnsafeBytes { frames.append($0) }
        var count = 0
        while let message = try? frames.next(type) {
            var writer = WireWriter()
            message.appendFrame(to: &writer)
            count += writer.bytes.count
        }
        #expect(count <= 2 * bytes.count + 64)
    }
}
