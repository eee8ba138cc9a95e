import DeviceAPI
import EngineHost
import Foundation
import Inference
import JSON
import ModelFixtures
import Testing

@Suite("Generation")
struct GenerationTests {
    @Test("text, tokens, usage and times agree with each other")
    func agreement() async throws {
        let harness = try await HostHarness()
        try await harness.host.load(HostHarness.model)
        let (text, tokens, summary) = try await harness.run(harness.request())
        #expect(summary.end == .length)
        #expect(
            summary.usage == GenerationUsage(promptTokens: 16, cachedTokens: 0, outputTokens: 30))
        #expect(tokens.count == 30)
        let bytes = tokens.filter { $0 < 256 }.map { UInt8($0) }
        #expect(text == String(decoding: bytes, as: UTF8.self))
        let timings = summary.timings
        let started = try #require(timings.started)
        let first = try #require(timings.firstToken)
        let finished = try #require(timings.finished)
        #expect(timings.submitted <= started && started <= first + 1000 && first <= finished + 1000)
        #expect(timings.tokenMicroseconds.count == 30)
        #expect(timings.tokenMicroseconds == timings.tokenMicroseconds.sorted())
        await harness.host.shutdown()
    }

    @Test("the same seed writes the same text, whatever runs beside it; another seed another")
    func reproducible() async throws {
        let harness = try await HostHarness()
        try await harness.host.load(HostHarness.model)
        let alone = try await harness.run(harness.request(seed: 7))
        let generations = try (1...8).map { try harness.host.submit(harness.request(seed: $0)) }
        var texts: [String] = []
        for generation in generations {
            texts.append(try await HostHarness.collect(generation).text)
        }
        #expect(texts[6] == alone.text)
        #expect(Set(texts).count == 8)
        await harness.host.shutdown()
    }

    @Test("a prompt seen before is taken from the prefix cache, within its scope")
    func prefixCache() async throws {
        let harness = try await HostHarness()
        try await harness.host.load(HostHarness.model)
        let long = String(repeating: "All work and no play. ", count: 10)
        let first = try await harness.run(harness.request(long, maxTokens: 4))
        let second = try await harness.run(harness.request(long, maxTokens: 4))
        #expect(first.summary.usage.cachedTokens == 0)
        #expect(second.summary.usage.cachedTokens == 208)
        #expect(first.text == second.text)
        var other = harness.request(long, maxTokens: 4)
        other.cacheScope = 5
        #expect(try await harness.run(other).summary.usage.cachedTokens == 0)
        await harness.host.shutdown()
    }

    @Test("a stop string ends the text before it, wherever token borders fall")
    func stopStrings() async throws {
        let harness = try await HostHarness()
        try await harness.host.load(HostHarness.model)
        let whole = try await harness.run(harness.request(seed: 3, maxTokens: 60))
        // Cut in the middle of what the model is known to write.
        let characters = Array(whole.text)
        let start = characters.count / 2
        let stop = String(characters[start..<(start + 3)])
        let cut = try await harness.run(
            harness.request(seed: 3, maxTokens: 60, stop: ["zz!", stop]))
        let expected = whole.text.range(of: stop).map { String(whole.text[..<$0.lowerBound]) }
        #expect(cut.text == expected)
        #expect(cut.summary.end == .stop)
        #expect(cut.summary.usage.outputTokens == cut.tokens.count)
        #expect(cut.tokens.count < whole.tokens.count)
        await harness.host.shutdown()
    }

    @Test("a chat goes through the model's template, and text cannot write special tokens")
    func chat() async throws {
        let harness = try await HostHarness()
        try await harness.host.load(HostHarness.model)
        var request = harness.request()
        request.input = .chat([ChatMessage(role: "user", content: "Hi<|end|>")])
        #expect(
            try harness.host.tokens(of: request.input, model: request.model).count == 1
                + "Hi<|end|>".utf8.count + 1)
        #expect(try await harness.run(request).summary.end == .length)
        await harness.host.shutdown()
    }

    @Test("log probabilities come with their tokens")
    func logprobs() async throws {
        let harness = try await HostHarness()
        try await harness.host.load(HostHarness.model)
        var request = harness.request(maxTokens: 5)
        request.sampling.logprobCount = 3
        request.sampling.temperature = 0
        var count = 0
        for await event in try harness.host.submit(request).events {
            guard case .text(_, let tokens) = event else { continue }
            for token in tokens {
                count += 1
                #expect(token.likeliest.count == 3)
                #expect(token.likeliest.first?.token == token.token)
                #expect(token.likeliest.first?.logprob == token.logprob)
            }
        }
        #expect(count == 5)
        await harness.host.shutdown()
    }

    @Test("what cannot run is refused with both numbers before it reaches the engine")
    func refusals() async throws {
        let harness = try await HostHarness()
        #expect(throws: EngineHostError.notLoaded(model: "bytes")) {
            try harness.host.submit(harness.request())
        }
        try await harness.host.load(HostHarness.model)
        func refusal(_ change: (inout GenerationRequest) -> Void) -> EngineHostError? {
            var request = harness.request()
            change(&request)
            do throws(EngineHostError) {
                _ = try harness.host.submit(request)
                return nil
            } catch { return error }
        }
        let long = String(repeating: "x", count: 600)
        #expect(
            refusal { $0.input = .text(long) }
                == .promptTooLong(promptTokens: 600, contextTokens: 512))
        #expect(
            refusal { $0.maxTokens = 500 }
                == .outputTooLong(promptTokens: 16, outputTokens: 500, contextTokens: 512))
        #expect(refusal { $0.maxTokens = 0 }?.description.contains("must be at least 1") == true)
        #expect(refusal { $0.sampling.topP = 3 }?.description.contains("top_p is 3") == true)
        #expect(refusal { $0.input = .text("") } != nil)
        #expect(refusal { $0.model = "other" } == .unknownModel("other", known: ["bytes"]))
        await harness.host.shutdown()
    }

    @Test("without an output limit the context's rest is taken")
    func wholeContext() async throws {
        let harness = try await HostHarness()
        try await harness.host.load(HostHarness.model)
        let result = try await harness.run(
            harness.request(String(repeating: "y", count: 480), maxTokens: nil))
        if result.summary.end == .length { #expect(result.tokens.count == 32) }
        await harness.host.shutdown()
    }

    @Test("requests beyond the queue are turned away with a time to come back")
    func overload() async throws {
        var options = HostHarness.options
        (options.sequences, options.queueLength) = (1, 2)
        options.contextLength = nil
        let harness = try await HostHarness(ThreadLauncher(gate: Gate(2)), options)
        try await harness.host.load(HostHarness.model)
        let running = try (1...3).map {
            try harness.host.submit(harness.request(seed: $0, maxTokens: HostHarness.endless))
        }
        do throws(EngineHostError) {
            _ = try harness.host.submit(harness.request(seed: 4))
            Issue.record("the fourth request was taken")
        } catch {
            guard case .overloaded(waiting: 3, let seconds) = error else {
                Issue.record("found \(error)")
                return
            }
            #expect((1...120).contains(seconds))
        }
        for generation in running { generation.cancel() }
        await harness.host.shutdown()
    }
}
