import DeviceAPI

extension RowSampler {
    /// Marks a token that the prompt has; the lower bits count the output's.
    private static let promptMark: Int32 = 1 << 30

    /// Copies the logits to `adjusted` with the penalties that OpenAI's API (presence, frequency)
    /// and CTRL (repetition; Keskar et al., arXiv 1909.05858) define.
    func penalise(
        _ logits: UnsafePointer<Float>, _ parameters: SamplingParameters,
        _ history: UnsafeBufferPointer<Int32>, promptCount: Int
    ) {
        adjusted.update(from: logits, count: vocabularySize)
        for (index, token) in history.enumerated() {
            if index < promptCount {
                counts[Int(token)] |= Self.promptMark
            } else {
                counts[Int(token)] += 1
            }
        }
        // The second pass meets every token once, because it clears what it has used.
        for token in history where counts[Int(token)] != 0 {
            let index = Int(token)
            let output = counts[index] & ~Self.promptMark
            counts[index] = 0
            var logit = adjusted[index]
            logit =
                logit > 0
                ? logit / parameters.repetitionPenalty : logit * parameters.repetitionPenalty
            if output > 0 {
                logit -= parameters.presencePenalty
                logit -= parameters.frequencyPenalty * Float(output)
            }
            adjusted[index] = logit
        }
    }
}
