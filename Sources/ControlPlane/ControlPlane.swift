import ControlAPI
import Gateway
import Glibc
import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle
import Storage
import Telemetry
import UnixSignals

/// The control plane: every room on one data directory, behind one TCP port and one socket.
package struct ControlPlane: Sendable {
    package struct Options: Sendable {
        package var directory: String
        package var configuration: Configuration
        package var version: String
        package var logger: Logger

        package init(
            directory: String, configuration: Configuration, version: String, logger: Logger
        ) {
            self.directory = directory
            self.configuration = configuration
            self.version = version
            self.logger = logger
        }
    }

    /// What whoever started it wants to know once it serves.
    package struct Ready: Sendable {
        package let listen: String
        /// The secret of the first virtual key, at the first start only.
        package let firstKey: String?
    }

    private let options: Options
    private let rooms: Rooms
    private let token: OperatorToken
    private let evalRevision: EvalRevision
    private let ending = Ending()

    /// Takes the data directory and opens every room on it; serves nothing yet.
    package static func open(_ options: Options) async throws -> ControlPlane {
        // Whatever is made from here on is for its owner only.
        umask(0o077)
        let directory = try DataDirectory(path: options.directory)
        let evalRevision = EvalRevision()
        let rooms = try await Rooms.open(
            directory, options.configuration, logger: options.logger, evalRevision: evalRevision)
        return ControlPlane(
            options: options, rooms: rooms, token: try OperatorToken.load(directory),
            evalRevision: evalRevision)
    }

    private init(
        options: Options, rooms: Rooms, token: OperatorToken, evalRevision: EvalRevision
    ) {
        self.options = options
        self.rooms = rooms
        self.token = token
        self.evalRevision = evalRevision
    }

    /// Serves until SIGTERM, SIGINT or a call to stop. `onReady` is called once, when requests are
    /// answered and the models of the configuration are loaded, or are known not to be.
    package func serve(onReady: @escaping @Sendable (Ready) -> Void) async throws {
        let rooms = rooms
        do {
            try await run { listen in
                for model in options.configuration.models { await rooms.load(model) }
                rooms.note(.control, "The control plane serves on http://\(listen).")
                // Not before the doors are open: whoever is told the first key can use it.
                onReady(Ready(listen: listen, firstKey: await rooms.firstKey()))
            }
        } catch {
            await rooms.close()
            throw error
        }
        rooms.note(.control, "The control plane has ended.")
        await rooms.close()
    }

    private func run(onServing: @escaping @Sendable (String) async -> Void) async throws {
        let address = options.configuration.listen
        let bound = BoundAddress(address)
        let pulse = Pulse(rooms.engines, steps: rooms.steps, clock: rooms.clock)
        let builder = SnapshotBuilder(
            rooms: rooms, pulse: pulse, evalRevision: evalRevision, version: options.version,
            address: bound, startedAt: rooms.clock.now())
        let watch = ConnectionWatch()
        let socketPath = rooms.directory.socketPath
        try Self.clear(socketPath)
        let socket = server(
            .unixDomainSocket(path: socketPath), door(.socket, builder, pulse, watch), watch
        ) { _ in chmod(socketPath, 0o600) }
        let network = server(
            .hostname(address.host, port: address.port),
            door(.network(token), builder, pulse, watch), watch
        ) { channel in
            bound.bound(to: channel.localAddress?.port ?? address.port)
            await onServing(bound.text)
        }
        let configuration = options.configuration
        let background = [
            BackgroundWork { await pulse.run() }, BackgroundWork { await rooms.watchDrift() },
            BackgroundWork { await rooms.prune(configuration) },
            BackgroundWork { await rooms.renewHolds() },
        ]
        // Ended in reverse: first the attached consoles learn of it, then the doors close.
        var group = ServiceGroupConfiguration(
            services: background + [socket, network, ending],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quietLogger)
        group.maximumGracefulShutdownDuration = .seconds(20)
        let services = ServiceGroup(configuration: group)
        ending.set(services)
        defer { unlink(socketPath) }
        do { try await services.run() } catch let error as IOError {
            throw ControlPlaneError.cannotListen(address: "\(address)", code: error.errnoCode)
        }
    }

    private var quietLogger: Logger {
        var logger = options.logger
        logger.logLevel = .warning
        return logger
    }

    private func server(
        _ address: BindAddress, _ door: FrontDoor, _ watch: ConnectionWatch,
        onServing: @escaping @Sendable (any Channel) async -> Void
    ) -> some Service {
        Application(
            responder: door,
            server: .http1(configuration: .init(additionalChannelHandlers: [watch.makeHandler()])),
            configuration: ApplicationConfiguration(address: address),
            onServerRunning: onServing, logger: quietLogger)
    }

    private func door(
        _ trust: FrontDoor.Trust, _ builder: SnapshotBuilder, _ pulse: Pulse,
        _ watch: ConnectionWatch
    ) -> FrontDoor {
        let metrics = MetricsSamples(rooms: rooms, pulse: pulse, builder: builder)
        return FrontDoor(
            trust: trust, gateway: rooms.gateway,
            gatewayBodyLimitBytes: GatewaySettings().bodyLimitBytes, api: router(builder),
            live: LiveStream(
                snapshot: { await builder.snapshot($0) }, clock: rooms.clock,
                isEnding: { [ending] in ending.isNear }),
            health: HealthCheck { [rooms, ending] in
                if ending.isNear { return "ending" }
                return rooms.gateway.hasModels ? nil : "no model serves"
            }, metrics: { await metrics.page() }, watch: watch, events: rooms.events,
            clock: rooms.clock)
    }

    private func router(_ builder: SnapshotBuilder) -> APIRouter {
        var router = APIRouter()
        let evals = EvalCalls(rooms: rooms, revision: evalRevision)
        StatusCalls(
            rooms: rooms, builder: builder,
            requestsBefore: rooms.ledger.sums(.all).ever.requests
        ) { [ending] in ending.begin() }.register(on: &router)
        PromptCalls(rooms: rooms, results: evals.lookup).register(on: &router)
        evals.register(on: &router)
        DriftCalls(rooms: rooms).register(on: &router)
        TraceCalls(rooms: rooms).register(on: &router)
        KeyCalls(rooms: rooms).register(on: &router)
        BudgetCalls(rooms: rooms).register(on: &router)
        return router
    }

    /// A socket that a dead process has left behind is in the way; the lock says that it is dead.
    private static func clear(_ path: String) throws(ControlPlaneError) {
        let limit = 107
        guard path.utf8.count <= limit else {
            throw .socketPathTooLong(path: path, limit: limit)
        }
        unlink(path)
    }
}
