import ControlAPI
import FoundationEssentials

/// The table of the control API's calls.
struct APIRouter: Sendable {
    typealias Handler = @Sendable (APIRequest) async throws -> Data

    private struct Route: Sendable {
        let method: String
        let segments: [Substring]
        let needs: Role
        let handler: Handler
    }

    private var routes: [Route] = []

    /// A call that reads is for everyone who may use the control API, unless it says otherwise.
    mutating func on<Answer: Encodable & Sendable>(
        _ method: String, _ pattern: String, needs: Role? = nil,
        _ handler: @escaping @Sendable (APIRequest) async throws -> Answer
    ) {
        routes.append(
            Route(
                method: method, segments: pattern.split(separator: "/"),
                needs: needs ?? (method == "GET" ? .viewer : .operator)
            ) { request in
                try ControlCodec.encode(try await handler(request))
            })
    }

    enum Match {
        case handler(Handler, needs: Role, parameters: [String: String])
        case wrongMethod(allowed: [String])
        case none
    }

    func match(method: String, path: String) -> Match {
        let segments = path.split(separator: "/")
        var allowed: [String] = []
        for route in routes {
            guard let parameters = Self.parameters(of: route.segments, in: segments) else {
                continue
            }
            if route.method == method {
                return .handler(route.handler, needs: route.needs, parameters: parameters)
            }
            allowed.append(route.method)
        }
        return allowed.isEmpty ? .none : .wrongMethod(allowed: allowed)
    }

    private static func parameters(of pattern: [Substring], in path: [Substring]) -> [String:
        String]?
    {
        guard pattern.count == path.count else { return nil }
        var parameters: [String: String] = [:]
        for (expected, found) in zip(pattern, path) {
            if expected.first == ":" {
                parameters[String(expected.dropFirst())] = URLText.decode(found)
            } else if expected != found {
                return nil
            }
        }
        return parameters
    }
}

extension Problem.Code {
    /// The HTTP status that says the same.
    var status: Int {
        switch self {
        case .badRequest: 400
        case .unauthorized: 401
        case .forbidden: 403
        case .notFound: 404
        case .conflict, .gated: 409
        case .unavailable: 503
        case .internalError: 500
        }
    }
}
