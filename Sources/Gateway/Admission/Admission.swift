import Telemetry

/// One admitted request, owned by one place at a time until its record is written.
///
/// It cannot be copied, so nothing can be recorded twice; and when its owner lets go of it on
/// whatever path, it stops what still generates and records that as cancelled, so nothing can be
/// forgotten. This is also where everything belongs that a request holds and must give back.
struct Admission: ~Copyable, Sendable {
    /// How a request ended.
    enum Ending: Sendable {
        case finished(GenerationFinish)
        case failed(GatewayError)
    }

    let services: Services
    let key: KeyEntry
    let startNanoseconds: UInt64
    /// Filled in as things become known.
    var record: RequestRecord
    private(set) var running: [RunningWork] = []
    /// The client got this status already; an error can no longer change it.
    var sentStatus: Int?
    /// Members of the body that had no effect.
    var ignored: [String] = []
    /// Of the target; nil for the price of the model in the table.
    var price: Price?
    private var isSettled = false

    init(_ services: Services, key: KeyEntry, ids: RequestIds, endpoint: String) {
        self.services = services
        self.key = key
        startNanoseconds = services.clock.monotonicNanoseconds()
        record = RequestRecord(
            traceId: ids.trace, requestId: ids.request, startedAt: services.clock.now(),
            endpoint: endpoint, model: "", keyId: key.id, outcome: .cancelled, status: 0,
            streamed: false, usage: TokenUsage(), cost: nil,
            timings: RequestTimings(totalMilliseconds: 0))
    }

    deinit {
        if !isSettled { write(.failed(.clientGone)) }
    }

    /// Milliseconds since the request began.
    var elapsedMilliseconds: Double {
        Double(services.clock.monotonicNanoseconds() - startNanoseconds) / 1e6
    }

    mutating func add(_ work: any BackendWork, submittedMilliseconds: Double) {
        running.append(
            RunningWork(
                work: work, submittedMilliseconds: submittedMilliseconds, price: price))
        services.journal?.watch(record.requestId, work)
    }

    mutating func finish(_ index: Int, _ finish: GenerationFinish) {
        running[index].finish = finish
    }

    /// Keeps a part of the answer, where content is captured.
    mutating func keep(_ text: String, of index: Int) {
        if services.settings.capturesContent { running[index].output += text }
    }

    consuming func settle(_ ending: Ending) {
        isSettled = true
        write(ending)
    }

    private func write(_ ending: Ending) {
        for one in running where one.finish == nil { one.work.cancel() }
        if record.provider != nil { services.live.remove(record.requestId) }
        var record = self.record
        record.timings.totalMilliseconds = elapsedMilliseconds
        for one in running { one.add(to: &record) }
        record.cost = cost(of: record)
        if services.settings.capturesContent, !running.isEmpty {
            record.output = OutputText.join(running.map(\.output))
        }
        switch ending {
        case .finished(let finish):
            record.outcome = .ok
            record.status = 200
            record.finishReason = finish.name.description
        case .failed(let error):
            record.outcome = error == .clientGone || error == .stopped ? .cancelled : .error
            record.status = sentStatus ?? error.status
            record.finishReason = running.isEmpty ? nil : record.outcome.rawValue
            record.error = error.description
        }
        services.allowances.settle(
            record.requestId, cost: record.cost, tokens: record.usage.total)
        key.count(record.cost, in: services.keys.store)
        services.usage.record(record)
        // Behind the record, so that on disk a request is never in neither place.
        services.journal?.close(record.requestId)
    }

    /// Of everything that was attempted. What never reached a model cost nothing, also where no
    /// price is known.
    private func cost(of record: RequestRecord) -> Money? {
        if running.isEmpty {
            // Embeddings of our own are no work that goes on by itself.
            return record.usage == TokenUsage() ? .zero : price?.cost(of: record.usage)
        }
        var sum = Money.zero
        for one in running {
            let report = one.work.report()
            if report.isFree { continue }
            guard let price = one.price else { return nil }
            sum += price.cost(of: report.usage)
        }
        return sum
    }

    /// What attempts of before have cost by now, in nano-dollars.
    private var incurred: Int64 {
        running.reduce(0) { sum, one in
            let report = one.work.report()
            return report.isFree ? sum : sum + (one.price?.cost(of: report.usage).nanodollars ?? 0)
        }
    }
}

extension Admission {
    /// Takes what the request may use from every rule about it, or throws and takes nothing.
    mutating func claim(_ estimate: ClaimEstimate) throws(GatewayError) {
        let settings = services.allowances.settings
        if price == nil { price = knownPrice(model: record.model) }
        if price == nil {
            switch settings.unknownPrice {
            case .deny: throw .priceUnknown(model: record.model)
            case .assume(let assumed): price = assumed
            case .allowUntracked: break
            }
        }
        guard let tokens = estimate.tokens(settings) else {
            throw .costUnbounded(model: record.model)
        }
        let scopes = AllowanceScopes(
            keyId: key.id, keyName: key.name, team: key.team, model: record.model,
            provider: record.provider, tags: record.tags)
        try services.allowances.take(
            record.requestId,
            Claim(
                scopes: scopes,
                cost: price.flatMap { estimate.cost($0, settings) }.map {
                    $0.adding(incurred)
                },
                tokens: Int64(clamping: tokens.input + tokens.output)))
        services.journal?.open(record, price: price)
    }

    /// Of a model of our own. That of a provider is its target's.
    private func knownPrice(model: String) -> Price? {
        record.provider == nil ? services.prices().prices[model] : nil
    }
}
