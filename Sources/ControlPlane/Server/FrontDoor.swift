import ControlAPI
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry

/// Every request comes in here: the gateway's paths, the control API, health and metrics.
struct FrontDoor: HTTPResponder {
    /// How the caller of the control API shows that it may.
    enum Trust: Sendable {
        /// Whoever can open the socket in the data directory is the operator.
        case socket
        /// Anyone may connect; the control API needs the operator's token.
        case network(OperatorToken)
    }

    /// What the control API's bodies may hold: a dataset is the largest.
    static let apiBodyLimitBytes = 64 << 20

    let trust: Trust
    let gateway: Gateway
    let gatewayBodyLimitBytes: Int
    let api: APIRouter
    let live: LiveStream
    let health: HealthCheck
    let metrics: @Sendable () async -> String
    let watch: ConnectionWatch
    let events: EventLog
    let clock: Clock

    func respond(to request: Request, context: DoorContext) async throws -> Response {
        let path = request.uri.path
        if path.hasPrefix("/api/") { return await control(request, context, path: path) }
        switch path {
        case "/healthz": return Response(text: "ok\n")
        case "/readyz":
            let (isReady, text) = health.readiness()
            return Response(text: text, status: isReady ? .ok : .serviceUnavailable)
        case "/metrics":
            return Response(text: await metrics(), contentType: PrometheusText.contentType)
        default: return await answerByGateway(request, context)
        }
    }
}

extension FrontDoor {
    private func answerByGateway(_ request: Request, _ context: DoorContext) async -> Response {
        let body: [UInt8]
        do {
            body = [UInt8](buffer: try await request.body.collect(upTo: gatewayBodyLimitBytes))
        } catch {
            return Response(gateway.bodyTooLarge())
        }
        let asked = GatewayRequest(
            method: request.method.rawValue, path: request.uri.path,
            headers: request.headers.map { HeaderField($0.name.canonicalName, $0.value) },
            body: body)
        let executor =
            body.count <= LoopExecutor.bodyLimitBytes
            ? LoopExecutor(context.channel.eventLoop) : nil
        let answering = Task(executorPreference: executor) { await gateway.respond(to: asked) }
        let answer = await watch.during(context.channel, cancelling: answering) {
            await answering.value
        }
        guard case .events(let events) = answer.body else { return Response(answer) }
        return Response(answer, stream: stream(events, context))
    }

    /// Each batch of events is written and flushed before the next is asked for. A client that
    /// goes away ends the writing at once, also while no token comes.
    private func stream(_ events: EventStream, _ context: DoorContext) -> ResponseBody {
        ResponseBody { [watch] writer in
            let body = SharedWriter(writer: writer)
            let writing = Task(executorPreference: LoopExecutor(context.channel.eventLoop)) {
                var body = body
                try await events.write { bytes in
                    try await body.writer.write(ByteBuffer(bytes: bytes))
                }
            }
            try await watch.during(context.channel, cancelling: writing) {
                try await writing.value
            }
            try await writer.finish(nil)
        }
    }

    /// Lets the task that writes have the response's writer, while the one that owns it waits.
    private struct SharedWriter: @unchecked Sendable {
        var writer: any ResponseBodyWriter
    }

    private func control(_ request: Request, _ context: DoorContext, path: String) async -> Response
    {
        if case .network(let token) = trust, !token.admits(request.headers[.authorization]) {
            return Response(
                Problem(
                    .unauthorized,
                    "the control API needs the operator's token, from the file operator.token in "
                        + "the data directory"))
        }
        if path == ControlPaths.live, request.method == .get {
            return live.response(to: URLText.query(request.uri.query))
        }
        switch api.match(method: request.method.rawValue, path: path) {
        case .none: return Response(Problem(.notFound, "the control API has no \(path)"))
        case .wrongMethod(let allowed):
            let methods = allowed.joined(separator: ", ")
            return Response(Problem(.badRequest, "\(path) takes \(methods)"))
        case .handler(let handler, let parameters):
            return await run(handler, request, parameters)
        }
    }

    private func run(
        _ handler: APIRouter.Handler, _ request: Request, _ parameters: [String: String]
    ) async -> Response {
        do {
            let body = try await request.body.collect(upTo: Self.apiBodyLimitBytes)
            let call = APIRequest(
                parameters: parameters, query: URLText.query(request.uri.query),
                body: [UInt8](buffer: body))
            return Response(json: try await handler(call))
        } catch let problem as Problem {
            return Response(problem)
        } catch {
            let message = "\(request.method) \(request.uri.path): \(error)"
            _ = events.record(
                Event(at: clock.now(), level: .error, source: .control, message: message))
            return Response(Problem(.internalError, "\(error)"))
        }
    }
}
