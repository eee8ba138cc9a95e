import Evaluation
import Foundation
import Glibc
import Storage
import Telemetry
import Testing

/// A run in a process of its own that is killed without warning, again and again.
@Suite("Crash", .serialized, .timeLimit(.minutes(2)))
struct CrashTests {
    private static let folder = ProcessInfo.processInfo.environment["BINNACLE_CRASH_FOLDER"]
    private static let cases = 500
    private static let concurrency = 4

    /// A model that writes down every question before it answers: what has been paid.
    private static func model(_ folder: String) -> FakeModel {
        FakeModel { call, _ in
            let line = "\(call.version) \(call.caseId)\n"
            let ledger = open(folder + "/ledger", O_WRONLY | O_CREAT | O_APPEND, 0o600)
            _ = line.withCString { write(ledger, $0, strlen($0)) }
            close(ledger)
            return call.caseId.hasSuffix("7") ? "no" : "yes"
        }
    }

    private static func engine(_ folder: String) async throws -> RunEngine {
        try await RunEngine.open(
            store: Store(path: folder + "/evals.db", migrations: EvaluationMigrations.all),
            clock: .system, runner: model(folder), judge: nil)
    }

    @Test(
        "goes on with the run until it is killed",
        .enabled(if: folder != nil, "the child of the test below"))
    func child() async throws {
        let folder = try #require(Self.folder)
        let engine = try await Self.engine(folder)
        let newest = try await engine.runs(limit: 1)
        let id = try #require(newest.first?.id)
        _ = try await engine.resume(id, actor: "child")
        await engine.wait(for: id)
    }

    @Test(
        "a process killed at any instant loses the cases in flight and pays for nothing twice",
        .enabled(if: folder == nil, "runs in the parent only"))
    func killed() async throws {
        let world = try World()
        var engine = try await Self.engine(world.path)
        _ = try await engine.datasets.push(name: "core", jsonLines: World.lines(Self.cases))
        let run = try await engine.start(
            RunRequest(
                dataset: "core", prompt: "support", versions: [3, 2],
                concurrency: Self.concurrency, actor: "ana"))
        await engine.close()
        var random = SplitMix(seed: 13)
        var kills = 0
        while kills < 8, try paid(world) < Self.cases {
            let before = try paid(world)
            let pid = try spawn(world)
            let goal = before + Int.random(in: 1...40, using: &random)
            var status: Int32 = 0
            while try paid(world) < goal, waitpid(pid, &status, WNOHANG) == 0 {
                await Task.yield()
            }
            kill(pid, SIGKILL)
            waitpid(pid, &status, 0)
            // A child that did nothing would prove nothing.
            try #require(try paid(world) >= goal)
            kills += 1
        }
        engine = try await Self.engine(world.path)
        let left = try await engine.run(run.id).run
        #expect(left.phase == .interrupted)
        let paidBefore = try paid(world)
        let lost = paidBefore - left.done
        #expect(lost <= (kills + 1) * Self.concurrency, "\(lost) after \(kills) kills")
        #expect(kills >= 3)
        _ = try await engine.resume(run.id, actor: "ana")
        await engine.wait(for: run.id)
        let whole = try await engine.run(run.id).run
        #expect(whole.phase == .finished)
        #expect(whole.done == 2 * Self.cases)
        #expect(try paid(world) - paidBefore == whole.done - left.done)
        #expect(whole.arms.map(\.failed) == [Self.cases / 10, Self.cases / 10])
        #expect(
            whole.arms.map(\.cost.nanodollars)
                == [Self.cases * 500, Self.cases * 500].map(Int64.init))
    }

    /// How many questions the model was asked, by any process.
    private func paid(_ world: World) throws -> Int {
        let path = world.path + "/ledger"
        guard FileManager.default.fileExists(atPath: path) else { return 0 }
        return try String(contentsOfFile: path, encoding: .utf8).count { $0 == "\n" }
    }

    /// This test program again, to run nothing but the child.
    private func spawn(_ world: World) throws -> pid_t {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let words = [program, "--testing-library", "swift-testing", "--filter", "CrashTests"]
        let settings = ProcessInfo.processInfo.environment
            .merging(["BINNACLE_CRASH_FOLDER": world.path]) { $1 }
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        let environment: [UnsafeMutablePointer<CChar>?] =
            settings.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [1, 2] as [Int32] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        var pid: pid_t = 0
        let status = posix_spawn(&pid, program, &actions, nil, arguments, environment)
        #expect(status == 0, "\(String(cString: strerror(status)))")
        return pid
    }
}
