import GRDB
import Storage
import Testing

@testable import Telemetry

@Suite("Audit log")
struct AuditTests {
    private func filled(_ store: Store, count: Int = 5) async throws -> AuditLog {
        let log = try await AuditLog(store: store)
        for number in 1...count {
            log.record(actor: "ana", via: "socket", source: "gateway", "did \(number)")
        }
        await store.flush()
        return log
    }

    @Test("entries are chained, also over restarts, and the newest come first")
    func chain() async throws {
        let database = try TestDatabase()
        let store = try database.open()
        _ = try await filled(store)
        let again = try await AuditLog(store: store)
        let sixth = again.record(actor: "bo", via: "token ci", source: "prompts", "promoted")
        await store.flush()
        #expect(sixth.number == 6)
        let newest = try await again.entries(limit: 2)
        #expect(newest.map(\.number) == [6, 5] && newest[0] == sixth)
        #expect(try await again.entries(limit: 9, before: 3).map(\.number) == [2, 1])
        let verdict = try await again.verify()
        #expect(verdict.intact == 6 && verdict.breakAt == nil && verdict.head == sixth.hash)
    }

    @Test(
        "whatever is changed, taken out or put in breaks the chain there",
        arguments: [
            ("UPDATE audit SET text = 'did nothing' WHERE number = 3", 3),
            ("UPDATE audit SET actor = 'ana ', via = 'ocket' WHERE number = 2", 2),
            ("UPDATE audit SET at_ms = at_ms + 1 WHERE number = 4", 4),
            ("DELETE FROM audit WHERE number = 2", 2),
            (
                "INSERT INTO audit SELECT 6, at_ms, actor, via, source, text, hash FROM audit "
                    + "WHERE number = 5", 6
            ),
            ("UPDATE audit SET hash = x'00' WHERE number = 1", 1),
        ])
    func tampering(sql: String, breaksAt: Int) async throws {
        let database = try TestDatabase()
        let store = try database.open()
        let log = try await filled(store)
        try await store.write { try $0.execute(sql: sql) }
        let verdict = try await log.verify()
        #expect(verdict.breakAt == breaksAt && verdict.intact == breaksAt - 1)
    }

    @Test("a chain whose end was cut off has another head")
    func truncation() async throws {
        let database = try TestDatabase()
        let store = try database.open()
        let log = try await filled(store)
        let before = try await log.verify()
        try await store.write { try $0.execute(sql: "DELETE FROM audit WHERE number = 5") }
        let after = try await log.verify()
        #expect(after.breakAt == nil && after.head != before.head && after.headNumber == 4)
    }
}
