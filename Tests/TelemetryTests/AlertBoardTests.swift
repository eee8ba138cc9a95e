import Storage
import Telemetry
import Testing

@Suite("Alert board", .timeLimit(.minutes(1)))
struct AlertBoardTests {
    let database: TestDatabase
    let time = ManualClock()

    init() throws { database = try TestDatabase() }

    private func open(_ store: Store) async throws -> AlertBoard {
        try await AlertBoard(store: store, clock: time.clock)
    }

    private func condition(_ fingerprint: String, detail: String = "p = 0.01") -> Alert.Condition {
        .init(kind: .drift, fingerprint: fingerprint, title: "output is longer", detail: detail)
    }

    @Test("the same trouble found again is the same alert, brought up to date")
    func refresh() async throws {
        let board = try await open(database.open())
        let first = board.raise(condition("a"))
        let revision = board.revision
        #expect(board.raise(condition("a")).isNew == false)
        #expect(board.revision == revision)
        let second = board.raise(condition("a", detail: "p = 0.001"))
        #expect(first.isNew && !second.isNew && first.alert.id == second.alert.id)
        #expect(board.list().map(\.condition.detail) == ["p = 0.001"])
        #expect(board.revision == revision + 1)
    }

    @Test("trouble that comes back after it was over is a new alert")
    func comesBack() async throws {
        let board = try await open(database.open())
        let first = board.raise(condition("a")).alert
        time.advance(milliseconds: 5)
        #expect(board.resolve(fingerprint: "a")?.phase == .resolved)
        #expect(board.resolve(fingerprint: "a") == nil)
        let second = board.raise(condition("a"))
        #expect(second.isNew && second.alert.id > first.id)
        #expect(board.activeCounts() == [.drift: 1])
    }

    @Test("an acknowledged alert stays so while it is refreshed; the first actor is kept")
    func acknowledge() async throws {
        let board = try await open(database.open())
        let id = board.raise(condition("a")).alert.id
        #expect(try board.acknowledge(id: id, actor: "ana").phase == .acknowledged)
        #expect(try board.acknowledge(id: id, actor: "leo").acknowledgement?.actor == "ana")
        #expect(board.raise(condition("a", detail: "new")).alert.phase == .acknowledged)
        board.resolve(fingerprint: "a")
        #expect(throws: TelemetryError.alertResolved(id: id)) {
            try board.acknowledge(id: id, actor: "ana")
        }
        #expect(throws: TelemetryError.noSuchAlert(id: 99)) {
            try board.acknowledge(id: 99, actor: "ana")
        }
    }

    @Test("the list has firing ones first, then acknowledged, then resolved, the newest first")
    func order() async throws {
        let board = try await open(database.open())
        for name in ["a", "b", "c", "d", "e"] { board.raise(condition(name)) }
        try board.acknowledge(id: 4, actor: "ana")
        board.resolve(fingerprint: "b")
        board.resolve(fingerprint: "e")
        #expect(board.list().map(\.condition.fingerprint) == ["c", "a", "d", "e", "b"])
    }

    @Test("what stood when the process ended still stands, with everything known about it")
    func reopened() async throws {
        let store = try database.open()
        let board = try await open(store)
        board.raise(condition("a"))
        board.raise(condition("b"))
        board.raise(condition("c"))
        try board.acknowledge(id: 2, actor: "ana")
        time.advance(milliseconds: 9)
        board.resolve(fingerprint: "c")
        await store.close()
        let again = try await open(database.open())
        #expect(again.list() == board.list())
        #expect(again.raise(condition("a")).isNew == false)
        #expect(again.raise(condition("c")).alert.id == 4)
    }

    @Test("memory keeps the last hundred resolved ones, the history all")
    func bounded() async throws {
        let store = try database.open()
        let board = try await open(store)
        board.raise(condition("stands"))
        for index in 0..<150 {
            board.raise(condition("\(index)"))
            board.resolve(fingerprint: "\(index)")
        }
        #expect(board.list().count == AlertBoard.resolvedLimit + 1)
        #expect(board.find(id: 2) == nil)
        await store.flush()
        #expect(try await board.history(limit: 1_000).count == 150)
        #expect(try await board.history(limit: 2).map(\.id) == [151, 150])
    }

    @Test("the same trouble found by many at once is one alert")
    func concurrent() async throws {
        let board = try await open(database.open())
        let new = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { board.raise(condition("a")).isNew } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(new == 1)
        #expect(board.list().count == 1)
    }
}
