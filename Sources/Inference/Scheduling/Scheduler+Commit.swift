package import DeviceAPI

/// A row of a step that was planned and whose results are not there yet.
struct FlightRow: Sendable {
    let number: Int
    /// Tells whether the number still belongs to the same request.
    let arrival: UInt64
    /// The sequence's tokens that are computed after the step; also the place of the chosen one.
    let end: Int
    let samples: Bool
    /// The first step of a sequence, or of its return after a preemption.
    let startsNow: Bool
    let cachedCount: Int
    let preemptions: Int
}

extension Scheduler {
    /// Takes in what the oldest planned step gave: chosen tokens, ends, and pages that others may
    /// share. What it computed for a sequence that has ended since is nobody's.
    package mutating func commit(_ output: StepOutput, into events: inout StepEvents) {
        guard !flights.isEmpty else { return }
        var sampled = 0
        for row in flights.removeFirst() {
            let sample = row.samples ? output.samples[sampled] : nil
            sampled += row.samples ? 1 : 0
            guard sequences[row.number].arrival == row.arrival else { continue }
            reportStart(row, &events)
            guard let sample, let reason = accept(sample, row, output, &events) else { continue }
            if reason == .endToken || reason == .maxTokens {
                let count = Double(row.end - sequences[row.number].promptCount)
                meanOutputTokens += (count - meanOutputTokens) / 16
            }
            events.finishes.append(
                FinishEvent(request: sequences[row.number].id, reason: reason))
            finish(row.number)
        }
    }

    private func reportStart(_ row: FlightRow, _ events: inout StepEvents) {
        guard row.startsNow else { return }
        events.starts.append(
            StartEvent(
                request: sequences[row.number].id, cachedTokens: Int32(row.cachedCount),
                preemptions: Int32(row.preemptions)))
    }

    /// Takes a chosen token, and says whether the sequence ends with it.
    private mutating func accept(
        _ sample: Sample, _ row: FlightRow, _ output: StepOutput, _ events: inout StepEvents
    ) -> FinishReason? {
        let number = row.number
        // Pages are named only after a good sample: those of a failed sequence hold NaNs.
        guard !sample.isFailed else { return .numericError }
        if sequences[number].endTokens.contains(sample.token) { return .endToken }
        sequences[number].tokens[row.end] = sample.token
        // One that was preempted since has no pages; its token is as good.
        if sequences[number].preemptions == row.preemptions {
            sequences[number].publish(row.end, in: &pool)
        }
        let first = Int(sample.firstLikeliest)
        events.tokens.append(
            TokenEvent(
                request: sequences[number].id, token: sample.token, logprob: sample.logprob,
                firstLikeliest: Int32(events.likeliest.count),
                likeliestCount: sample.likeliestCount))
        for offset in 0..<Int(sample.likeliestCount) {
            events.likeliest.append(output.likeliest[first + offset])
        }
        let outputCount = row.end + 1 - sequences[number].promptCount
        return outputCount == sequences[number].maxTokens ? .maxTokens : nil
    }
}
