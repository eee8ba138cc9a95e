import DeviceAPI
import Inference
import ModelFixtures

/// Requests that an engine gets at once, and what is said of how it fares.
package enum Workload: Sendable {
    /// The time from token to token of one stream.
    case single(prompt: Int, output: Int, aimMilliseconds: Double?)
    /// Requests that are all alike.
    case equal(requests: Int, prompt: Int, output: Int, aimSeconds: Double)
    /// Requests of lengths from ranges.
    case mixed(requests: Int, prompt: ClosedRange<Int>, output: ClosedRange<Int>, aimRate: Double)

    var name: String {
        switch self {
        case .single(let prompt, _, _): "one stream, \(prompt) in"
        case .equal(let requests, let prompt, let output, _):
            "\(requests) × \(prompt) in, \(output) out"
        case .mixed(let requests, let prompt, let output, _):
            "\(requests) × \(prompt.lowerBound)-\(prompt.upperBound) in, "
                + "\(output.lowerBound)-\(output.upperBound) out"
        }
    }

    func requests(vocabulary: Int) -> [EngineRequest] {
        var random = SeededGenerator(seed: 42)
        func request(_ id: Int, _ prompt: Int, _ output: Int) -> EngineRequest {
            EngineRequest(
                id: UInt64(id),
                tokens: (0..<prompt).map { _ in
                    Int32.random(in: 0..<Int32(vocabulary), using: &random)
                },
                maxTokens: output,
                sampling: SamplingParameters(temperature: 0.6, seed: UInt64(id)),
                salt: UInt64(id))
        }
        switch self {
        case .single(let prompt, let output, _): return [request(0, prompt, output)]
        case .equal(let requests, let prompt, let output, _):
            return (0..<requests).map { request($0, prompt, output) }
        case .mixed(let requests, let prompt, let output, _):
            return (0..<requests).map { id in
                let lengths = (
                    Int.random(in: prompt, using: &random), Int.random(in: output, using: &random)
                )
                return request(id, lengths.0, lengths.1)
            }
        }
    }
}

/// What became of a workload.
struct WorkloadRun {
    var seconds = 0.0
    var outputTokens = 0
    var promptTokens = 0
    var steps = 0
    var preemptions = 0
    /// From one token of a lone stream to the next.
    var gaps: [Double] = []
    /// The least that the GPU could take for it, in seconds.
    var floorSeconds = 0.0

    init(
        _ requests: [EngineRequest], _ engine: InferenceEngine, _ now: () -> UInt64,
        limitSeconds: Double
    ) throws {
        let start = now()
        for request in requests {
            if let problem = engine.submit(request) { throw RateFailure(problem) }
        }
        var last: UInt64?
        while try engine.step() {
            let time = now()
            if engine.record.decodeRows == 1, engine.record.prefillRows == 0 {
                if let last { gaps.append(Double(time - last) / 1e6) }
                last = time
            }
            outputTokens += Int(engine.record.outputTokens)
            steps += 1
            preemptions += Int(engine.record.preemptions)
            if engine.events.finishes.contains(where: { $0.reason != .maxTokens }) {
                throw RateFailure("a request ended early: the model gave no numbers")
            }
            guard Double(time - start) / 1e9 < limitSeconds else {
                throw RateFailure("\(outputTokens) tokens in \(Int(limitSeconds)) s, given up")
            }
        }
        seconds = Double(now() - start) / 1e9
        promptTokens = requests.reduce(0) { $0 + $1.tokens.count }
        let wanted = requests.reduce(0) { $0 + $1.maxTokens }
        guard outputTokens == wanted else {
            throw RateFailure("\(outputTokens) tokens came of \(wanted)")
        }
    }
}
