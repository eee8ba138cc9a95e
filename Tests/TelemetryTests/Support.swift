import Foundation
import GRDB
import Storage
import Telemetry

/// A database in a folder that lasts as long as the value.
final class TestDatabase: Sendable {
    let folder: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("binnacle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func open(_ name: String = "test.db") throws -> Store {
        var grouping = GroupCommitter.Settings()
        grouping.sleep = { _ in await Task.yield() }
        return try Store(
            path: folder + "/" + name, migrations: TelemetrySchema.migrations, grouping: grouping)
    }

    /// What a power cut would leave: the files as they are, whoever has them open.
    func copy(to name: String) throws {
        for ending in ["", "-wal"] {
            let source = folder + "/test.db" + ending
            guard FileManager.default.fileExists(atPath: source) else { continue }
            try FileManager.default.copyItem(
                atPath: source, toPath: folder + "/" + name + ending)
        }
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers for the same seed everywhere.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension RequestRecord {
    static func sample(
        id: String = "r1", trace: String = "0af7651916cd43dd8448eb211c80319c",
        model: String = "pilot", prompt: PromptUse? = nil, key: String = "k1",
        tags: [String] = [], outcome: Outcome = .ok, status: Int = 200,
        usage: TokenUsage = TokenUsage(input: 100, cacheRead: 20, output: 10),
        cost: Money? = Money(nanodollars: 5_000),
        timings: RequestTimings = RequestTimings(
            scheduledMilliseconds: 5, firstTokenMilliseconds: 30, totalMilliseconds: 100)
    ) -> RequestRecord {
        RequestRecord(
            traceId: trace, requestId: id, startedAt: Timestamp(milliseconds: 1_700_000_000_000),
            endpoint: "/v1/chat/completions", model: model, prompt: prompt, keyId: key,
            tags: tags, outcome: outcome, status: status, finishReason: "stop", streamed: true,
            usage: usage, cost: cost, timings: timings)
    }
}

extension LocalDays {
    /// A place that is a fixed time ahead of UTC.
    static func fixed(hours: Int64) -> LocalDays { LocalDays { _ in hours * 3_600 } }
}

extension Store {
    func count(_ table: String) async throws -> Int {
        try await read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? -1 }
    }
}
