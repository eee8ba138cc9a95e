import Gateway
import JSON
import Telemetry
import Testing

/// A request that is refused, and how.
struct Refused: Sendable, CustomTestStringConvertible {
    let body: String
    let path: String
    let status: Int
    let code: String
    let param: JSONValue
    /// Parts of the message.
    let says: [String]

    var testDescription: String { "\(code): \(body.prefix(90))" }

    init(
        _ body: String, path: String = "/v1/chat/completions", status: Int = 400, _ code: String,
        _ param: JSONValue, _ says: String...
    ) {
        self.init(body: body, path: path, status: status, code: code, param: param, says: says)
    }

    private init(
        body: String, path: String = "/v1/chat/completions", status: Int = 400, code: String,
        param: JSONValue, says: [String]
    ) {
        self.body = body
        self.path = path
        self.status = status
        self.code = code
        self.param = param
        self.says = says
    }

    static func chat(_ more: String, _ code: String, _ param: JSONValue, _ says: String...)
        -> Refused
    {
        Refused(body: Body.chat(more), code: code, param: param, says: says)
    }

    static func messages(_ messages: String, _ code: String, _ param: JSONValue, _ says: String...)
        -> Refused
    {
        Refused(
            body: #"{"model":"pilot","messages":\#(messages)}"#, code: code, param: param,
            says: says)
    }

    static func prompt(_ prompt: String, _ code: String, _ param: JSONValue, _ says: String...)
        -> Refused
    {
        Refused(
            body: #"{"model":"pilot","prompt":\#(prompt)}"#, path: "/v1/completions", code: code,
            param: param, says: says)
    }
}

