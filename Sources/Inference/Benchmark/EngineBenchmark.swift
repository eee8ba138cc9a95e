package import DeviceAPI
package import ModelFormats

/// Measures an engine in this process: no socket, no text, only plans, steps and tokens.
package struct EngineBenchmark {
    package struct Options: Sendable {
        package var streams: [Int] = [1, 16]
        package var promptTokens = 128
        package var outputTokens = 128
        package var prefillTokens = 512
        /// Each figure is the median of so many runs.
        package var rounds = 5
        package var device = DeviceChoice.automatic
        package var threadCount: Int?
        package var weightFormat = WeightFormat.stored
        package var cacheFormat = CacheFormat.automatic
        /// Where packed weights are kept for the next time.
        package var weightCache: String?

        package init() {}
    }

    private let options: Options
    private let now: () -> UInt64

    /// `now` is monotonic nanoseconds.
    package init(options: Options = Options(), now: @escaping () -> UInt64) {
        self.options = options
        self.now = now
    }

    /// Loads the model and runs everything; with the default options and the embedded model a few
    /// seconds. `open` is part of the time until ready.
    package func run(
        _ open: () throws(ModelFormatError) -> Checkpoint
    ) throws -> EngineBenchmarkReport {
        let started = now()
        let checkpoint = try open()
        let place = try EngineDevice.open(loadRequest, for: checkpoint)
        let device = place.device
        let model = checkpoint.configuration
        let plan = try plan(for: checkpoint, on: place)
        try device.load(checkpoint, plan: plan) { _ in true }
        let engine = InferenceEngine(
            device: device, configuration: model, plan: plan, key: (1, 2), now: now)
        let ready = Double(now() - started) / 1e6
        let operations = try device.operationsPerSecond(now: now) ?? 0
        let bandwidth =
            try device.readBytesPerSecond(
                weightBytes: plan.weightBytes, milliseconds: 120, now: now) ?? 0
        let floor = Floor(
            operations: operations, bandwidth: bandwidth, model: model,
            weightBytes: plan.weightBytes)
        let decoded = try options.streams.map { try decode($0, engine, floor) }
        let filled = try prefill(engine, floor)
        let single = decoded.first { $0.streams == 1 }?.tokensPerSecond
        return EngineBenchmarkReport(
            device: device.description.detail, parameters: model.parameterCount,
            weightBytes: plan.weightBytes, readyMilliseconds: ready,
            gigaOperationsPerSecond: operations / 1e9,
            decode: decoded, prefill: filled, schedulerSequences: Self.schedulerSequences,
            schedulerMicrosecondsPerStep: try scheduler(),
            readBandwidthGigabytesPerSecond: bandwidth / 1e9,
            prefill512TokensPerSecond: filled.tokens == 512 ? filled.tokensPerSecond : nil,
            decodeTokensPerSecond: single,
            batch16TokensPerSecond: decoded.first { $0.streams == 16 }?.tokensPerSecond,
            decodeReadBandwidthShare: single.map {
                $0 * Double(plan.weightBytes) / bandwidth
            })
    }

    /// Pages for what runs at once and no more, so that soon every page is one that was used
    /// before, as in an engine that has run for a while: the first use of memory is the system's
    /// time, on some virtual machines more than a prefill's.
    private func plan(for checkpoint: Checkpoint, on place: EngineDevice) throws -> MemoryPlan {
        let tokens = max(
            options.prefillTokens + 1,
            options.promptTokens + options.outputTokens + Self.slackTokens)
        let limits = DeviceLimits(
            tokensPerStep: max(512, options.prefillTokens),
            sequences: max(64, options.streams.max() ?? 1),
            contextLength: min(tokens, checkpoint.configuration.contextLength))
        var request = MemoryRequest(
            limits: limits, weightFormat: options.weightFormat, cacheFormat: options.cacheFormat,
            availableBytes: place.availableBytes)
        let bytesPerPage = try place.device.memoryPlan(for: checkpoint, request: request)
            .bytesPerPage
        request.pageBytes = bytesPerPage * limits.pagesPerSequence * (options.streams.max() ?? 1)
        return try place.device.memoryPlan(for: checkpoint, request: request)
    }

    private var loadRequest: LoadRequest {
        LoadRequest(
            source: .embedded, device: options.device, threadCount: options.threadCount,
            weightFormat: options.weightFormat, cacheFormat: options.cacheFormat,
            weightCache: options.weightCache)
    }

    /// Steps that a stream decodes while others are still prefilled.
    private static let slackTokens = 256

    private func decode(
        _ streams: Int, _ engine: InferenceEngine, _ floor: Floor
    ) throws -> EngineBenchmarkReport.Decode {
        var id: UInt64 = UInt64(streams) << 32
        let milliseconds = try median {
            // Longer outputs than are measured: none ends while others are still prefilled.
            let output = engine.plan.limits.contextLength - options.promptTokens
            var ids: [UInt64] = []
            for stream in 0..<streams {
                _ = engine.submit(request(id, tokens: options.promptTokens, output: output))
                ids.append(id)
                id += 1 + UInt64(stream)
            }
            // Past the prefill, so that every measured step decodes all streams.
            while try engine.step(), Int(engine.record.decodeRows) < streams {}
            let start = now()
            for _ in 0..<options.outputTokens { _ = try engine.step() }
            let elapsed = Double(now() - start) / 1e6 / Double(options.outputTokens)
            for id in ids { engine.cancel(id) }
            return elapsed
        }
        return EngineBenchmarkReport.Decode(
            streams: streams, tokensPerSecond: Double(streams) * 1000 / milliseconds,
            millisecondsPerStep: milliseconds,
            floorMillisecondsPerStep: floor.milliseconds(tokens: streams, sampled: streams))
    }

    private func prefill(
        _ engine: InferenceEngine, _ floor: Floor
    ) throws -> EngineBenchmarkReport.Prefill {
        var id: UInt64 = 1 << 60
        let milliseconds = try median {
            id += 1
            _ = engine.submit(request(id, tokens: options.prefillTokens, output: 1))
            let start = now()
            while try engine.step() {}
            return Double(now() - start) / 1e6
        }
        return EngineBenchmarkReport.Prefill(
            tokens: options.prefillTokens,
            tokensPerSecond: Double(options.prefillTokens) * 1000 / milliseconds,
            floorMilliseconds: floor.milliseconds(tokens: options.prefillTokens, sampled: 1),
            milliseconds: milliseconds)
    }

    /// Tokens that no other request has, so that nothing comes from the prefix cache.
    private func request(_ id: UInt64, tokens: Int, output: Int) -> EngineRequest {
        EngineRequest(
            id: id,
            tokens: (0..<tokens).map { index in
                Int32(truncatingIfNeeded: (id &* 31 &+ UInt64(index) &* 7) % 200)
            },
            maxTokens: output, sampling: SamplingParameters(temperature: 0.8, seed: id), salt: id)
    }

    private static let schedulerSequences = 256

    /// The scheduler alone, over a device that computes nothing.
    private func scheduler() throws -> Double {
        let limits = DeviceLimits(tokensPerStep: 512, sequences: 256, contextLength: 1024)
        let plan = MemoryPlan(
            limits: limits, weightBytes: 0, workingBytes: 0, bytesPerPage: 1,
            pageCount: limits.sequences * limits.pagesPerSequence)
        let model = ModelConfiguration(
            hiddenSize: 16, layerCount: 1, headCount: 1, keyValueHeadCount: 1, headDimension: 16,
            intermediateSize: 16, vocabularySize: 256, contextLength: 1024)
        let engine = InferenceEngine(
            device: IdleDevice(), configuration: model, plan: plan, key: (1, 2), now: now)
        for id in 0..<UInt64(Self.schedulerSequences) {
            _ = engine.submit(request(id, tokens: 128, output: 800))
        }
        while try engine.step(), engine.record.decodeRows < 256 {}
        return try median {
            let start = now()
            for _ in 0..<100 { _ = try engine.step() }
            return Double(now() - start) / 1000 / 100
        }
    }

    private func median(_ measure: () throws -> Double) rethrows -> Double {
        var values: [Double] = []
        for _ in 0..<max(1, options.rounds) { values.append(try measure()) }
        return values.sorted()[values.count / 2]
    }
}

