import CProcess
import DeviceAPI
import Glibc
import ModelFormats

/// The engine's own process: one model, one thread that plans and steps, one socket to the
/// control plane.
///
/// It ends when the socket closes. A fault ends it too, which costs nobody a request: the control
/// plane starts another and continues every request there.
package struct EngineProcess {
    private let socket: WireSocket
    private let loader: EngineLoader
    private let mayStep: () -> Bool

    /// Runs an engine on the inherited socket and returns the process's exit status.
    ///
    /// The kernel ends the process with the thread that spawned it, and takes it before the control
    /// plane when memory runs out.
    package static func run(
        socket descriptor: Int32, mayStep: @escaping () -> Bool = { true }
    ) -> Int32 {
        _ = cp_die_with_parent()
        if let file = fopen("/proc/self/oom_score_adj", "we") {
            fputs("500", file)
            fclose(file)
        }
        return EngineProcess(socket: WireSocket(descriptor: descriptor), mayStep: mayStep).run()
    }

    /// For an engine inside another process, such as a test's, which may hold it between two steps
    /// without making it deaf.
    package init(socket: WireSocket, mayStep: @escaping () -> Bool = { true }) {
        self.socket = socket
        self.mayStep = mayStep
        loader = EngineLoader(
            openEmbedded: EmbeddedModel.checkpoint, now: MonotonicClock.nanoseconds)
    }

    /// Serves until the other end closes or says so. 0 for such an end, 1 after a failure.
    package func run() -> Int32 {
        socket.send(EngineMessage.hello(version: WireProtocol.version, process: getpid()))
        do {
            guard let request = try greeting() else { return 0 }
            let (engine, ready) = try load(request)
            socket.send(EngineMessage.ready(ready))
            try serve(engine)
            return 0
        } catch {
            socket.send(EngineMessage.failed(String(describing: error)))
            return 1
        }
    }

    /// The first two messages: a version that must be ours, and what to load. nil when the other
    /// end leaves before.
    private func greeting() throws -> LoadRequest? {
        guard case .message(let hello) = try receive(wait: true) else { return nil }
        guard hello == .hello(version: WireProtocol.version) else {
            throw EngineProcessError.unexpected("\(hello)", expected: "hello of this version")
        }
        guard case .message(let message) = try receive(wait: true) else { return nil }
        guard case .load(let request) = message else {
            throw EngineProcessError.unexpected("\(message)", expected: "load")
        }
        return request
    }

    private func load(_ request: LoadRequest) throws -> (any ServingEngine, EngineReady) {
        try loader.load(request) { fraction in
            socket.send(EngineMessage.progress(Float(fraction)))
        }
    }

    private func receive(wait: Bool) throws(WireError) -> WireSocket.Received<HostMessage> {
        try socket.receive(HostMessage.self, timeoutMilliseconds: wait ? -1 : 0)
    }

    /// Messages between steps, steps while there is anything to compute.
    private func serve(_ engine: any ServingEngine) throws {
        while true {
            let isHeld = !engine.isIdle && !mayStep()
            let patience = isHeld ? Self.heldMilliseconds : patienceMilliseconds(engine)
            switch try socket.receive(HostMessage.self, timeoutMilliseconds: patience) {
            case .closed: return
            case .message(.shutdown): return
            case .message(let message):
                handle(message, engine)
            case .nothingYet where engine.isIdle:
                engine.useLeisure()
            case .nothingYet where isHeld: continue
            case .nothingYet:
                guard let message = try engine.next() else { continue }
                guard socket.send(message) else { return }
            }
        }
    }

    /// How long an idle engine waits for work before it uses the leisure to measure.
    private static let leisureMilliseconds: Int32 = 300
    private static let heldMilliseconds: Int32 = 2

    private func patienceMilliseconds(_ engine: any ServingEngine) -> Int32 {
        guard engine.isIdle else { return 0 }
        return engine.hasUseForLeisure ? Self.leisureMilliseconds : -1
    }

    private func handle(_ message: HostMessage, _ engine: any ServingEngine) {
        switch message {
        case .submit(let request):
            if let reason = engine.submit(request) {
                socket.send(EngineMessage.refused(request.id, reason: reason))
            }
        case .cancel(let request): engine.cancel(request)
        case .state(let number):
            socket.send(EngineMessage.state(number, engine.state))
        case .hello, .load, .shutdown: break
        }
    }
}

/// What ends an engine besides its device.
enum EngineProcessError: Error, CustomStringConvertible {
    case unexpected(String, expected: String)

    var description: String {
        switch self {
        case .unexpected(let found, let expected):
            "the control plane said \(found) where \(expected) was due; "
                + "restart it after the program was replaced"
        }
    }
}
