package import DeviceAPI
package import ModelFormats

/// The vector of a text; empty when the model gave what is no number.
package struct EncodedVector: Equatable, Sendable {
    package var request: UInt64
    package var values: [Float]

    package init(request: UInt64, values: [Float]) {
        self.request = request
        self.values = values
    }
}

/// A loaded encoder that turns requests into vectors, a batch of texts a step. Used by one thread.
///
/// A request is one text; its prompt is all that counts of it. Texts are taken in the order in
/// which they came, as many at a time as the step has room for.
package final class EncoderEngine {
    package let configuration: EncoderConfiguration
    package let plan: MemoryPlan
    package let queueLength: Int
    private let device: any EncoderDevice
    private let now: () -> UInt64

    private var waiting: [EngineRequest] = []
    private var batch = EncodeBatch()
    private var rows: [Float] = []
    /// What the last step brought.
    package private(set) var vectors: [EncodedVector] = []
    package private(set) var record = StepRecord()

    /// The device must have loaded `configuration` under `plan`. `now` is monotonic nanoseconds.
    package init(
        device: any EncoderDevice, configuration: EncoderConfiguration, plan: MemoryPlan,
        queueLength: Int = 1024, now: @escaping () -> UInt64
    ) {
        self.device = device
        self.configuration = configuration
        self.plan = plan
        self.queueLength = queueLength
        self.now = now
    }

    package var isIdle: Bool { waiting.isEmpty }

    /// Takes a text into the queue, or says why not.
    package func submit(_ request: EngineRequest) -> String? {
        let limit = min(plan.limits.contextLength, plan.limits.tokensPerStep)
        guard (1...limit).contains(request.tokens.count) else {
            return "a text has 1 to \(limit) tokens, but this one \(request.tokens.count)"
        }
        let vocabulary = configuration.vocabularySize
        if let token = request.tokens.first(where: { $0 < 0 || Int($0) >= vocabulary }) {
            return "token \(token) is outside the vocabulary of \(vocabulary)"
        }
        guard waiting.count < queueLength else {
            return "the queue is full: \(queueLength) texts wait"
        }
        waiting.append(request)
        return nil
    }

    /// Takes a text out of the queue; false when it is not there.
    @discardableResult
    package func cancel(_ request: UInt64) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.id == request }) else { return false }
        waiting.remove(at: index)
        return true
    }

    /// Encodes the next texts; `vectors` and `record` tell of it. False when there were none.
    package func step() throws(DeviceError) -> Bool {
        vectors.removeAll(keepingCapacity: true)
        let start = now()
        let count = fillBatch()
        guard count > 0 else { return false }
        rows.removeAll(keepingCapacity: true)
        let planned = now()
        try device.encode(batch, into: &rows)
        let done = now()
        let width = configuration.hiddenSize
        for (index, request) in waiting[..<count].enumerated() {
            let row = rows[index * width..<(index + 1) * width]
            vectors.append(
                EncodedVector(
                    request: request.id, values: row.allSatisfy(\.isFinite) ? Array(row) : []))
        }
        waiting.removeFirst(count)
        record = StepRecord()
        stepCount += 1
        record.number = stepCount
        record.startNanoseconds = start
        record.planMicroseconds = Float(planned - start) / 1000
        record.deviceMicroseconds = Float(done - planned) / 1000
        record.prefillRows = Int32(count)
        record.prefillTokens = Int32(batch.tokens.count)
        record.waiting = Int32(waiting.count)
        record.bytesRead = Int64(plan.weightBytes)
        return true
    }

    private var stepCount: UInt64 = 0

    /// The texts from the front of the queue that fit into one step.
    private func fillBatch() -> Int {
        batch.clear()
        for request in waiting.prefix(plan.limits.sequences) {
            let total = batch.tokens.count + request.tokens.count
            if total > plan.limits.tokensPerStep { break }
            batch.append(request.tokens[...])
        }
        return batch.lengths.count
    }

    /// Nothing stays between steps: what is not computed waits.
    package var state: EngineState {
        EngineState(
            pages: [],
            sequences: waiting.map { request in
                SequenceInfo(
                    request: request.id, isRunning: false, priority: request.priority,
                    promptTokens: Int32(request.tokens.count), outputTokens: 0, maxTokens: 0,
                    computedTokens: 0, cachedTokens: 0, pages: 0, preemptions: 0)
            })
    }
}
