import PromptRegistry
import Storage
import Testing

/// The registry's moves against a model that is too simple to be wrong: it remembers, for each move
/// in force, everything that was served before it.
@Suite("Moves against a model", .timeLimit(.minutes(2)))
struct MoveModelTests {
    struct Model {
        struct Move {
            let actor: String
            let before: [Int]
        }

        /// What was served, the newest last.
        var served: [Int] = []
        var moves: [Move] = []

        enum Outcome: Equatable {
            case serves(Int?)
            case refused
            case movedSince(String)
        }

        mutating func promote(_ version: Int, _ actor: String) -> Outcome {
            if served.last == version { return .refused }
            moves.append(Move(actor: actor, before: served))
            served.append(version)
            return .serves(version)
        }

        mutating func rollback(_ actor: String) -> Outcome {
            guard served.count > 1 else { return .refused }
            moves.append(Move(actor: actor, before: served))
            served.removeLast()
            return .serves(served.last)
        }

        mutating func undo(_ actor: String) -> Outcome {
            guard let last = moves.last else { return .refused }
            guard last.actor == actor else {
                return moves.contains { $0.actor == actor } ? .movedSince(last.actor) : .refused
            }
            served = last.before
            moves.removeLast()
            return .serves(served.last)
        }
    }

    private func outcome(_ move: () async throws(PromptError) -> Deployment) async -> Model.Outcome
    {
        do throws(PromptError) {
            return .serves(try await move().to.version)
        } catch {
            if case .movedSince(_, let actor) = error { return .movedSince(actor) }
            return .refused
        }
    }

    @Test("random moves of several actors agree with the model", arguments: 1...5)
    func agree(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let test = try TestRegistry()
        var store = try test.store()
        var registry = try await test.open(store)
        try await registry.pushVersions(4)
        var model = Model()
        for round in 0..<200 {
            let actor = ["ana", "leo", "eva"].randomElement(using: &random) ?? "ana"
            let version = Int.random(in: 1...4, using: &random)
            let subject = registry
            let expected: Model.Outcome
            let actual: Model.Outcome
            switch Int.random(in: 0...5, using: &random) {
            case 0, 1:
                expected = model.promote(version, actor)
                actual = await outcome { () async throws(PromptError) in
                    try await subject.promote("triage", to: version, in: "production", actor: actor)
                }
            case 2:
                expected = model.rollback(actor)
                actual = await outcome { () async throws(PromptError) in
                    try await subject.rollback("triage", in: "production", actor: actor)
                }
            case 3, 4:
                expected = model.undo(actor)
                actual = await outcome { () async throws(PromptError) in
                    try await subject.undo("triage", in: "production", actor: actor)
                }
            default:
                // What is on disk is what is in memory.
                await store.close()
                store = try test.store()
                registry = try await test.open(store)
                continue
            }
            #expect(actual == expected, "seed \(seed), round \(round)")
            #expect(registry.served() == model.served.last.map { "\($0)" }, "seed \(seed)")
            let state = try registry.environments(of: "triage").first
            #expect(state?.rollback?.version == model.served.dropLast().last, "seed \(seed)")
            #expect(state?.undoable?.actor == model.moves.last?.actor, "seed \(seed)")
        }
        await store.close()
    }
}
