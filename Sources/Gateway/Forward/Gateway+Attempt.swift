import JSON
import Telemetry

/// One attempt at one target.
extension Gateway {
    /// Streams are held back until their first output, so that another target can still answer;
    /// but no more of them than this.
    private static let heldBackBytes = 256 << 10

    func attempt(
        _ job: ForwardJob, _ target: ProviderTarget, deadline: UInt64, _ admission: inout Admission
    ) async -> Result<Answer, AttemptFailure> {
        let provider = target.provider.name
        let began = services.clock.monotonicNanoseconds()
        let call = ProviderCall(
            inputTokens: SizeEstimate.inputTokens(job.outline), clock: services.clock)
        var ask: ForwardJob.Ask
        do throws(GatewayError) {
            ask = try job.ask(target)
            admission.price = target.price
            admission.record.provider = provider
            try admission.claim(
                ClaimEstimate(job.outline, job.endpoint, modelLimit: target.outputLimit))
            if Task.isCancelled { throw .clientGone }
        } catch {
            return .failure(AttemptFailure(kind: .request, error: error))
        }
        admission.ignored = ask.ignored
        admission.record.attempts += 1
        admission.add(call, submittedMilliseconds: admission.elapsedMilliseconds)
        services.live.add(admission, call)
        let left = Duration.nanoseconds(Int64(clamping: deadline - min(began, deadline)))
        ask.request.timeouts.total = min(ask.request.timeouts.total, left)
        do throws(UpstreamError) {
            let answer = try await answer(to: ask, job, call, provider, &admission)
            if case .success(let answer) = answer {
                let now = services.clock.monotonicNanoseconds()
                if case .stream = answer.body {
                    services.pool.succeed(target, firstTokenNanoseconds: now - began, now: now)
                } else {
                    services.pool.succeed(target, firstTokenNanoseconds: nil, now: now)
                }
            }
            return answer
        } catch {
            if case .cannotConnect = error { call.wasRefused() }
            call.cancel()
            let isOurs = error == .cancelled
            return .failure(
                AttemptFailure(
                    kind: FailureClass(error),
                    error: isOurs
                        ? (Task.isCancelled ? .clientGone : .stopped)
                        : GatewayError(error, provider: provider)))
        }
    }

    private func answer(
        to ask: ForwardJob.Ask, _ job: ForwardJob, _ call: ProviderCall, _ provider: String,
        _ admission: inout Admission
    ) async throws(UpstreamError) -> Result<Answer, AttemptFailure> {
        let exchange = try call.start(ask.request, on: services.upstream)
        let head = try await exchange.head()
        guard (200..<300).contains(head.status) else {
            call.wasRefused()
            return .failure(try await refusal(head, exchange, job, ask, provider))
        }
        if job.streams, head.isEventStream {
            return try await stream(head, exchange, job, ask, call, provider)
        }
        let bytes = try await exchange.collect(limitBytes: services.settings.answerLimitBytes)
        var reader = AnswerReader(ask.wire, keepsText: services.settings.capturesContent)
        reader.read(whole: bytes)
        call.note(reader)
        if let output = reader.output { admission.keep(output, of: admission.running.count - 1) }
        let finish = GenerationFinish(provider: reader.finish)
        let body = ask.translation?.whole(bytes) ?? bytes
        return .success(Answer(head: head, body: .whole(body, .finished(finish))))
    }

    /// Waits for the first output: what fails before it still has a status of its own.
    private func stream(
        _ head: UpstreamHead, _ exchange: any UpstreamExchange, _ job: ForwardJob,
        _ ask: ForwardJob.Ask, _ call: ProviderCall, _ provider: String
    ) async throws(UpstreamError) -> Result<Answer, AttemptFailure> {
        let reader = AnswerReader(ask.wire, keepsText: services.settings.capturesContent)
        var filter = EventFilter(
            reader, endpoint: job.endpoint, translator: ask.translation?.events,
            showsUsage: job.showsUsage, provider: provider)
        while filter.reader.outputBytes == 0, filter.end == nil,
            filter.ready.count < Self.heldBackBytes
        {
            guard let bytes = try await exchange.next() else {
                throw .broken("the stream ended before its first output")
            }
            filter.take(bytes)
        }
        call.note(filter.reader)
        let answer = Answer(head: head, body: .stream(exchange, filter, call))
        if case .failed(let error)? = filter.end, filter.reader.outputBytes == 0 {
            exchange.discardRest()
            return .failure(
                AttemptFailure(kind: .overloaded(retryAfter: nil), error: error, answer: nil))
        }
        return .success(answer)
    }

    /// An answer with an error: as it came, so that every detail survives, unless it is about
    /// ourselves, in another API than the client's, or no JSON.
    private func refusal(
        _ head: UpstreamHead, _ exchange: any UpstreamExchange, _ job: ForwardJob,
        _ ask: ForwardJob.Ask, _ provider: String
    ) async throws(UpstreamError) -> AttemptFailure {
        let bytes = try await exchange.collect(limitBytes: 1 << 20)
        let error = (try? JSONParser.parse(bytes))?["error"]
        let message = error?["message"]?.string ?? error?.string
        var reason = "status \(head.status)"
        if let message { reason += ": \(message.unicodeScalars.prefix(500))" }
        let kind = FailureClass(
            status: head.status, code: error?["code"]?.string, message: message,
            retryAfter: RetryDelay.read(head.headers) ?? RetryDelay.read(body: bytes))
        let isOurs = [401, 402, 403].contains(head.status)
        let failure: GatewayError =
            isOurs
            ? .providerRefusedKey(provider: provider, status: head.status)
            : .providerRefused(provider: provider, status: head.status, reason: reason)
        var head = head
        var body = bytes
        if isOurs || error == nil || ask.translation != nil {
            head.status = failure.status
            head.headers.removeAll { $0.name == "content-type" }
            body = ErrorBody.bytes(failure, Dialect(path: job.endpoint.path))
        }
        return AttemptFailure(
            kind: kind, error: failure,
            answer: Answer(head: head, body: .whole(body, .failed(failure))))
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
