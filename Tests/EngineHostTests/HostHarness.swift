import DeviceAPI
import EngineHost
import Foundation
import Inference
import ModelFixtures
import Synchronization
import Testing

/// Engines as real child processes, of the program that the test target is built with.
enum ChildEngines {
    static let path: String? = {
        let tests = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
        let path = tests.deletingLastPathComponent().appendingPathComponent("EngineChild").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    /// Engines that are slow while the file `slowness` is there.
    static func launcher(slowness: String? = nil) throws -> ProcessLauncher {
        ProcessLauncher(
            executable: try #require(path),
            arguments: ["EngineChild"] + (slowness.map { [$0] } ?? []))
    }
}

/// Holds engines between two steps, so that a test that gets little of the machine still meets
/// them amid their work.
final class Gate: Sendable {
    private let allowance: Mutex<Int>

    /// Lets so many steps through, and more when told.
    init(_ steps: Int) { allowance = Mutex(steps) }

    func allow(_ steps: Int) { allowance.withLock { $0 += steps } }

    func pass() -> Bool {
        allowance.withLock { allowance in
            guard allowance > 0 else { return false }
            allowance -= 1
            return true
        }
    }
}

/// Engines on threads of this process, which can be made to die by closing their sockets.
final class ThreadLauncher: EngineLauncher {
    private let launched = Mutex<[ThreadEngine]>([])
    private let gate: Gate?
    /// What each engine does instead of serving; the last is repeated.
    let behaviours: [Behaviour]

    enum Behaviour: Sendable {
        case serve
        /// Greets, then keeps silent.
        case hang
        /// Ends at once.
        case die
        /// Sends bytes that are no message.
        case babble
        /// Says that it serves, and ends at the first request.
        case dieOfRequests
    }

    init(_ behaviours: Behaviour..., gate: Gate? = nil) {
        self.gate = gate
        self.behaviours = behaviours.isEmpty ? [.serve] : behaviours
    }

    var count: Int { launched.withLock(\.count) }

    func launch() throws(EngineHostError) -> any LaunchedEngine {
        guard let (own, theirs) = WireSocket.pair() else {
            throw .loadFailed(model: "engine", reason: "no socket")
        }
        let engine = launched.withLock { launched in
            let behaviour = behaviours[min(launched.count, behaviours.count - 1)]
            let engine = ThreadEngine(socket: own, theirs: theirs, behaviour, gate)
            launched.append(engine)
            return engine
        }
        engine.start()
        return engine
    }

    /// Cuts the connection of the newest engine, as its death would.
    func killNewest() { launched.withLock { $0.last?.kill() } }
}

final class ThreadEngine: LaunchedEngine {
    let socket: WireSocket
    private let theirs: WireSocket
    private let behaviour: ThreadLauncher.Behaviour
    private let gate: Gate?
    private let ended = DispatchSemaphore(value: 0)

    init(
        socket: WireSocket, theirs: WireSocket, _ behaviour: ThreadLauncher.Behaviour,
        _ gate: Gate?
    ) {
        self.gate = gate
        self.socket = socket
        self.theirs = theirs
        self.behaviour = behaviour
    }

    var processID: Int32? { nil }

    func start() {
        Thread { [self] in
            switch behaviour {
            case .serve:
                _ = EngineProcess(socket: theirs) { [gate] in gate?.pass() ?? true }.run()
            case .hang:
                while case .message? = try? theirs.receive(
                    HostMessage.self, timeoutMilliseconds: -1)
                {}
            case .die: break
            case .dieOfRequests: pretendUntilRequested()
            case .babble:
                var writer = WireWriter()
                writer.append(UInt32(1))
                writer.append(UInt8(99))
                _ = writer.bytes.withUnsafeBytes {
                    Glibc.send(theirs.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
            }
            theirs.shutDown()
            ended.signal()
        }.start()
    }

    private func pretendUntilRequested() {
        theirs.send(EngineMessage.hello(version: WireProtocol.version, process: 0))
        while case .message(let message)? = try? theirs.receive(
            HostMessage.self, timeoutMilliseconds: -1)
        {
            if case .submit = message { return }
            guard case .load = message else { continue }
            let plan = MemoryPlan(
                limits: DeviceLimits(tokensPerStep: 64, sequences: 8, contextLength: 512),
                weightBytes: 1, workingBytes: 1, bytesPerPage: 1, pageCount: 64)
            theirs.send(
                EngineMessage.ready(
                    EngineReady(
                        deviceKind: "none", deviceDetail: "", plan: plan, vocabularySize: 300,
                        parameterCount: 1, endTokens: [], loadMilliseconds: 0)))
        }
    }

    func kill() { theirs.shutDown() }

    func waitForExit() -> EngineExit {
        ended.wait()
        ended.signal()
        return .exited(status: 1)
    }
}

/// A host over one model of random weights that writes bytes.
struct HostHarness {
    static let model = "bytes"
    let host: EngineHost
    let folder: TemporaryFolder

    init(
        _ launcher: any EngineLauncher = ThreadLauncher(),
        _ options: EngineHostOptions = HostHarness.options
    ) async throws {
        folder = try TemporaryFolder()
        try RandomCheckpoint.writeByteModel(to: folder.path + "/" + Self.model)
        host = EngineHost(
            catalog: ModelCatalog(directories: [folder.path], withEmbedded: false),
            launcher: launcher, options: options)
    }

    static let options = EngineHostOptions(
        sequences: 8, queueLength: 16, tokensPerStep: 64, contextLength: 512, threadCount: 2,
        hangSeconds: 20)

    /// For requests that are not over before the test has done something to them, with a gate.
    static let patient = EngineHostOptions(
        sequences: 8, queueLength: 16, tokensPerStep: 64, threadCount: 2, hangSeconds: 20)
    static let endless = 8000

    /// What the engine holds, once that is so. On a busy machine an answer may be late, or the one
    /// before; a minute is enough for any.
    func state(where holds: (EngineSnapshot) -> Bool = { _ in true }) async -> EngineSnapshot? {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if let state = await host.state(of: Self.model), holds(state) { return state }
            await Task.yield()
        }
        return nil
    }

    func request(
        _ text: String = "Once upon a time", seed: UInt64 = 1, maxTokens: Int? = 30,
        stop: [String] = [], temperature: Float = 0.8
    ) -> GenerationRequest {
        GenerationRequest(
            id: "request-\(seed)", model: Self.model, input: .text(text),
            sampling: .init(temperature: temperature, seed: seed), maxTokens: maxTokens,
            stop: stop, label: "test@1")
    }

    /// Everything that a request brings.
    func run(_ request: GenerationRequest) async throws -> (
        text: String, tokens: [Int32], summary: GenerationSummary
    ) {
        try await Self.collect(host.submit(request))
    }

    static func collect(_ generation: Generation) async throws -> (
        text: String, tokens: [Int32], summary: GenerationSummary
    ) {
        var text = ""
        var tokens: [Int32] = []
        var summary: GenerationSummary?
        for await event in generation.events {
            switch event {
            case .text(let piece, let more):
                text += piece
                tokens += more.map(\.token)
            case .finished(let end): summary = end
            }
        }
        return (text, tokens, try #require(summary))
    }
}
