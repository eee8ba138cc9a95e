import Foundation
import GRDB
package import Storage
import Synchronization
package import Telemetry

/// The requests under way on disk, so that what they cost is not forgotten when this process is
/// killed. Requests that begin and end between two group commits never get there.
package final class HoldJournal: Sendable {
    package static let migrations = [
        Migration(
            "gateway-3-holds",
            """
            CREATE TABLE gateway_hold (
                request_id TEXT PRIMARY KEY, request TEXT NOT NULL, usage TEXT NOT NULL,
                cost INTEGER) STRICT, WITHOUT ROWID;
            """)
    ]

    /// What a ledger row needs of a request that nobody will finish.
    private struct Held: Sendable {
        var request: HeldRequest
        var price: Price?
        var work: (any BackendWork)?

        var usage: TokenUsage { work?.report().usage ?? TokenUsage() }
    }

    private struct State {
        var open: [String: Held] = [:]
        var isQueued = false
        /// What long requests have used by now is to be written, too.
        var isRenewal = false
    }

    private let store: Store
    private let state = Mutex(State())

    package init(store: Store) { self.store = store }

    func open(_ record: RequestRecord, price: Price?) {
        let request = HeldRequest(record)
        change { $0.open[record.requestId] = Held(request: request, price: price) }
    }

    /// The work whose usage is what the request has used so far.
    func watch(_ id: String, _ work: any BackendWork) {
        state.withLock { $0.open[id]?.work = work }
    }

    func close(_ id: String) { change { _ = $0.open.removeValue(forKey: id) } }

    /// Writes down what long requests have used by now.
    package func renew() {
        guard state.withLock({ !$0.open.isEmpty }) else { return }
        change { $0.isRenewal = true }
    }

    private func change(_ body: (inout State) -> Void) {
        let isFirst = state.withLock { state in
            body(&state)
            defer { state.isQueued = true }
            return !state.isQueued
        }
        guard isFirst else { return }
        store.enqueue { [weak self] db in try self?.save(db) }
    }

    /// Makes the table what the memory is. It reads what is there each time: a group that was
    /// rolled back is then tried again with the right difference.
    private func save(_ db: Database) throws {
        let (open, isRenewal) = state.withLock { state in
            // From here on a change asks for a write of its own.
            state.isQueued = false
            defer { state.isRenewal = false }
            return (state.open, state.isRenewal)
        }
        let saved = Set(try String.fetchAll(db, sql: "SELECT request_id FROM gateway_hold"))
        for id in saved where open[id] == nil {
            try db.cachedStatement(sql: "DELETE FROM gateway_hold WHERE request_id = ?")
                .execute(arguments: [id])
        }
        for (id, held) in open where isRenewal || !saved.contains(id) {
            let usage = held.usage
            try db.cachedStatement(sql: "INSERT OR REPLACE INTO gateway_hold VALUES (?,?,?,?)")
                .execute(
                    arguments: [
                        id, try Self.text(held.request), try Self.text(usage),
                        held.price?.cost(of: usage).nanodollars,
                    ])
        }
    }

    /// The requests that were under way when the last process ended, with what is known of their
    /// use; to be recorded, and then forgotten by `forget`. To be called before anything is held.
    package func lost(at now: Timestamp) async throws(StorageError) -> [RequestRecord] {
        try await store.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM gateway_hold").compactMap { row in
                guard let request = try? Self.value(HeldRequest.self, row["request"]),
                    let usage = try? Self.value(TokenUsage.self, row["usage"])
                else { return nil }
                return request.record(
                    usage: usage, cost: (row["cost"] as Int64?).map(Money.init(nanodollars:)),
                    endedAt: now)
            }
        }
    }

    /// In the same queue as the ledger's rows, and behind them.
    package func forget(_ ids: [String]) {
        store.enqueue { db in
            for id in ids {
                try db.execute(
                    sql: "DELETE FROM gateway_hold WHERE request_id = ?", arguments: [id])
            }
        }
    }

    private static func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    private static func value<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value
    {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}

/// The part of a record that is known while its request runs.
struct HeldRequest: Codable, Sendable {
    var trace: String
    var request: String
    var started: Int64
    var endpoint: String
    var model: String
    var provider: String?
    var prompt: RequestRecord.PromptUse?
    var key: String
    var tags: [String]
    var streamed: Bool

    init(_ record: RequestRecord) {
        trace = record.traceId
        request = record.requestId
        started = record.startedAt.milliseconds
        endpoint = record.endpoint
        model = record.model
        provider = record.provider
        prompt = record.prompt
        key = record.keyId
        tags = record.tags
        streamed = record.streamed
    }

    func record(usage: TokenUsage, cost: Money?, endedAt now: Timestamp) -> RequestRecord {
        RequestRecord(
            traceId: trace, requestId: request, startedAt: Timestamp(milliseconds: started),
            endpoint: endpoint, model: model, provider: provider, attempts: 1, prompt: prompt,
            keyId: key, tags: tags, outcome: .error, status: 499,
            error: "The control plane ended while the request ran.", streamed: streamed,
            usage: usage, isEstimated: true, cost: cost,
            timings: RequestTimings(totalMilliseconds: Double(max(0, now.milliseconds - started))))
    }
}
