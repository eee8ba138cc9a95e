import Evaluation
import Storage
import Telemetry
import Testing

@Suite("Dataset shelf", .timeLimit(.minutes(1)))
struct DatasetShelfTests {
    let world: World
    let shelf: DatasetShelf

    init() throws {
        world = try World()
        shelf = DatasetShelf(store: try world.open(), clock: world.clock.clock)
    }

    private static let one = #"{"id":"a","expected":"x"}"#
    private static let two = one + "\n" + #"{"id":"b","expected":"y"}"#

    @Test("pushing the same content answers with the dataset that is there")
    func same() async throws {
        let first = try await shelf.push(name: "core", jsonLines: Self.one)
        world.clock.advance(milliseconds: 1_000)
        let again = try await shelf.push(name: "core", jsonLines: Self.one + "\n\n")
        #expect(again == first)
        #expect(try await shelf.list() == [first])
    }

    @Test("new content under a name is a new revision, and the old one stays readable by its hash")
    func revisions() async throws {
        let first = try await shelf.push(name: "core", jsonLines: Self.one)
        world.clock.advance(milliseconds: 1_000)
        let second = try await shelf.push(name: "core", jsonLines: Self.two)
        #expect(try await shelf.list() == [second])
        #expect(try await shelf.dataset(named: "core").cases.count == 2)
        #expect(try await shelf.dataset(hash: first.hash, name: "core").cases.count == 1)
        // Pushing what was there before makes it current again.
        let third = try await shelf.push(name: "core", jsonLines: Self.one)
        #expect(third.hash == first.hash)
        #expect(try await shelf.dataset(named: "core").hash == first.hash)
    }

    @Test("two names may hold the same cases")
    func names() async throws {
        let first = try await shelf.push(name: "b/core", jsonLines: Self.one)
        let second = try await shelf.push(name: "a.copy", jsonLines: Self.one)
        #expect(first.hash == second.hash)
        #expect(try await shelf.list().map(\.name) == ["a.copy", "b/core"])
    }

    @Test("datasets are there after opening the database again")
    func reopen() async throws {
        let summary = try await shelf.push(name: "core", jsonLines: Self.two)
        let other = DatasetShelf(store: try world.open(), clock: world.clock.clock)
        #expect(try await other.list() == [summary])
        #expect(try await other.dataset(named: "core").hash == summary.hash)
    }

    @Test("unknown and impossible names are refused")
    func unknown() async throws {
        await #expect(throws: EvaluationError.unknownDataset("none")) {
            try await shelf.dataset(named: "none")
        }
        for name in ["", "a b", "ä", String(repeating: "x", count: 101)] {
            await #expect(throws: EvaluationError.invalidDatasetName(name)) {
                try await shelf.push(name: name, jsonLines: Self.one)
            }
        }
    }
}
