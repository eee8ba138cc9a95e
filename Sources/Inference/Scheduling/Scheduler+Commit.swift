package import DeviceAPI

extension Scheduler {
    /// Takes in what a planned step gave: chosen tokens, ends, and pages that others may share.
    package mutating func commit(
        _ plan: StepPlan, _ output: StepOutput, into events: inout StepEvents
    ) {
        var row = 0
        var place = 0
        while place < running.count, row < plan.rows.count {
            let number = running[place]
            guard sequences[number].scheduledCount > 0 else {
                place += 1
                continue
            }
            let planned = plan.rows[row]
            row += 1
            sequences[number].computedCount += sequences[number].scheduledCount
            sequences[number].scheduledCount = 0
            reportStart(number, &events)
            var reason: FinishReason?
            if planned.sampling >= 0 {
                let sample = output.samples[Int(planned.sampling)]
                reason = accept(sample, number, output, &events)
            }
            guard let reason else {
                place += 1
                continue
            }
            if reason == .endToken || reason == .maxTokens {
                let count = Double(sequences[number].outputCount)
                meanOutputTokens += (count - meanOutputTokens) / 16
            }
            events.finishes.append(FinishEvent(request: sequences[number].id, reason: reason))
            finish(number)
        }
    }

    private mutating func reportStart(_ number: Int, _ events: inout StepEvents) {
        guard !sequences[number].isStartReported else { return }
        sequences[number].isStartReported = true
        events.starts.append(
            StartEvent(
                request: sequences[number].id,
                cachedTokens: Int32(sequences[number].cachedCount),
                preemptions: Int32(sequences[number].preemptions)))
    }

    /// Appends a chosen token, and says whether the sequence ends with it.
    private mutating func accept(
        _ sample: Sample, _ number: Int, _ output: StepOutput, _ events: inout StepEvents
    ) -> FinishReason? {
        // Pages are named only after a good sample: those of a failed sequence hold NaNs.
        guard !sample.isFailed else { return .numericError }
        sequences[number].publish(in: &pool)
        if sequences[number].endTokens.contains(sample.token) { return .endToken }
        sequences[number].tokens.append(sample.token)
        let first = Int(sample.firstLikeliest)
        events.tokens.append(
            TokenEvent(
                request: sequences[number].id, token: sample.token, logprob: sample.logprob,
                firstLikeliest: Int32(events.likeliest.count),
                likeliestCount: sample.likeliestCount))
        for offset in 0..<Int(sample.likeliestCount) {
            events.likeliest.append(output.likeliest[first + offset])
        }
        return sequences[number].outputCount == sequences[number].maxTokens ? .maxTokens : nil
    }
}
