import Foundation
import GRDB
import PromptRegistry
import Storage
import Synchronization
import Telemetry

/// A registry on a database in a folder that lasts as long as the value.
final class TestRegistry: Sendable {
    let folder: String
    let time = ManualClock()
    let moves = MoveRecorder()

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("binnacle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func store(_ name: String = "test.db") throws -> Store {
        try Store(path: folder + "/" + name, migrations: PromptSchema.migrations)
    }

    func open(_ store: Store) async throws -> PromptRegistry {
        try await PromptRegistry(store: store, clock: time.clock, onMove: moves.record)
    }

    func open() async throws -> PromptRegistry { try await open(store()) }

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

/// What was told of moves, in the order of telling.
final class MoveRecorder: Sendable {
    private let seen = Mutex<[Deployment]>([])

    var all: [Deployment] { seen.withLock { $0 } }

    @Sendable func record(_ row: Deployment) { seen.withLock { $0.append(row) } }
}

extension Store {
    /// Makes SQLite report a full disk at the database's present size, or no longer.
    func limitPages(toCurrent: Bool) async throws {
        try await write { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(toCurrent ? pages : 1 << 30)")
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

extension Prompt.Push {
    /// A push whose content is one user message.
    static func sample(
        _ template: String, name: String = "triage", message: String = "", author: String = "ana"
    ) -> Self {
        Self(
            name: name,
            content: .init(
                messages: [.init(role: "user", content: template)], model: "pilot",
                parameters: .init(temperature: 0.2)), message: message, author: author)
    }
}

extension PromptRegistry {
    /// Versions 1 to `count`, whose text is their number.
    func pushVersions(_ count: Int, name: String = "triage") async throws {
        for number in 1...count { try await push(.sample("\(number)", name: name)) }
    }

    /// What the next request would get.
    func served(_ name: String = "triage", in environment: String = "production") -> String? {
        try? resolve(name, .environment(environment), variables: [:]).messages[0].content
    }
}
