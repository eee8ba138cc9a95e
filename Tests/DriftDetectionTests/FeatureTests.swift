import Telemetry
import Testing

@testable import DriftDetection

@Suite("Features")
struct FeatureTests {
    private func record(_ change: (inout RequestRecord) -> Void) -> RequestRecord {
        var traffic = Traffic(seed: 1)
        var record = traffic.next(at: Timestamp(milliseconds: 5))
        change(&record)
        return record
    }

    @Test("lengths are all of the prompt's tokens, and the output's without reasoning")
    func lengths() throws {
        let features = try #require(
            FeatureExtractor.features(
                of: record {
                    $0.usage = TokenUsage(
                        input: 10, cacheRead: 20, cacheWrite: 3, output: 7, reasoning: 100)
                }))
        #expect(features.value(of: .inputLength) == 33)
        #expect(features.value(of: .outputLength) == 7)
    }

    @Test("failed requests, and those that named no environment, say nothing")
    func excluded() {
        #expect(FeatureExtractor.features(of: record { $0.outcome = .error }) == nil)
        #expect(FeatureExtractor.features(of: record { $0.outcome = .cancelled }) == nil)
        #expect(FeatureExtractor.features(of: record { $0.prompt = nil }) == nil)
        #expect(FeatureExtractor.features(of: record { $0.prompt?.environment = nil }) == nil)
    }

    @Test("without text the features that need it are absent")
    func noText() throws {
        let features = try #require(
            FeatureExtractor.features(
                of: record {
                    $0.input = nil
                    $0.output = nil
                }))
        #expect(features.isRefusal == nil)
        #expect(features.parsesAsJSON == nil)
        #expect(features.asksForJSON == nil)
        let filtered = FeatureExtractor.features(
            of: record {
                $0.output = nil
                $0.finishReason = "content_filter"
            })
        #expect(filtered?.isRefusal == true)
    }

    @Test(
        "only a whole object or array counts as JSON",
        arguments: [
            (#" {"a":1} "#, true), ("[1,2]", true), ("42", false), ("true", false), ("", false),
            ("{\"a\":1", false), ("```json\n{}\n```", false), ("Sure! {}", false),
        ])
    func json(output: String, parses: Bool) {
        #expect(
            FeatureExtractor.features(of: record { $0.output = output })?.parsesAsJSON == parses)
    }

    @Test("an input asks for JSON when it names it, in any case")
    func asks() {
        func asks(_ input: String) -> Bool? {
            FeatureExtractor.features(of: record { $0.input = input })?.asksForJSON
        }
        #expect(asks("Answer as Json, please") == true)
        #expect(asks("Ask Jason") == false)
        #expect(asks("") == false)
    }

    @Test("no counts or texts trap")
    func hostile() throws {
        let features = try #require(
            FeatureExtractor.features(
                of: record {
                    $0.usage = TokenUsage(
                        input: .max, cacheRead: .max, cacheWrite: .min, output: .max,
                        reasoning: .max)
                    $0.output = String(repeating: "[", count: 300_000)
                    $0.input = String(repeating: "x", count: 300_000)
                }))
        #expect(features.inputTokens == 1 << 41)
        #expect(features.parsesAsJSON == nil)
        let sample = RequestSample(
            features, input: nil, output: String(repeating: "ä", count: 5_000))
        #expect(sample.output?.hasSuffix("(cut; the trace has the rest)") == true)
        #expect(sample.output.map { $0.count < 1_100 } == true)
    }
}

@Suite("Windows")
struct WindowTests {
    private func sample(_ index: Int, json: Bool? = nil) -> RequestSample {
        var features = RequestFeatures(
            at: Timestamp(milliseconds: Int64(index)), traceId: "\(index)", inputTokens: index,
            outputTokens: 1)
        features.parsesAsJSON = json
        return RequestSample(features, input: "in", output: "out")
    }

    @Test("the reference window takes the first requests, keeps a few texts, and then is full")
    func reference() {
        var window = ReferenceWindow(
            startedAt: Timestamp(milliseconds: 0), reason: "a test", size: 300)
        for index in 0..<300 {
            #expect(!window.isFull)
            window.append(sample(index))
        }
        #expect(window.isFull)
        #expect(window.values(of: .inputLength) == (0..<300).map(Double.init))
        #expect(window.values(of: .refusalRate).isEmpty)
        #expect(window.samples.count == ReferenceWindow.sampleCount)
    }

    @Test("a prompt is about JSON when half of its known outputs parse")
    func expectsJSON() {
        func expects(_ flags: [Bool?]) -> Bool {
            var window = ReferenceWindow(
                startedAt: Timestamp(milliseconds: 0), reason: "a test", size: 300)
            for (index, flag) in flags.enumerated() { window.append(sample(index, json: flag)) }
            return window.expectsJSON
        }
        #expect(!expects([]))
        #expect(!expects([nil, nil]))
        #expect(expects([true, false]))
        #expect(expects([nil, true, true, false]))
        #expect(!expects([true, false, false]))
    }

    @Test("recent requests are bounded, and only the current window has texts")
    func recent() {
        var recent = RecentRequests(windowSize: 60)
        for index in 0..<2_500 {
            recent.append(sample(index))
            #expect(recent.history.count <= RecentRequests.limit)
        }
        #expect(recent.values(of: .inputLength) == (2_440..<2_500).map(Double.init))
        #expect(recent.history.count == RecentRequests.limit)
        #expect(recent.history.last?.inputTokens == 2_499)
        #expect(recent.window.allSatisfy { $0.output != nil })
    }
}
