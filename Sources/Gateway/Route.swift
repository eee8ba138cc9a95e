/// What a path and a method ask for.
enum Route {
    case call(Endpoint)
    case models
    case model(String)
    case tokenize
    case detokenize

    init(_ request: GatewayRequest) throws(GatewayError) {
        let path = Substring(request.path.utf8.prefix { $0 != UInt8(ascii: "?") })
        let (route, method) = try Self.find(path)
        guard request.method == method else {
            throw .methodNotAllowed(request.method, path: String(path), allowed: method)
        }
        self = route
    }

    private static let modelPrefix = "/v1/models/"

    private static func find(_ path: Substring) throws(GatewayError) -> (Route, method: String) {
        if let endpoint = Endpoint(rawValue: String(path)) {
            return (.call(endpoint), "POST")
        }
        switch path {
        case "/v1/models": return (.models, "GET")
        case "/tokenize": return (.tokenize, "POST")
        case "/detokenize": return (.detokenize, "POST")
        default:
            let id =
                path.hasPrefix(modelPrefix)
                ? Substring(path.utf8.dropFirst(modelPrefix.utf8.count)) : ""
            guard !id.isEmpty else { throw .unknownPath(String(path)) }
            return (.model(HeaderText.decode(id)), "GET")
        }
    }
}
