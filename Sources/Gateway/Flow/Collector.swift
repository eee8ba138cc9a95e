/// Waits for generations, and stops them at once when the waiting task is cancelled.
enum Collector {
    /// What comes first that a client can see.
    static func first(_ generation: any BackendGeneration) async -> GenerationBatch {
        await withTaskCancellationHandler {
            while true {
                var batch = await generation.next()
                batch.deltas.removeAll(where: \.isEmpty)
                if batch.finish != nil || !batch.deltas.isEmpty { return batch }
                if Task.isCancelled { return GenerationBatch(finish: .cancelled) }
            }
        } onCancel: {
            generation.cancel()
        }
    }

    /// All answers, in the order of the generations. When one fails the others are stopped.
    static func all(_ generations: [any BackendGeneration]) async -> [CollectedAnswer] {
        await withTaskCancellationHandler {
            if generations.count == 1 { return [await collect(generations[0])] }
            return await withTaskGroup(of: (Int, CollectedAnswer).self) { group in
                for (index, generation) in generations.enumerated() {
                    group.addTask { (index, await collect(generation)) }
                }
                var answers = Array(repeating: CollectedAnswer(), count: generations.count)
                for await (index, answer) in group {
                    answers[index] = answer
                    if answer.finish.error != nil { generations.forEach { $0.cancel() } }
                }
                return answers
            }
        } onCancel: {
            generations.forEach { $0.cancel() }
        }
    }

    private static func collect(_ generation: any BackendGeneration) async -> CollectedAnswer {
        var answer = CollectedAnswer()
        while true {
            let batch = await generation.next()
            for delta in batch.deltas { answer.append(delta) }
            if let finish = batch.finish {
                answer.finish = finish
                return answer
            }
            if Task.isCancelled { return answer }
        }
    }
}
