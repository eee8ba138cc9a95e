package import DeviceAPI
import ModelFormats

/// What a model would take of this machine, by the plan that loading it follows; nothing is loaded.
package struct ModelFit: Codable, Equatable, Sendable {
    /// A context length, and how many sequences of it there is room for at once.
    package struct Room: Codable, Equatable, Sendable {
        package var contextTokens: Int
        package var sequences: Int
    }

    /// What keeps a sequence from being longer.
    package enum Bound: String, Codable, Sendable {
        case model, memory
    }

    package var architecture: String
    package var parameters: Int
    package var dtype: String
    package var weightBytes: Int
    /// Keys and values of one token in all layers.
    package var cacheBytesPerToken: Int
    /// Activations, logits and tables of the largest step.
    package var workingBytes: Int
    package var tokensPerStep: Int
    package var availableBytes: Int
    /// The longest sequence, alone; 0 when not even one page fits.
    package var largestContextTokens: Int
    package var bound: Bound
    /// Falling context lengths, from the largest.
    package var rooms: [Room]
    /// As it would be loaded with these settings; nil when that fails.
    package var pageCount: Int?
    /// Why loading with these settings would fail.
    package var problem: String?

    /// Opens and checks the model as loading does, and plans without taking memory.
    package static func examine(_ request: LoadRequest) throws(DeviceError) -> ModelFit {
        let loader = EngineLoader(
            openEmbedded: EmbeddedModel.checkpoint, now: MonotonicClock.nanoseconds)
        if let encoder = try loader.encoder(request.source) {
            return try examine(
                request, encoder, availableBytes: EngineLoader.availableBytes)
        }
        return try examine(request, try loader.open(request.source))
    }

    static func examine(
        _ request: LoadRequest, _ checkpoint: Checkpoint, availableBytes: Int? = nil
    ) throws(DeviceError) -> ModelFit {
        try examine(
            request, checkpoint, on: EngineDevice.open(request, for: checkpoint),
            availableBytes: availableBytes)
    }

    /// What does not fit, with what would.
    static func explained(
        _ error: DeviceError, _ request: LoadRequest, _ checkpoint: Checkpoint,
        on place: EngineDevice
    ) -> DeviceError {
        guard case .doesNotFit(let plan, let available, nil) = error,
            let fit = try? examine(request, checkpoint, on: place, availableBytes: available)
        else { return error }
        let context = fit.largestContextTokens
        let alternative =
            context > 0
            ? "`context: \(context)` fits, for \(fit.rooms.first?.sequences ?? 1) at once"
            : "its weights alone leave no room: take a smaller dtype or model, or another device"
        return .doesNotFit(plan: plan, availableBytes: available, alternative: alternative)
    }

    private static func examine(
        _ request: LoadRequest, _ checkpoint: Checkpoint, on place: EngineDevice,
        availableBytes: Int?
    ) throws(DeviceError) -> ModelFit {
        let availableBytes = availableBytes ?? place.availableBytes
        let planner = Planner(
            place: place, checkpoint: checkpoint, request: request, available: availableBytes)
        let asked = try planner.sizes(context: request.contextLength)
        let longest = min(
            request.contextLength ?? .max, checkpoint.configuration.contextLength)
        let largest = try planner.largestContext(upTo: longest)
        var fit = ModelFit(
            architecture: checkpoint.configuration.architecture,
            parameters: checkpoint.configuration.parameterCount,
            dtype: request.weightFormat.rawValue, weightBytes: asked.weightBytes,
            cacheBytesPerToken: asked.bytesPerPage / DeviceLimits.tokensPerPage,
            workingBytes: asked.workingBytes, tokensPerStep: asked.limits.tokensPerStep,
            availableBytes: availableBytes, largestContextTokens: largest,
            bound: largest == longest ? .model : .memory, rooms: [])
        var context = largest
        while context >= min(largest, 512), context > 0, fit.rooms.count < 8 {
            fit.rooms.append(
                Room(contextTokens: context, sequences: try planner.sequences(context: context)))
            context /= 2
        }
        do {
            fit.pageCount = try planner.plan(context: request.contextLength).pageCount
        } catch { fit.problem = error.description }
        return fit
    }
}

/// Asks the device for plans with one setting changed.
private struct Planner {
    let place: EngineDevice
    let checkpoint: Checkpoint
    let request: LoadRequest
    let available: Int

    func plan(context: Int?, availableBytes: Int? = nil) throws(DeviceError) -> MemoryPlan {
        var changed = request
        changed.contextLength = context
        return try place.device.memoryPlan(
            for: checkpoint,
            request: place.memoryRequest(
                changed, checkpoint.configuration, available: availableBytes ?? available))
    }

    /// The sizes of everything, whether they fit or not.
    func sizes(context: Int?) throws(DeviceError) -> MemoryPlan {
        try plan(context: context, availableBytes: 1 << 60)
    }

    private func fits(context: Int) throws(DeviceError) -> Bool {
        do {
            _ = try plan(context: context)
            return true
        } catch {
            if case .doesNotFit = error { return false }
            throw error
        }
    }

    /// The longest sequence for which a plan succeeds; longer ones need more of everything.
    func largestContext(upTo longest: Int) throws(DeviceError) -> Int {
        if try fits(context: longest) { return longest }
        var (fitting, failing) = (0, longest)
        while failing - fitting > DeviceLimits.tokensPerPage {
            let middle = (fitting + failing) / 2
            if try fits(context: middle) { fitting = middle } else { failing = middle }
        }
        return fitting
    }

    /// Full sequences that the pages hold at once.
    func sequences(context: Int) throws(DeviceError) -> Int {
        let sizes = try sizes(context: context)
        let pages = (available - sizes.weightBytes - sizes.workingBytes) / sizes.bytesPerPage
        return min(sizes.limits.sequences, max(0, pages) / sizes.limits.pagesPerSequence)
    }
}
