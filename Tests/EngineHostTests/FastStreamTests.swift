import DeviceAPI
import EngineHost
import Foundation
import Glibc
import Inference
import Synchronization
import Testing

/// An engine that sends steps as fast as they are read: what is left is the control plane's cost.
final class FloodLauncher: EngineLauncher {
    let tokensPerRequest: Int

    init(tokensPerRequest: Int) { self.tokensPerRequest = tokensPerRequest }

    func launch() throws(EngineHostError) -> any LaunchedEngine {
        guard let (own, theirs) = WireSocket.pair() else {
            throw .loadFailed(model: "engine", reason: "no socket")
        }
        let engine = FloodEngine(socket: own, theirs: theirs, tokensPerRequest)
        engine.start()
        return engine
    }
}

final class FloodEngine: LaunchedEngine {
    let socket: WireSocket
    private let theirs: WireSocket
    private let tokens: Int
    private let ended = DispatchSemaphore(value: 0)

    init(socket: WireSocket, theirs: WireSocket, _ tokens: Int) {
        self.socket = socket
        self.theirs = theirs
        self.tokens = tokens
    }

    var processID: Int32? { nil }

    func start() {
        Thread { [self] in
            try? serve()
            theirs.shutDown()
            ended.signal()
        }.start()
    }

    private func serve() throws {
        let limits = DeviceLimits(tokensPerStep: 512, sequences: 64, contextLength: 100_000)
        let plan = MemoryPlan(
            limits: limits, weightBytes: 1, workingBytes: 1, bytesPerPage: 1, pageCount: 1)
        theirs.send(
            EngineMessage.ready(
                EngineReady(
                    deviceKind: "none", deviceDetail: "", plan: plan, vocabularySize: 272,
                    parameterCount: 1, endTokens: [], loadMilliseconds: 0)))
        var requests: [UInt64] = []
        while requests.count < 16 {
            guard
                case .message(let message) = try theirs.receive(
                    HostMessage.self, timeoutMilliseconds: 10_000)
            else { return }
            if case .submit(let request) = message { requests.append(request.id) }
        }
        for step in 1...tokens {
            var events = StepEvents()
            events.tokens = requests.map { TokenEvent(request: $0, token: 97) }
            if step == tokens {
                events.finishes = requests.map { FinishEvent(request: $0, reason: .maxTokens) }
            }
            guard theirs.send(EngineMessage.step(StepRecord(), events)) else { return }
            // The pace of a fast engine, so that consumers wake for every token.
            usleep(300)
        }
        while case .message? = try? theirs.receive(HostMessage.self, timeoutMilliseconds: -1) {}
    }

    func kill() { theirs.shutDown() }

    func waitForExit() -> EngineExit {
        ended.wait()
        ended.signal()
        return .exited(status: 0)
    }
}

@Suite("Fast streams")
struct FastStreamTests {
    @Test("sixteen streams of a fast engine lose no token")
    func noLoss() async throws {
        let count = 1500
        let harness = try await HostHarness(
            FloodLauncher(tokensPerRequest: count), EngineHostOptions(sequences: 16))
        try await harness.host.load(HostHarness.model)
        let before = Self.processorNanoseconds()
        let generations = try (1...16).map {
            try harness.host.submit(harness.request(seed: $0, maxTokens: count))
        }
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for generation in generations {
                group.addTask { try await HostHarness.collect(generation).tokens.count }
            }
            return try await group.reduce(0, +)
        }
        let spent = Self.processorNanoseconds() - before
        #expect(total == 16 * count)
        // Of the whole process, so it means something only when this test runs alone.
        if ProcessInfo.processInfo.environment["BINNACLE_PRINT_COSTS"] != nil {
            let microseconds = Double(spent) / 1000 / Double(total)
            FileHandle.standardError.write(
                Data("control plane: \(microseconds) us CPU a streamed token\n".utf8))
        }
        await harness.host.shutdown()
    }

    /// Processor time of the whole process.
    static func processorNanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
