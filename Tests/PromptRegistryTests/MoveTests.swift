import PromptRegistry
import Storage
import Telemetry
import Testing

@Suite("Moves", .timeLimit(.minutes(1)))
struct MoveTests {
    let test: TestRegistry

    init() throws { test = try TestRegistry() }

    private func registry(_ versions: Int) async throws -> PromptRegistry {
        let registry = try await test.open()
        try await registry.pushVersions(versions)
        return registry
    }

    @Test("the request after a promotion is served by the new version")
    func promotion() async throws {
        let registry = try await registry(2)
        #expect(registry.served() == nil)
        try await registry.promote("triage", to: 1, in: "production", actor: "ana")
        #expect(registry.served() == "1")
        test.time.advance(milliseconds: 5)
        let row = try await registry.promote(
            "triage", to: 2, in: "production", actor: "leo", reason: "better")
        #expect(registry.served() == "2")
        #expect(row.from.version == 1 && row.to.version == 2 && row.at == test.time.clock.now())
        #expect(row.summary == "promote 1 → 2 by leo" && row.reason == "better")
        #expect(test.moves.all == (try registry.history(of: "triage").reversed()))
    }

    @Test("rollback brings back what served before, and again what served before that")
    func rollback() async throws {
        let registry = try await registry(4)
        for version in [1, 3, 2, 4] {
            try await registry.promote("triage", to: version, in: "production", actor: "ana")
        }
        var seen: [Int?] = []
        for _ in 0..<3 {
            seen.append(
                try await registry.rollback("triage", in: "production", actor: "leo").to.version)
        }
        #expect(seen == [2, 3, 1])
        #expect(registry.served() == "1")
        await #expect(
            throws: PromptError.nothingToRollBackTo(prompt: "triage", environment: "production")
        ) {
            try await registry.rollback("triage", in: "production", actor: "leo")
        }
    }

    @Test("a version that serves twice with another between is two deployments to roll back")
    func backAndForth() async throws {
        let registry = try await registry(2)
        for version in [1, 2, 1] {
            try await registry.promote("triage", to: version, in: "production", actor: "ana")
        }
        #expect(try await registry.rollback("triage", in: "production", actor: "a").to.version == 2)
        #expect(try await registry.rollback("triage", in: "production", actor: "a").to.version == 1)
    }

    @Test("undo is the exact inverse, of a rollback as of a promotion")
    func undo() async throws {
        let registry = try await registry(3)
        for version in [1, 2, 3] {
            try await registry.promote("triage", to: version, in: "production", actor: "ana")
        }
        try await registry.rollback("triage", in: "production", actor: "ana")
        try await registry.undo("triage", in: "production", actor: "ana")
        #expect(registry.served() == "3")
        // The rollback left no trace in what can be rolled back to.
        let state = try #require(try registry.environments(of: "triage").first)
        #expect(state.rollback?.version == 2 && state.undoable?.summary == "promote 2 → 3 by ana")
        for expected in ["2", "1", nil] {
            try await registry.undo("triage", in: "production", actor: "ana")
            #expect(registry.served() == expected)
        }
        await #expect(throws: PromptError.nothingToUndo(environment: "production", actor: "ana")) {
            try await registry.undo("triage", in: "production", actor: "ana")
        }
        #expect(try registry.environments(of: "triage").first?.live == .nothing)
        #expect(try registry.history(of: "triage").count == 8)
    }

    @Test("undo refuses, saying who, when somebody else has moved since")
    func undoAfterOthers() async throws {
        let registry = try await registry(3)
        try await registry.promote("triage", to: 1, in: "production", actor: "ana")
        try await registry.promote("triage", to: 2, in: "production", actor: "leo")
        let error = await #expect(throws: PromptError.self) {
            try await registry.undo("triage", in: "production", actor: "ana")
        }
        #expect(error == .movedSince(environment: "production", actor: "leo"))
        #expect(error?.description.contains("leo has moved production since") == true)
        await #expect(throws: PromptError.nothingToUndo(environment: "production", actor: "eva")) {
            try await registry.undo("triage", in: "production", actor: "eva")
        }
        // Once the other's move is undone, nothing stands in between any more.
        try await registry.undo("triage", in: "production", actor: "leo")
        try await registry.undo("triage", in: "production", actor: "ana")
        #expect(registry.served() == nil)
    }

    @Test("environments and prompts move apart from each other")
    func apart() async throws {
        let registry = try await registry(2)
        try await registry.pushVersions(1, name: "other")
        try await registry.promote("triage", to: 1, in: "production", actor: "ana")
        try await registry.promote("triage", to: 2, in: "staging", actor: "leo")
        try await registry.promote("other", to: 1, in: "production", actor: "leo")
        try await registry.undo("triage", in: "production", actor: "ana")
        #expect(registry.served() == nil && registry.served(in: "staging") == "2")
        #expect(registry.served("other") == "1")
        #expect(try registry.history(of: "triage", environment: "staging").count == 1)
        #expect(
            try registry.environments(of: "triage").map(\.environment) == ["production", "staging"])
    }

    @Test("a caller who saw another version live is refused")
    func expectedLive() async throws {
        let registry = try await registry(3)
        try await registry.promote("triage", to: 1, in: "production", actor: "ana")
        try await registry.promote(
            "triage", to: 2, in: "production", actor: "leo", expectedLive: 1)
        let error = await #expect(throws: PromptError.self) {
            try await registry.promote(
                "triage", to: 3, in: "production", actor: "ana", expectedLive: 1)
        }
        #expect(
            error == .liveMoved(environment: "production", expected: 1, live: 2, actor: "leo"))
        #expect(error?.category == .conflict)
        #expect(registry.served() == "2")
    }

    @Test("moves that make no sense are refused and leave no row")
    func refused() async throws {
        let registry = try await registry(1)
        try await registry.promote("triage", to: 1, in: "production", actor: "ana")
        let revision = registry.revision
        await #expect(
            throws: PromptError.alreadyLive(
                prompt: "triage", environment: "production", version: 1)
        ) {
            try await registry.promote("triage", to: 1, in: "production", actor: "ana")
        }
        await #expect(throws: PromptError.noSuchVersion(prompt: "triage", version: 9, latest: 1)) {
            try await registry.promote("triage", to: 9, in: "production", actor: "ana")
        }
        await #expect(throws: PromptError.noSuchPrompt("none")) {
            try await registry.rollback("none", in: "production", actor: "ana")
        }
        await #expect(throws: PromptError.invalidName(.environment, "Prod")) {
            try await registry.promote("triage", to: 1, in: "Prod", actor: "ana")
        }
        await #expect(throws: PromptError.self) {
            try await registry.promote("triage", to: 1, in: "staging", actor: "")
        }
        #expect(registry.revision == revision && test.moves.all.count == 1)
    }
}
