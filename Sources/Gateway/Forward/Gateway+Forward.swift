import JSON
import Telemetry

/// Requests that providers answer.
extension Gateway {
    /// Takes an admitted request to its end, or to the start of its stream.
    func forward(_ job: ForwardJob, _ ids: RequestIds, _ admission: consuming Admission) async
        -> GatewayResponse
    {
        var admission = admission
        admission.record.streamed = job.streams
        admission.record.tags = OutlineTags.read(job.outline)
        admission.record.model = job.route.name
        if services.settings.capturesContent {
            admission.record.input = job.outline.input
        }
        let answer: Answer
        do throws(GatewayError) {
            answer = try await ask(job, &admission)
        } catch {
            let headers = admission.headers(ids)
            admission.settle(.failed(error))
            return GatewayResponse(error, ids, headers: headers)
        }
        let ours = admission.headers(ids)
        let headers = ForwardedHeaders.answer(answer.head.headers, ours: ours)
        switch answer.body {
        case .whole(let bytes, let ending):
            admission.sentStatus = answer.head.status
            admission.settle(ending)
            return GatewayResponse(status: answer.head.status, headers: headers, bytes: bytes)
        case .stream(let exchange, let filter, let call):
            let run = ForwardRun(
                admission: admission, call: call, exchange: exchange, filter: filter)
            return GatewayResponse(
                headers: headers.filter { $0.name != "content-type" },
                events: EventStream(.provider(run)))
        }
    }

    /// How far a request has come when the response can begin.
    struct Answer: Sendable {
        enum Body: Sendable {
            case whole([UInt8], Admission.Ending)
            /// With its first event, which is no error.
            case stream(any UpstreamExchange, EventFilter, ProviderCall)
        }

        var head: UpstreamHead
        var body: Body
    }

    private func ask(_ job: ForwardJob, _ admission: inout Admission) async throws(GatewayError)
        -> Answer
    {
        guard let target = job.route.targets.first else {
            throw .unavailable(reason: "its route has no target", retryAfter: nil)
        }
        let provider = target.provider.name
        let ask = try job.ask(target)
        admission.ignored = ask.ignored
        let call = ProviderCall(
            inputTokens: SizeEstimate.inputTokens(job.outline), clock: services.clock)
        admission.price = target.price
        admission.record.provider = provider
        admission.record.attempts += 1
        try admission.claim(
            ClaimEstimate(job.outline, job.endpoint, modelLimit: target.outputLimit))
        admission.add(call, submittedMilliseconds: admission.elapsedMilliseconds)
        services.live.add(admission, call)
        if Task.isCancelled { throw .clientGone }
        do throws(UpstreamError) {
            let exchange = try call.start(ask.request, on: services.upstream)
            let head = try await exchange.head()
            guard (200..<300).contains(head.status) else {
                call.wasRefused()
                return try await refusal(head, exchange, job, ask, provider)
            }
            if job.streams, head.isEventStream {
                return try await stream(head, exchange, job, ask, call, provider)
            }
            return try await whole(head, exchange, ask, call, &admission)
        } catch {
            if case .cannotConnect = error { call.wasRefused() }
            if error == .cancelled { throw Task.isCancelled ? .clientGone : .stopped }
            throw GatewayError(error, provider: provider)
        }
    }

    /// Waits for the first event: what fails before it still has a status of its own.
    private func stream(
        _ head: UpstreamHead, _ exchange: any UpstreamExchange, _ job: ForwardJob,
        _ ask: ForwardJob.Ask, _ call: ProviderCall, _ provider: String
    ) async throws(UpstreamError) -> Answer {
        let reader = AnswerReader(ask.wire, keepsText: services.settings.capturesContent)
        var filter = EventFilter(
            reader, endpoint: job.endpoint, translator: ask.translation?.events,
            showsUsage: job.showsUsage, provider: provider)
        while filter.ready.isEmpty, filter.end == nil {
            guard let bytes = try await exchange.next() else {
                throw .broken("the stream ended before its first event")
            }
            filter.take(bytes)
        }
        call.note(filter.reader)
        return Answer(head: head, body: .stream(exchange, filter, call))
    }

    private func whole(
        _ head: UpstreamHead, _ exchange: any UpstreamExchange, _ ask: ForwardJob.Ask,
        _ call: ProviderCall, _ admission: inout Admission
    ) async throws(UpstreamError) -> Answer {
        let bytes = try await exchange.collect(limitBytes: services.settings.answerLimitBytes)
        var reader = AnswerReader(ask.wire, keepsText: services.settings.capturesContent)
        reader.read(whole: bytes)
        call.note(reader)
        if let output = reader.output { admission.keep(output, of: admission.running.count - 1) }
        let finish = GenerationFinish(provider: reader.finish)
        return Answer(
            head: head, body: .whole(ask.translation?.whole(bytes) ?? bytes, .finished(finish)))
    }

    /// An answer with an error: as it came, so that every detail survives, unless it is about
    /// ourselves or no JSON.
    private func refusal(
        _ head: UpstreamHead, _ exchange: any UpstreamExchange, _ job: ForwardJob,
        _ ask: ForwardJob.Ask, _ provider: String
    ) async throws(UpstreamError) -> Answer {
        let bytes = try await exchange.collect(limitBytes: 1 << 20)
        var reader = AnswerReader(.chat, keepsText: false)
        reader.read(whole: bytes)
        var reason = "status \(head.status)"
        if let error = reader.error { reason += ": \(error)" }
        let isOurs = [401, 402, 403].contains(head.status)
        let failure: GatewayError =
            isOurs
            ? .providerRefusedKey(provider: provider, status: head.status)
            : .providerRefused(provider: provider, status: head.status, reason: reason)
        if isOurs || reader.error == nil || ask.translation != nil {
            var head = head
            head.status = isOurs || head.status < 400 ? 502 : head.status
            head.headers.removeAll { $0.name == "content-type" }
            let body = ErrorBody.bytes(failure, Dialect(path: job.endpoint.path))
            return Answer(head: head, body: .whole(body, .failed(failure)))
        }
        return Answer(head: head, body: .whole(bytes, .failed(failure)))
    }
}

extension UpstreamHead {
    var isEventStream: Bool { header("content-type")?.hasPrefix("text/event-stream") ?? false }
}

extension UpstreamExchange {
    /// The whole body.
    func collect(limitBytes: Int) async throws(UpstreamError) -> [UInt8] {
        var bytes: [UInt8] = []
        while let part = try await next() {
            guard bytes.count + part.count <= limitBytes else {
                cancel()
                throw .broken("its answer is larger than \(limitBytes) bytes")
            }
            if bytes.isEmpty { bytes = part } else { bytes += part }
        }
        return bytes
    }
}

extension GatewayError {
    init(_ error: UpstreamError, provider: String) {
        switch error {
        case .cannotConnect(let why), .broken(let why):
            self = .providerFailed(provider: provider, reason: why)
        case .timedOut(let why): self = .providerTimedOut(provider: provider, reason: why)
        case .cancelled: self = .stopped
        }
    }
}
