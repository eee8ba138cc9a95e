/// A model of somebody else that judges texts, such as a classifier of moderation.
package protocol GuardModel: Sendable {
    /// How sure it is, of 1, that a text should be stopped.
    func score(_ text: String) async throws -> Double
}

/// A guard model that judges only after it has shown that it can: one that is misconfigured, or
/// that takes everything for harmless, or for harmful, protects nobody while everybody believes
/// it does.
package struct ArmedModel: Sendable {
    package enum SelfTest: Equatable, Sendable {
        case passed
        case failed(reason: String)
    }

    /// Texts whose verdict nobody doubts.
    package struct Probe: Sendable {
        package let text: String
        package let isHarmful: Bool

        package init(_ text: String, isHarmful: Bool) {
            self.text = text
            self.isHarmful = isHarmful
        }
    }

    private let model: any GuardModel
    package let threshold: Double

    private init(_ model: any GuardModel, _ threshold: Double) {
        self.model = model
        self.threshold = threshold
    }

    /// Asks the model about every probe; only one that is right about all of them is armed.
    package static func arm(_ model: any GuardModel, threshold: Double, probes: [Probe]) async
        -> (ArmedModel?, SelfTest)
    {
        guard probes.contains(where: \.isHarmful), probes.contains(where: { !$0.isHarmful }) else {
            return (nil, .failed(reason: "there must be probes of both kinds"))
        }
        for (index, probe) in probes.enumerated() {
            let score: Double
            do { score = try await model.score(probe.text) } catch {
                return (nil, .failed(reason: "probe \(index + 1) got no answer: \(error)"))
            }
            guard (0...1).contains(score) else {
                return (nil, .failed(reason: "probe \(index + 1) got \(score), which is no score"))
            }
            guard (score >= threshold) == probe.isHarmful else {
                let verdict = probe.isHarmful ? "let pass" : "stopped"
                let reason = "probe \(index + 1) was \(verdict) with a score of \(score)"
                return (nil, .failed(reason: reason))
            }
        }
        return (ArmedModel(model, threshold), .passed)
    }

    /// The score where it reaches the threshold.
    package func verdict(_ text: String) async throws -> Double? {
        let score = try await model.score(text)
        return score >= threshold ? score : nil
    }
}
