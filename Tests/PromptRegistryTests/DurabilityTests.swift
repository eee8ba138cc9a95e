import GRDB
import PromptRegistry
import Storage
import Synchronization
import Telemetry
import Testing

@Suite("Durability", .timeLimit(.minutes(1)))
struct DurabilityTests {
    let test: TestRegistry

    init() throws { test = try TestRegistry() }

    @Test("whatever was answered is there after a power cut")
    func powerCut() async throws {
        let store = try test.store()
        let registry = try await test.open(store)
        try await registry.pushVersions(3)
        for (index, version) in [1, 3, 2].enumerated() {
            try await registry.promote("triage", to: version, in: "production", actor: "ana")
            try test.copy(to: "cut\(index).db")
            let copy = try await test.open(test.store("cut\(index).db"))
            #expect(copy.served() == "\(version)")
            #expect(try copy.history(of: "triage") == registry.history(of: "triage"))
            #expect(try copy.versions(of: "triage") == registry.versions(of: "triage"))
        }
        await store.close()
    }

    @Test("a full disk refuses pushes and moves clearly and changes nothing")
    func fullDisk() async throws {
        let store = try test.store()
        let registry = try await test.open(store)
        try await registry.pushVersions(2)
        try await registry.promote("triage", to: 1, in: "production", actor: "ana")
        let revision = registry.revision
        // Fill what is left of the last database pages, then allow no more.
        try await store.write { try $0.execute(sql: "CREATE TABLE filler (text TEXT)") }
        try await store.limitPages(toCurrent: true)
        let reason = String(repeating: "long ", count: 800)
        let push = await #expect(throws: PromptError.self) {
            try await registry.push(.sample(String(repeating: "x", count: 100_000)))
        }
        var move: PromptError?
        for _ in 0..<10 where move == nil {
            do throws(PromptError) {
                try await registry.promote(
                    "triage", to: 2, in: "production", actor: "ana", reason: reason)
                try await registry.undo("triage", in: "production", actor: "ana")
            } catch {
                move = error
            }
        }
        for error in [push, move] {
            #expect(error?.category == .unavailable)
            #expect(error?.description.hasPrefix("nothing was changed: the disk") == true)
        }
        #expect(try registry.latestVersion("triage") == 2)
        let before = registry.served()
        try await store.limitPages(toCurrent: false)
        #expect(registry.revision >= revision)
        let history = try registry.history(of: "triage")
        await store.close()
        let again = try await test.open()
        #expect(again.served() == before)
        #expect(try again.history(of: "triage") == history)
    }

    @Test("concurrent moves go one at a time: each follows from the one before")
    func concurrentMoves() async throws {
        let store = try test.store()
        let registry = try await test.open(store)
        try await registry.pushVersions(6)
        let made = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<60 {
                group.addTask {
                    do {
                        switch index % 3 {
                        case 0, 1:
                            try await registry.promote(
                                "triage", to: index % 6 + 1, in: "production",
                                actor: "a\(index % 2)")
                        default:
                            try await registry.rollback("triage", in: "production", actor: "r")
                        }
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        let rows = Array(try registry.history(of: "triage").reversed())
        #expect(rows.count == made && made > 10)
        #expect(test.moves.all == rows)
        for (before, after) in zip(rows, rows.dropFirst()) {
            #expect(after.from == before.to && after.id == before.id + 1)
        }
        await store.close()
        let again = try await test.open()
        #expect(try again.history(of: "triage").reversed() == rows)
    }

    @Test("while prompts move, every request is served by one whole version")
    func resolvingMeanwhile() async throws {
        let registry = try await test.open()
        try await registry.pushVersions(3)
        try await registry.promote("triage", to: 1, in: "production", actor: "ana")
        let isDone = Flag()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    var count = 0
                    while !isDone.isSet || count == 0 {
                        let resolved = try? registry.resolve(
                            "triage", .environment("production"), variables: [:])
                        #expect(
                            resolved?.messages.first?.content == "\(resolved?.use.version ?? 0)")
                        count += 1
                        await Task.yield()
                    }
                }
            }
            for round in 0..<30 {
                _ = try? await registry.promote(
                    "triage", to: round % 3 + 1, in: "production", actor: "ana")
            }
            isDone.set()
        }
    }

    @Test("a caller who goes away does not leave memory and disk apart")
    func cancelled() async throws {
        let store = try test.store()
        let registry = try await test.open(store)
        try await registry.pushVersions(2)
        for round in 0..<20 {
            let task = Task {
                try await registry.promote(
                    "triage", to: round % 2 + 1, in: "production", actor: "ana")
            }
            task.cancel()
            _ = await task.result
        }
        let rows = try registry.history(of: "triage")
        #expect(rows.count == 20)
        await store.close()
        #expect(try await test.open().history(of: "triage") == rows)
    }

    @Test("rows that do not follow from each other are reported, not served")
    func damaged() async throws {
        let store = try test.store()
        let registry = try await test.open(store)
        try await registry.pushVersions(3)
        for version in [1, 2, 3] {
            try await registry.promote("triage", to: version, in: "production", actor: "ana")
        }
        try await store.write { try $0.execute(sql: "DELETE FROM prompt_deployment WHERE id = 2") }
        let error = await #expect(throws: PromptError.self) { try await test.open(store) }
        #expect(error?.description.contains("deployment 3 does not follow") == true)
    }

    @Test("a version whose template is unreadable breaks itself alone")
    func damagedTemplate() async throws {
        let store = try test.store()
        let registry = try await test.open(store)
        try await registry.pushVersions(2)
        try await store.write { db in
            try db.execute(
                sql: "UPDATE prompt_version SET content = replace(content, ?, ?) WHERE number = 1",
                arguments: [#""content":"1""#, #""content":"{{""#])
        }
        let again = try await test.open(store)
        #expect(throws: PromptError.self) {
            try again.resolve("triage", .version(1), variables: [:])
        }
        #expect(try again.resolve("triage", .version(2), variables: [:]).messages[0].content == "2")
    }
}

private final class Flag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set() { flag.store(true, ordering: .relaxed) }
}
