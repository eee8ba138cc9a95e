import Telemetry

/// What the answer says about its request.
extension Admission {
    /// Names of ignored fields that a response lists; more are only counted.
    private static let ignoredLimit = 20

    var usage: TokenUsage {
        running.reduce(TokenUsage()) { $0 + $1.work.report().usage }
    }

    /// The finish of an answered request: one of several answers that was cut counts for all.
    var lengthOrStop: GenerationFinish {
        running.contains { $0.finish == .length } ? .length : .stop
    }

    func headers(_ ids: RequestIds, ignored: [String] = []) -> [HeaderField] {
        let ignored = ignored + self.ignored
        var headers = ids.headers
        headers.append(HeaderField("openai-processing-ms", String(Int(elapsedMilliseconds))))
        if let use = record.prompt {
            let name = HeaderText.encode(use.name)
            headers.append(HeaderField("x-binnacle-prompt", "\(name)@\(use.version)"))
        }
        headers += AllowanceStanding.headers(
            services.allowances.rates(of: record.requestId), now: services.clock.now())
        if !ignored.isEmpty {
            var names = ignored.prefix(Self.ignoredLimit).map {
                HeaderText.encode(String($0.unicodeScalars.prefix(64)))
            }
            if ignored.count > names.count { names.append("+\(ignored.count - names.count)") }
            headers.append(HeaderField("x-binnacle-ignored", names.joined(separator: ",")))
        }
        return headers
    }
}
