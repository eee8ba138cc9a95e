import Telemetry

/// A streamed answer on its way to the client.
struct StreamRun: ~Copyable, Sendable {
    private var admission: Admission
    private let generations: [any BackendGeneration]
    private var chunks: ChunkWriter
    /// What came before the response began.
    private var first: GenerationBatch?
    private var openChoices: Int

    init(
        admission: consuming Admission, generations: [any BackendGeneration], chunks: ChunkWriter,
        first: GenerationBatch?
    ) {
        openChoices = generations.count
        self.generations = generations
        self.admission = admission
        self.chunks = chunks
        self.first = first
    }

    /// Sends events until the answer ends. When `send` throws or the task is cancelled the client
    /// is gone: the generations are stopped, and the error is passed on.
    consuming func write(to send: ([UInt8]) async throws -> Void) async throws {
        admission.sentStatus = 200
        let ending = try await pump(send)
        switch ending {
        case .finished: chunks.end(admission.usage)
        case .failed(let error): chunks.end(error, requestId: admission.record.requestId)
        }
        let last = chunks.bytes
        // Before the last bytes: a client that has seen the end finds the record.
        admission.settle(ending)
        try await send(last)
    }

    private mutating func pump(_ send: ([UInt8]) async throws -> Void) async throws
        -> Admission.Ending
    {
        let generations = generations
        return try await withTaskCancellationHandler {
            if generations.count == 1 { return try await pumpOne(generations[0], send) }
            return try await pumpAll(generations, send)
        } onCancel: {
            generations.forEach { $0.cancel() }
        }
    }

    private mutating func pumpOne(
        _ generation: any BackendGeneration, _ send: ([UInt8]) async throws -> Void
    ) async throws -> Admission.Ending {
        var batch = first.take()
        while true {
            let current = if let batch { batch } else { await generation.next() }
            batch = nil
            if let ending = try absorb(current, choice: 0) { return ending }
            try await flush(send)
        }
    }

    /// Several answers interleave as their batches come; each has one batch on the way at most.
    private mutating func pumpAll(
        _ generations: [any BackendGeneration], _ send: ([UInt8]) async throws -> Void
    ) async throws -> Admission.Ending {
        try await withThrowingTaskGroup(of: (Int, GenerationBatch).self) { group in
            // The group waits for its tasks on every way out, and they for their batches.
            defer { generations.forEach { $0.cancel() } }
            for (index, generation) in generations.enumerated() {
                group.addTask { (index, await generation.next()) }
            }
            while let (index, batch) = try await group.next() {
                if let ending = try absorb(batch, choice: index) { return ending }
                if batch.finish == nil {
                    group.addTask { [generation = generations[index]] in
                        (index, await generation.next())
                    }
                }
                try await flush(send)
            }
            throw CancellationError()
        }
    }

    /// Turns a batch into events; gives the ending when it is the last.
    private mutating func absorb(_ batch: GenerationBatch, choice: Int) throws
        -> Admission.Ending?
    {
        for delta in batch.deltas where !delta.isEmpty {
            chunks.append(delta, choice: choice)
            admission.keep(delta.text, of: choice)
        }
        if let finish = batch.finish {
            admission.finish(choice, finish)
            if let error = finish.error {
                if error == .stopped, Task.isCancelled { throw CancellationError() }
                return .failed(error)
            }
            chunks.append(finish: finish.name, choice: choice)
            openChoices -= 1
            if openChoices == 0 { return .finished(admission.lengthOrStop) }
        }
        try Task.checkCancellation()
        return nil
    }

    private mutating func flush(_ send: ([UInt8]) async throws -> Void) async throws {
        if chunks.bytes.isEmpty { return }
        try await send(chunks.bytes)
        chunks.clear()
    }
}
