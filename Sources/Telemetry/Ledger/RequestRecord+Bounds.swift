extension RequestRecord {
    /// Sizes in bytes of UTF-8.
    private enum Limit {
        static let name = 256
        static let word = 64
        static let error = 2_048
        static let content = 64 * 1_024
        static let tags = 16
        /// More tokens than any request has, and so few that eight million such requests add up
        /// without leaving 64 bits.
        static let tokens = 1 << 40
        static let nanodollars: Int64 = 1 << 50
        static let milliseconds = 1e9
    }

    /// The same record with every text cut to its column, with a mark, and every number in range,
    /// so that nothing that a client or a provider sent can overflow a sum or swell a row.
    func bounded() -> RequestRecord {
        var record = self
        record.traceId = BoundedText.clip(traceId, bytes: Limit.word)
        record.requestId = BoundedText.clip(requestId, bytes: Limit.name)
        record.endpoint = BoundedText.clip(endpoint, bytes: Limit.name)
        record.model = BoundedText.clip(model, bytes: Limit.name)
        record.provider = provider.map { BoundedText.clip($0, bytes: Limit.name) }
        record.keyId = BoundedText.clip(keyId, bytes: Limit.name)
        record.tags = Self.bounded(tags)
        record.finishReason = finishReason.map { BoundedText.clip($0, bytes: Limit.word) }
        record.error = error.map { BoundedText.clip($0, bytes: Limit.error) }
        record.usage = usage.clamped(to: 0...Limit.tokens)
        record.cost = cost.map {
            Money(nanodollars: min(max($0.nanodollars, 0), Limit.nanodollars))
        }
        record.timings = timings.clamped(to: 0...Limit.milliseconds)
        record.input = input.map { BoundedText.clip($0, bytes: Limit.content) }
        record.output = output.map { BoundedText.clip($0, bytes: Limit.content) }
        if let prompt {
            record.prompt?.name = BoundedText.clip(prompt.name, bytes: Limit.name)
            record.prompt?.environment = prompt.environment.map {
                BoundedText.clip($0, bytes: Limit.name)
            }
        }
        return record
    }

    private static func bounded(_ tags: [String]) -> [String] {
        let kept = tags.prefix(Limit.tags).map { BoundedText.clip($0, bytes: Limit.name) }
        let unique = kept.enumerated().filter { !kept[..<$0.offset].contains($0.element) }
            .map(\.element)
        return tags.count > Limit.tags ? unique + ["[\(tags.count - Limit.tags) more]"] : unique
    }
}

extension TokenUsage {
    fileprivate func clamped(to range: ClosedRange<Int>) -> TokenUsage {
        var clamped = self
        for bucket in Self.buckets {
            clamped[keyPath: bucket] = min(
                max(self[keyPath: bucket], range.lowerBound), range.upperBound)
        }
        return clamped
    }
}

extension RequestTimings {
    /// What is not a number counts as nothing.
    fileprivate func clamped(to range: ClosedRange<Double>) -> RequestTimings {
        func clamp(_ time: Double) -> Double {
            time.isNaN ? range.lowerBound : min(max(time, range.lowerBound), range.upperBound)
        }
        return RequestTimings(
            scheduledMilliseconds: scheduledMilliseconds.map(clamp),
            firstTokenMilliseconds: firstTokenMilliseconds.map(clamp),
            totalMilliseconds: clamp(totalMilliseconds), preemptions: max(preemptions, 0),
            resurrections: max(resurrections, 0))
    }
}