@Suite("Refused requests", .timeLimit(.minutes(1)))
struct RequestErrorTests {
    static let shapes: [Refused] = [
        Refused("", "invalid_json", nil, "line 1 column 1", "offset 0"),
        Refused(
            "{\n  \"model\": \"pilot\",\n  messages: []}", "invalid_json", nil,
            "line 3 column 3", "found 'm'", "offset 24"),
        Refused("[]", "invalid_type", "body", "an array", "an object"),
        Refused("{}", "missing_required_parameter", "model"),
        Refused(#"{"model":7}"#, "invalid_type", "model", "a string", "the number 7"),
        Refused(#"{"model":"pilot"}"#, "missing_required_parameter", "messages"),
        Refused(#"{"model":"pilot","messages":null}"#, "missing_required_parameter", "messages"),
        Refused(
            #"{"model":"gpt-9","messages":[{"role":"user","content":"x"}]}"#, status: 404,
            "model_not_found", "model", "'gpt-9'", "'pilot'", "'able'"),
        Refused(
            #"{"model":"pilot"}"#, path: "/v1/completions", "missing_required_parameter", "prompt"),
    ]

    static let messages: [Refused] = [
        .messages("[]", "invalid_value", "messages", "empty"),
        .messages(#""hi""#, "invalid_type", "messages", "an array", "a string"),
        .messages("[7]", "invalid_type", "messages[0]", "an object"),
        .messages("[{}]", "missing_required_parameter", "messages[0].role"),
        .messages(#"[{"role":1}]"#, "invalid_type", "messages[0].role"),
        .messages(#"[{"role":"boss","content":""}]"#, "invalid_value", "messages[0].role", "user"),
        .messages(
            #"[{"role":"tool","content":""}]"#, "unsupported_parameter", "messages[0].role"),
        .messages(
            #"[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"1"}]}]"#,
            "unsupported_parameter", "messages[1].tool_calls"),
        .messages(#"[{"role":"user"}]"#, "missing_required_parameter", "messages[0].content"),
        .messages(
            #"[{"role":"user","content":null}]"#, "missing_required_parameter",
            "messages[0].content"),
        .messages(
            #"[{"role":"user","content":{}}]"#, "invalid_type", "messages[0].content",
            "an object"),
        .messages(
            #"[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url"}]}]"#,
            "unsupported_parameter", "messages[0].content[1].type", "text parts only"),
        .messages(
            #"[{"role":"user","content":["a"]}]"#, "invalid_type", "messages[0].content[0]"),
        .messages(
            #"[{"role":"user","content":[{"text":"a"}]}]"#, "missing_required_parameter",
            "messages[0].content[0].type"),
        .messages(
            #"[{"role":"user","content":[{"type":"text"}]}]"#, "missing_required_parameter",
            "messages[0].content[0].text"),
    ]

    static let parameters: [Refused] = [
        .chat(#""temperature":"hot""#, "invalid_type", "temperature", "a number", "a string"),
        .chat(#""temperature":2.5"#, "invalid_value", "temperature", "from 0 to 2", "2.5"),
        .chat(#""top_p":-0.1"#, "invalid_value", "top_p"),
        .chat(#""top_k":-2"#, "invalid_value", "top_k", "at least -1"),
        .chat(#""top_k":1.5"#, "invalid_type", "top_k", "an integer", "1.5"),
        .chat(#""min_p":1.1"#, "invalid_value", "min_p"),
        .chat(#""frequency_penalty":3"#, "invalid_value", "frequency_penalty"),
        .chat(#""presence_penalty":[]"#, "invalid_type", "presence_penalty", "an array"),
        .chat(#""seed":1e300"#, "invalid_type", "seed"),
        .chat(#""max_tokens":0"#, "invalid_value", "max_tokens", "at least 1"),
        .chat(#""max_tokens":true"#, "invalid_type", "max_tokens", "a boolean"),
        .chat(#""max_tokens":1,"max_completion_tokens":2"#, "invalid_value", "max_tokens"),
        .chat(#""stop":7"#, "invalid_type", "stop"),
        .chat(#""stop":["a",7]"#, "invalid_type", "stop[1]"),
        .chat(#""stop":"""#, "invalid_value", "stop"),
        .chat(
            #""stop":[\#(Array(repeating: #""a""#, count: 17).joined(separator: ","))]"#,
            "invalid_value", "stop", "16", "17"),
        .chat(#""stream":"yes""#, "invalid_type", "stream"),
        .chat(#""stream_options":{"include_usage":true}"#, "invalid_value", "stream_options"),
        .chat(
            #""stream":true,"stream_options":{"include_usage":1}"#, "invalid_type",
            "stream_options.include_usage"),
        .chat(#""logprobs":true"#, "unsupported_parameter", "logprobs", "'pilot'"),
        .chat(#""top_logprobs":3"#, "invalid_value", "top_logprobs", "logprobs"),
        .chat(#""logprobs":true,"top_logprobs":21"#, "invalid_value", "top_logprobs"),
        .chat(
            #""response_format":{"type":"json_object"}"#, "unsupported_parameter",
            "response_format", "'pilot'"),
        .chat(#""response_format":{}"#, "missing_required_parameter", "response_format.type"),
        .chat(#""response_format":{"type":"xml"}"#, "invalid_value", "response_format.type"),
        .chat(
            #""response_format":{"type":"json_schema"}"#, "missing_required_parameter",
            "response_format.json_schema"),
        .chat(
            #""response_format":{"type":"json_schema","json_schema":{"schema":1}}"#,
            "invalid_type", "response_format.json_schema.schema"),
        .chat(#""user":{}"#, "invalid_type", "user"),
        .chat(#""metadata":[]"#, "invalid_type", "metadata"),
        .chat(#""metadata":{"a":1}"#, "invalid_type", "metadata.a"),
        .chat(
            #""metadata":{"a":"\#(String(repeating: "x", count: 513))"}"#, "invalid_value",
            "metadata.a", "512", "513"),
        .chat(#""variables":{"a":"b"}"#, "invalid_value", "variables", "prompt:NAME"),
    ]

    static let unsupported: [Refused] = [
        .chat(#""n":2"#, "unsupported_parameter", "n", "one choice"),
        .chat(#""logit_bias":{"5":1}"#, "unsupported_parameter", "logit_bias"),
        .chat(#""tools":[{"type":"function"}]"#, "unsupported_parameter", "tools", "call tools"),
        .chat(#""tool_choice":"required""#, "unsupported_parameter", "tool_choice"),
        .chat(#""functions":[{}]"#, "unsupported_parameter", "functions"),
        .chat(#""modalities":["text","audio"]"#, "unsupported_parameter", "modalities"),
        .chat(#""web_search_options":{}"#, "unsupported_parameter", "web_search_options"),
        Refused(
            #"{"model":"pilot","prompt":"a","echo":true}"#, path: "/v1/completions",
            "unsupported_parameter", "echo", "not repeated"),
        Refused(
            #"{"model":"pilot","prompt":"a","best_of":3}"#, path: "/v1/completions",
            "unsupported_parameter", "best_of"),
        Refused(
            #"{"model":"pilot","prompt":"a","suffix":"b"}"#, path: "/v1/completions",
            "unsupported_parameter", "suffix"),
    ]

    static let prompts: [Refused] = [
        .prompt("[]", "invalid_value", "prompt", "empty"),
        .prompt("7", "invalid_type", "prompt"),
        .prompt("[[]]", "invalid_value", "prompt[0]"),
        .prompt("[true]", "invalid_type", "prompt[0]"),
        .prompt("[1,-1]", "invalid_type", "prompt[1]", "a token id", "-1"),
        .prompt(#"[1,"a"]"#, "invalid_type", "prompt[1]"),
        .prompt(
            "[\(Array(repeating: #""a""#, count: 129).joined(separator: ","))]", "invalid_value",
            "prompt", "128", "129"),
    ]

    @Test(
        "a wrong request is refused with what is wrong where, and never reaches a model",
        arguments: shapes + messages + parameters + unsupported + prompts)
    func refused(_ refused: Refused) async throws {
        let desk = try await Desk([.finish(.stop)])
        let response = await desk.respond(refused.body, path: refused.path)
        #expect(response.status == refused.status)
        #expect(response.error["type"] == "invalid_request_error")
        #expect(response.error["code"] == .string(refused.code))
        #expect(response.error["param"] == refused.param)
        let message = response.error["message"]?.string ?? ""
        for part in refused.says { #expect(message.contains(part), "\(message)") }
        #expect(response[header: "x-request-id"] != nil)
        #expect(desk.backend.requests.isEmpty)
        let record = try #require(desk.sink.records.only)
        #expect(record.outcome == .error)
        #expect(record.status == refused.status)
        #expect(record.error == message)
        #expect(record.usage == TokenUsage())
        #expect(record.cost == .zero)
    }

    @Test("a body over the limit is refused before it is read, by us or by the transport")
    func tooLarge() async throws {
        var settings = GatewaySettings()
        settings.bodyLimitBytes = 100
        let desk = try await Desk(FakeBackend([.finish(.stop)]), settings: settings)
        let response = await desk.respond(String(repeating: " ", count: 101))
        #expect(response.status == 413)
        #expect(response.error["code"] == "request_too_large")
        #expect(response.error["message"]?.string?.contains("100 bytes") == true)
        #expect(await desk.respond(Body.chat).status == 200)
        #expect(desk.gateway.bodyTooLarge().status == 413)
    }

    @Test("paths and methods that there are not have errors of the same shape")
    func paths() async throws {
        let desk = try await Desk([.finish(.stop)])
        for path in [
            "/", "/v1", "/v1/chat", "/v1/models/", "/v1/images", "/v1/chat/completions/",
        ] {
            let response = await desk.get(path)
            #expect(response.status == 404)
            #expect(response.error["code"] == "not_found")
        }
        let get = await desk.get("/v1/chat/completions")
        #expect(get.status == 405)
        #expect(get[header: "allow"] == "POST")
        #expect(get.error["code"] == "method_not_allowed")
        let post = await desk.respond("{}", path: "/v1/models")
        #expect(post.status == 405)
        #expect(post[header: "allow"] == "GET")
        #expect(desk.sink.records.isEmpty)
        let query = await desk.respond(Body.chat, path: "/v1/chat/completions?api-version=1")
        #expect(query.status == 200)
    }

    struct Passed: Sendable {
        let error: GatewayError
        let status: Int
        let type: String
        let code: String
        var retryAfter: String?
        let says: [String]
    }

    static let passedOn = [
        Passed(
            error: .promptTooLong(promptTokens: 5_000, contextTokens: 4_096), status: 400,
            type: "invalid_request_error", code: "context_length_exceeded",
            says: ["5000", "4096"]),
        Passed(
            error: .overloaded(retryAfter: .milliseconds(1_200)), status: 429,
            type: "rate_limit_error", code: "overloaded", retryAfter: "2", says: ["2 s"]),
        Passed(
            error: .unavailable(reason: "the engine starts", retryAfter: .seconds(3)),
            status: 503, type: "server_error", code: "model_unavailable", retryAfter: "3",
            says: ["the engine starts", "3 s"]),
        Passed(
            error: .unavailable(reason: "no engine", retryAfter: nil), status: 503,
            type: "server_error", code: "model_unavailable", says: ["later"]),
        Passed(
            error: .engineFailed(reason: "device lost"), status: 503, type: "server_error",
            code: "engine_failed", says: ["device lost", "(request 1hf7yat00"]),
        Passed(
            error: .unknownModel("pilot", known: []), status: 404, type: "invalid_request_error",
            code: "model_not_found", says: ["none"]),
        Passed(
            error: .invalid(parameter: "prompt", reason: "token 9 is unknown"), status: 400,
            type: "invalid_request_error", code: "invalid_value", says: ["token 9"]),
    ]

    @Test(
        "what a model refuses reaches the client with its own status and numbers",
        arguments: passedOn)
    func backendErrors(_ passed: Passed) async throws {
        for body in [Body.chat, Body.stream] {
            let backend = FakeBackend { _ throws(GatewayError) in throw passed.error }
            let desk = try await Desk(backend)
            let response = await desk.respond(body)
            #expect(response.status == passed.status)
            #expect(response.error["type"] == .string(passed.type))
            #expect(response.error["code"] == .string(passed.code))
            #expect(response[header: "retry-after"] == passed.retryAfter)
            let message = response.error["message"]?.string ?? ""
            for part in passed.says { #expect(message.contains(part), "\(message)") }
            #expect(desk.sink.records.map(\.status) == [passed.status])
            #expect(desk.sink.records.map(\.cost) == [.zero])
        }
    }

    @Test("one prompt of several that is refused stops the others and refuses them all")
    func oneOfSeveral() async throws {
        let backend = FakeBackend { request throws(GatewayError) in
            if request.prompt == .text("long") {
                throw .promptTooLong(promptTokens: 5_000, contextTokens: 4_096)
            }
            return FakeGeneration([.hang])
        }
        let desk = try await Desk(backend)
        let response = await desk.respond(
            #"{"model":"pilot","prompt":["a","b","long","c"]}"#, path: "/v1/completions")
        #expect(response.error["code"] == "context_length_exceeded")
        #expect(backend.generations.map(\.isCancelled) == [true, true])
        // The two that were submitted had their prompts counted.
        #expect(desk.sink.records.map(\.usage.prompt) == [24])
    }

    @Test("one answer of several that fails midway stops the others and fails them all")
    func oneFailsMidway() async throws {
        for stream in [false, true] {
            let backend = FakeBackend { request in
                FakeGeneration(
                    request.id.hasSuffix("-1")
                        ? [.give(["x"]), .finish(.failed(reason: "device lost"))]
                        : [.give(["a"]), .hang])
            }
            let desk = try await Desk(backend)
            let response = await desk.respond(
                #"{"model":"pilot","prompt":["a","b","c"],"stream":\#(stream)}"#,
                path: "/v1/completions")
            let text = try await response.streamed() ?? response.text ?? ""
            #expect(text.contains("engine_failed"))
            #expect(text.contains("device lost"))
            #expect(!text.contains("[DONE]"))
            #expect(backend.generations.map(\.isAtRest) == [true, true, true])
            let record = try #require(desk.sink.records.only)
            #expect(record.outcome == .error)
        }
    }
}
