/// How large steps and sequences may get on a device.
package struct DeviceLimits: Equatable, Sendable {
    package static let tokensPerPage = 16

    /// Tokens of all rows in one step.
    package var tokensPerStep: Int
    /// Sequences that run at once.
    package var sequences: Int
    /// Tokens of one sequence.
    package var contextLength: Int

    package init(tokensPerStep: Int, sequences: Int, contextLength: Int) {
        self.tokensPerStep = tokensPerStep
        self.sequences = sequences
        self.contextLength = contextLength
    }

    package var pagesPerSequence: Int {
        (contextLength + Self.tokensPerPage - 1) / Self.tokensPerPage
    }
}

/// What a device may use.
package struct MemoryRequest: Equatable, Sendable {
    package var limits: DeviceLimits
    package var weightFormat: WeightFormat
    package var cacheFormat: CacheFormat
    /// Bytes of pages; nil takes what all sequences could need, as far as there is room.
    package var pageBytes: Int?
    package var availableBytes: Int

    package init(
        limits: DeviceLimits, weightFormat: WeightFormat = .stored,
        cacheFormat: CacheFormat = .automatic, pageBytes: Int? = nil, availableBytes: Int
    ) {
        self.limits = limits
        self.weightFormat = weightFormat
        self.cacheFormat = cacheFormat
        self.pageBytes = pageBytes
        self.availableBytes = availableBytes
    }
}

/// Where a loaded model's bytes go: known before a byte is taken, and never exceeded.
package struct MemoryPlan: Equatable, Sendable, CustomStringConvertible {
    package var limits: DeviceLimits
    package var weightFormat: WeightFormat
    package var cacheFormat: CacheFormat
    package var weightBytes: Int
    /// Activations, logits and tables, for the largest step.
    package var workingBytes: Int
    /// Keys and values of 16 tokens in all layers.
    package var bytesPerPage: Int
    package var pageCount: Int

    package init(
        limits: DeviceLimits, weightFormat: WeightFormat = .stored,
        cacheFormat: CacheFormat = .automatic, weightBytes: Int, workingBytes: Int,
        bytesPerPage: Int, pageCount: Int
    ) {
        self.limits = limits
        self.weightFormat = weightFormat
        self.cacheFormat = cacheFormat
        self.weightBytes = weightBytes
        self.workingBytes = workingBytes
        self.bytesPerPage = bytesPerPage
        self.pageCount = pageCount
    }

    package var pageBytes: Int { bytesPerPage * pageCount }
    package var totalBytes: Int { weightBytes + workingBytes + pageBytes }

    package var description: String {
        "weights \(weightBytes), working \(workingBytes), "
            + "\(pageCount) pages of \(bytesPerPage), total \(totalBytes) bytes"
    }

    /// The plan with as many pages as the request allows: what all sequences could need, at most
    /// what is available, at least one full context.
    package static func fitting(
        _ request: MemoryRequest, weightBytes: Int, workingBytes: Int, bytesPerPage: Int
    ) throws(DeviceError) -> MemoryPlan {
        let most = request.limits.sequences * request.limits.pagesPerSequence
        let least = request.limits.pagesPerSequence
        let room = (request.availableBytes - weightBytes - workingBytes) / bytesPerPage
        let wanted = request.pageBytes.map { $0 / bytesPerPage } ?? most
        var plan = MemoryPlan(
            limits: request.limits, weightFormat: request.weightFormat,
            cacheFormat: request.cacheFormat, weightBytes: weightBytes, workingBytes: workingBytes,
            bytesPerPage: bytesPerPage,
            pageCount: max(least, min(wanted, most)))
        if plan.pageCount <= room { return plan }
        guard room >= least else {
            plan.pageCount = least
            throw .doesNotFit(plan: plan, availableBytes: request.availableBytes)
        }
        plan.pageCount = room
        return plan
    }
}