/// The least time that a step can take on this machine.
private struct Floor {
    /// Multiply-adds and bytes in a second; 0 for what the device does not tell.
    let operations: Double
    let bandwidth: Double
    let model: ModelConfiguration
    let weightBytes: Int

    /// Every token passes all layers, every sampled one the output projection too; the weights are
    /// read once.
    func milliseconds(tokens: Int, sampled: Int) -> Double {
        let output = model.vocabularySize * model.hiddenSize
        let layers = model.parameterCount - output * (model.tiedEmbeddings ? 1 : 2)
        let needed = Double(layers * tokens + output * sampled)
        let compute = operations > 0 ? needed / operations : 0
        let reading = bandwidth > 0 ? Double(weightBytes) / bandwidth : 0
        return max(compute, reading) * 1000
    }
}

/// Answers every sampling row with the same token at once.
private final class IdleDevice: Device {
    private var count = 0

    let description = DeviceDescription(kind: "idle", detail: "", totalBytes: 0)

    func memoryPlan(
        for checkpoint: Checkpoint, request: MemoryRequest
    ) throws(DeviceError) -> MemoryPlan { throw .notLoaded }

    func load(
        _ checkpoint: Checkpoint, plan: MemoryPlan, progress: (Double) -> Bool
    ) throws(DeviceError) {}

    func submit(_ plan: StepPlan) throws(DeviceError) { count = plan.sampling.count }

    func wait(for output: inout StepOutput) throws(DeviceError) {
        output.clear()
        for _ in 0..<count { output.samples.append(Sample(token: 7)) }
    }
}
