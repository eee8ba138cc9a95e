import Inference

/// How engines are run.
package struct EngineHostOptions: Equatable, Sendable {
    /// Sequences that one engine runs at once.
    package var sequences: Int
    /// Requests that may wait for an engine beyond these.
    package var queueLength: Int
    /// Tokens of one step; nil for what suits the model.
    package var tokensPerStep: Int?
    /// nil for the model's own.
    package var contextLength: Int?
    /// Bytes for keys and values; nil for what all sequences could need, as far as there is room.
    package var pageBytes: Int?
    /// nil for every core.
    package var threadCount: Int?
    /// The longest that prompts may make streams wait for a token; nil for the device's own.
    package var interTokenTargetMilliseconds: Int?
    /// Where engines keep packed weights for the next time; nil for nowhere.
    package var weightCache: String?
    /// Where engines keep compiled kernels for the next time; nil for nowhere.
    package var kernelCache: String?
    /// An engine with work that says nothing for so long is replaced.
    package var hangSeconds: Int

    package init(
        sequences: Int = 64, queueLength: Int = 1024, tokensPerStep: Int? = nil,
        contextLength: Int? = nil, pageBytes: Int? = nil, threadCount: Int? = nil,
        interTokenTargetMilliseconds: Int? = nil, weightCache: String? = nil,
        kernelCache: String? = nil, hangSeconds: Int = 60
    ) {
        self.sequences = sequences
        self.queueLength = queueLength
        self.tokensPerStep = tokensPerStep
        self.contextLength = contextLength
        self.pageBytes = pageBytes
        self.threadCount = threadCount
        self.interTokenTargetMilliseconds = interTokenTargetMilliseconds
        self.weightCache = weightCache
        self.kernelCache = kernelCache
        self.hangSeconds = hangSeconds
    }

    func loadRequest(_ entry: ModelEntry) -> LoadRequest {
        let sequences = entry.sequences ?? sequences
        return LoadRequest(
            source: entry.loadSource, device: entry.device, tokensPerStep: tokensPerStep,
            sequences: sequences,
            // The host counts what waits; room for requests that come back after a death.
            queueLength: queueLength + sequences,
            contextLength: entry.contextLength ?? contextLength,
            pageBytes: entry.pageBytes ?? pageBytes, threadCount: entry.threadCount ?? threadCount,
            weightFormat: entry.weightFormat, cacheFormat: entry.cacheFormat,
            interTokenTargetMilliseconds: entry.interTokenTargetMilliseconds
                ?? interTokenTargetMilliseconds, weightCache: weightCache,
            kernelCache: kernelCache)
    }
}
