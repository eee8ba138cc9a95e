import JSON
import Telemetry

extension Gateway {
    /// Takes an admitted request to its end, or to the start of its stream.
    func generate(
        _ endpoint: GenerationEndpoint, _ request: GatewayRequest, _ ids: RequestIds,
        resolved: ResolvedPrompt?, translation: Translation? = nil,
        _ admission: consuming Admission
    ) async -> GatewayResponse {
        var admission = admission
        let call: GenerationCall
        let progress: Progress
        do throws(GatewayError) {
            call = try GenerationCall(endpoint, fields(request))
            progress = try await begin(call, resolved, &admission)
        } catch {
            let headers = admission.headers(ids)
            admission.settle(.failed(error))
            return GatewayResponse(error, ids, headers: headers)
        }
        let head = AnswerHead(
            endpoint: endpoint, requestId: ids.request,
            created: admission.record.startedAt.milliseconds / 1_000,
            model: admission.record.model)
        let headers = admission.headers(ids, ignored: call.ignored)
        switch progress {
        case .answered(let answers):
            let bytes = AnswerWriter.bytes(head, answers, usage: admission.usage)
            let finish = admission.lengthOrStop
            admission.settle(.finished(finish))
            return GatewayResponse(headers: headers, json: translation?.whole(bytes) ?? bytes)
        case .streaming(let generations, let first):
            let chunks = ChunkWriter(
                head, choices: generations.count, includesUsage: call.includesUsage)
            let run = StreamRun(
                admission: admission, generations: generations, chunks: chunks, first: first)
            return GatewayResponse(
                headers: headers, events: EventStream(.generation(run, translation?.events)))
        }
    }

    /// How far a request has come when the response can begin.
    private enum Progress {
        case answered([CollectedAnswer])
        /// With what there is of the only answer; of several, each comes when it comes.
        case streaming([any BackendGeneration], GenerationBatch?)
    }

    private func begin(
        _ call: GenerationCall, _ resolved: ResolvedPrompt?, _ admission: inout Admission
    ) async throws(GatewayError) -> Progress {
        admission.record.streamed = call.streams
        admission.record.tags = call.tags
        let target = try target(of: call, resolved, &admission)
        try admission.claim(
            ClaimEstimate(
                target.prompts, sampling: target.sampling,
                contextTokens: target.model.contextTokens))
        let generations = try await submit(call, target, &admission)
        guard call.streams else { return .answered(try await collect(generations, &admission)) }
        guard generations.count == 1 else { return .streaming(generations, nil) }
        let first = await Collector.first(generations[0])
        if let error = first.finish?.error {
            for delta in first.deltas { admission.keep(delta.text, of: 0) }
            admission.finish(0, first.finish ?? .cancelled)
            throw error.asSeenByClient
        }
        return .streaming(generations, first)
    }

    private func submit(_ call: GenerationCall, _ target: Target, _ admission: inout Admission)
        async throws(GatewayError) -> [any BackendGeneration]
    {
        var generations: [any BackendGeneration] = []
        for (index, prompt) in target.prompts.enumerated() {
            if Task.isCancelled { throw .clientGone }
            let id = admission.record.requestId
            let request = BackendRequest(
                id: target.prompts.count == 1 ? id : "\(id)-\(index)", model: target.model.id,
                prompt: prompt, sampling: target.sampling, logprobs: call.logprobs,
                format: call.format,
                label: admission.record.prompt.map { "\($0.name)@\($0.version)" })
            let submitted = admission.elapsedMilliseconds
            let generation = try await services.backend.generate(request)
            admission.add(generation, submittedMilliseconds: submitted)
            generations.append(generation)
        }
        return generations
    }

    private func collect(_ generations: [any BackendGeneration], _ admission: inout Admission)
        async throws(GatewayError) -> [CollectedAnswer]
    {
        let answers = await Collector.all(generations)
        for (index, answer) in answers.enumerated() {
            admission.keep(answer.text, of: index)
            admission.finish(index, answer.finish)
        }
        // The others were cancelled when one failed: that one's reason is the one to tell.
        let errors = answers.compactMap(\.finish.error)
        if let error = errors.first(where: { $0 != .stopped }) ?? errors.first {
            throw error.asSeenByClient
        }
        return answers
    }
}

extension GatewayError {
    /// A generation that stops because this task was cancelled stopped for a client that left.
    fileprivate var asSeenByClient: GatewayError {
        self == .stopped && Task.isCancelled ? .clientGone : self
    }
}
