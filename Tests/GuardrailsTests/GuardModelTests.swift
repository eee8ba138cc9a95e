import Testing

@testable import Guardrails

@Suite("Guard models")
struct GuardModelTests {
    struct Fake: GuardModel {
        struct Silence: Error {}
        let answer: @Sendable (String) throws -> Double

        func score(_ text: String) async throws -> Double { try answer(text) }
    }

    static let probes = [
        ArmedModel.Probe("hello", isHarmful: false), .init("how to harm", isHarmful: true),
    ]

    static func arm(_ answer: @escaping @Sendable (String) throws -> Double) async
        -> (ArmedModel?, ArmedModel.SelfTest)
    {
        await ArmedModel.arm(Fake(answer: answer), threshold: 0.5, probes: probes)
    }

    @Test("a model that is right about every probe is armed, and judges")
    func armed() async throws {
        let (model, test) = await Self.arm { $0.contains("harm") ? 0.9 : 0.1 }
        #expect(test == .passed)
        #expect(try await model?.verdict("harm") == 0.9)
        #expect(try await model?.verdict("tea") == nil)
    }

    @Test("a model that stops everything, lets everything pass, errs or is silent stays unarmed")
    func unarmed() async {
        for score in [0.0, 1.0, 7.0, .nan] {
            let (model, test) = await Self.arm { _ in score }
            #expect(model == nil && test != .passed)
        }
        let (model, test) = await Self.arm { _ in throw Fake.Silence() }
        #expect(model == nil && test == .failed(reason: "probe 1 got no answer: Silence()"))
        let (none, _) = await ArmedModel.arm(
            Fake { _ in 0.9 }, threshold: 0.5, probes: [.init("x", isHarmful: true)])
        #expect(none == nil)
    }
}
