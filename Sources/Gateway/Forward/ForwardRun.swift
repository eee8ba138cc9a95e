import Telemetry

/// A streamed answer of a provider on its way to the client: its events as they came, but for one
/// that tells the usage to a client that did not ask.
struct ForwardRun: ~Copyable, Sendable {
    private var admission: Admission
    private let call: ProviderCall
    private let exchange: any UpstreamExchange
    private var filter: EventFilter

    init(
        admission: consuming Admission, call: ProviderCall, exchange: any UpstreamExchange,
        filter: EventFilter
    ) {
        self.admission = admission
        self.call = call
        self.exchange = exchange
        self.filter = filter
    }

    /// Sends events until the answer ends. When `send` throws or the task is cancelled the client
    /// is gone: the connection to the provider is closed, and the error is passed on.
    consuming func write(to send: ([UInt8]) async throws -> Void) async throws {
        admission.sentStatus = 200
        while filter.end == nil {
            if !filter.ready.isEmpty {
                try await send(filter.ready)
                filter.clear()
            }
            try await advance()
        }
        let last = filter.ready
        let ending = ending
        if let output = filter.reader.output {
            admission.keep(output, of: admission.running.count - 1)
        }
        call.note(filter.reader)
        // Before the last bytes: a client that has seen the end finds the record.
        admission.settle(ending)
        exchange.discardRest()
        if !last.isEmpty { try await send(last) }
    }

    private var ending: Admission.Ending {
        switch filter.end {
        case .failed(let error): .failed(error)
        case .complete, nil: .finished(GenerationFinish(provider: filter.reader.finish))
        }
    }

    private mutating func advance() async throws {
        do throws(UpstreamError) {
            guard let bytes = try await exchange.next() else {
                return filter.close(requestId: admission.record.requestId)
            }
            filter.take(bytes)
            call.note(filter.reader)
        } catch {
            if Task.isCancelled { throw CancellationError() }
            let failure = GatewayError(error, provider: admission.record.provider ?? "")
            filter.fail(failure, requestId: admission.record.requestId)
        }
    }
}

extension GenerationFinish {
    /// From a provider's word for it.
    init(provider reason: String?) {
        switch reason {
        case "length", "max_tokens", "incomplete", "model_context_window_exceeded": self = .length
        default: self = .stop
        }
    }
}
