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

    /// Asks the targets of the route one after the other, until one answers or there is no sense
    /// in asking on.
    private func ask(_ job: ForwardJob, _ admission: inout Admission) async throws(GatewayError)
        -> Answer
    {
        let start = services.clock.monotonicNanoseconds()
        var tried: Set<Int> = []
        guard
            var index = services.pool.begin(
                job.route, tried: tried, now: start, random: services.random)
        else { throw .unavailable(reason: "its route has no target", retryAfter: nil) }
        let total = job.route.targets[index].provider.timeouts.total
        let deadline = start + total.wholeNanoseconds
        var plan = AttemptPlan(retries: job.route.retries, deadline: deadline)
        while true {
            tried.insert(index)
            let target = job.route.targets[index]
            let failure: AttemptFailure
            switch await attempt(job, target, deadline: deadline, &admission) {
            case .success(let answer): return answer
            case .failure(let failed): failure = failed
            }
            let now = services.clock.monotonicNanoseconds()
            services.pool.fail(target, failure.kind, now: now)
            let step = services.pool.next(
                &plan, after: failure.kind, hasOther: tried.count < job.route.targets.count,
                now: now, random: services.random.fraction())
            switch step {
            case .giveUp:
                if let answer = failure.answer { return answer }
                throw failure.error
            case .fallback:
                index =
                    services.pool.begin(
                        job.route, tried: tried, now: now, random: services.random) ?? index
            case .retry(let wait):
                do { try await services.clock.sleep(wait) } catch { throw .clientGone }
                services.pool.begin(again: target, now: services.clock.monotonicNanoseconds())
            }
        }
    }
}

/// How far a request has come when the response can begin.
struct Answer: Sendable {
    enum Body: Sendable {
        case whole([UInt8], Admission.Ending)
        /// With what came before the first output, and with that.
        case stream(any UpstreamExchange, EventFilter, ProviderCall)
    }

    var head: UpstreamHead
    var body: Body
}

/// Why an attempt gave nothing that a client could use.
struct AttemptFailure: Error, Sendable {
    var kind: FailureClass
    var error: GatewayError
    /// What the provider said itself.
    var answer: Answer?
}
