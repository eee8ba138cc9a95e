import Gateway
import JSON
import Telemetry
import Testing

@Suite("Prompts as models", .timeLimit(.minutes(1)))
struct PromptModelTests {
    static let ada = #""variables":{"name":"Ada"}"#

    @Test("a prompt brings messages, model and parameters; the response names its version")
    func rendered() async throws {
        let desk = try await Desk([.finish(.stop, ["Hello"])])
        let response = await desk.respond(#"{"model":"prompt:greeting",\#(Self.ada)}"#)
        #expect(response.status == 200)
        #expect(response[header: "x-binnacle-prompt"] == "greeting@7")
        #expect(response.json["model"] == "pilot")
        let request = try #require(desk.backend.requests.only)
        #expect(
            request.prompt
                == .chat([
                    ChatMessage(role: .system, content: "Be kind."),
                    ChatMessage(role: .user, content: "Greet Ada."),
                ]))
        #expect(
            request.sampling
                == SamplingParameters(temperature: 0.5, maxTokens: 50, stop: ["END"]))
        let record = try #require(desk.sink.records.only)
        #expect(record.prompt == .init(name: "greeting", version: 7, environment: "production"))
        #expect(record.model == "pilot")
        #expect(
            record.input == #"[{"role":"system","content":"Be kind."},"#
                + #"{"role":"user","content":"Greet Ada."}]"#)
    }

    @Test("the client's messages follow the rendered ones, and its parameters win")
    func appended() async throws {
        let desk = try await Desk([.finish(.stop)])
        for messages in ["[]", "null", #"[{"role":"user","content":"More."}]"#] {
            _ = await desk.respond(
                """
                {"model":"prompt:greeting@production",\(Self.ada),"messages":\(messages),
                 "temperature":0,"top_k":5,"stop":["."]}
                """)
        }
        let prompts = desk.backend.requests.map(\.prompt)
        #expect(prompts[0] == prompts[1])
        guard case .chat(let messages) = prompts[2] else { return }
        #expect(messages.map(\.content) == ["Be kind.", "Greet Ada.", "More."])
        #expect(
            desk.backend.requests[2].sampling
                == SamplingParameters(temperature: 0, topK: 5, maxTokens: 50, stop: ["."]))
    }

    @Test(
        "a version or an environment is named after the prompt",
        arguments: [
            ("prompt:greeting", PromptRequest.Selector.environment("production")),
            ("prompt:greeting@production", .environment("production")),
            ("prompt:greeting#3", .version(3)),
        ])
    func selectors(model: String, selector: PromptRequest.Selector) async throws {
        let desk = try await Desk([.finish(.stop)])
        let response = await desk.respond(#"{"model":"\#(model)",\#(Self.ada),"user":"u1"}"#)
        #expect(response.status == 200)
        let request = try #require(desk.prompts.requests.only)
        #expect(request.name == "greeting")
        #expect(request.selector == selector)
        #expect(request.splitKey == "u1")
    }

    @Test("without a user every request is split anew")
    func splitKey() async throws {
        let desk = try await Desk(FakeBackend([.finish(.stop)]), random: .seeded(1))
        for _ in 0..<3 { _ = await desk.respond(#"{"model":"prompt:greeting",\#(Self.ada)}"#) }
        #expect(Set(desk.prompts.requests.map(\.splitKey)).count == 3)
    }

    struct Refused: Sendable {
        let model: String
        let status: Int
        let code: String
        let says: [String]
        var more = ada
        var param = "model"
    }

    static let refusals = [
        Refused(
            model: "prompt:", status: 400, code: "invalid_value", says: ["name of the prompt"]),
        Refused(
            model: "prompt:@production", status: 400, code: "invalid_value",
            says: ["name of the prompt"]),
        Refused(
            model: "prompt:greeting@", status: 400, code: "invalid_value",
            says: ["environment is empty"]),
        Refused(
            model: "prompt:greeting#0", status: 400, code: "invalid_value",
            says: ["positive integer"]),
        Refused(
            model: "prompt:greeting#x", status: 400, code: "invalid_value",
            says: ["prompt:NAME#VERSION"]),
        Refused(
            model: "prompt:parting", status: 404, code: "prompt_not_found",
            says: ["'parting'", "'greeting'"]),
        Refused(
            model: "prompt:greeting@moon", status: 404, code: "environment_not_found",
            says: ["'moon'", "'staging'"]),
        Refused(
            model: "prompt:greeting#12", status: 404, code: "version_not_found",
            says: ["12", "9"]),
        Refused(
            model: "prompt:greeting", status: 400, code: "missing_variables", says: ["'name'"],
            more: #""variables":{}"#, param: "variables"),
        Refused(
            model: "prompt:greeting", status: 400, code: "invalid_type", says: ["object"],
            more: #""variables":7"#, param: "variables"),
        Refused(
            model: "prompt:greeting@staging", status: 404, code: "model_not_found",
            says: ["'unloaded'"]),
    ]

    @Test("what is wrong with the name of a prompt or its variables is said", arguments: refusals)
    func refused(_ refused: Refused) async throws {
        let desk = try await Desk([.finish(.stop)])
        let response = await desk.respond(#"{"model":"\#(refused.model)",\#(refused.more)}"#)
        #expect(response.status == refused.status)
        #expect(response.error["code"] == .string(refused.code))
        #expect(response.error["param"] == .string(refused.param))
        let message = response.error["message"]?.string ?? ""
        for part in refused.says { #expect(message.contains(part)) }
        #expect(desk.sink.records.map(\.status) == [refused.status])
    }

    @Test("a version whose model is not served is refused under its own name")
    func unloaded() async throws {
        let desk = try await Desk([.finish(.stop)])
        let response = await desk.respond(#"{"model":"prompt:greeting@staging",\#(Self.ada)}"#)
        #expect(response[header: "x-binnacle-prompt"] == "greeting@9")
        #expect(desk.sink.records.map(\.prompt?.version) == [9])
    }

    @Test("prompts are chats, and a header carries any name")
    func edges() async throws {
        let desk = try await Desk([.finish(.stop)])
        let completion = await desk.respond(
            #"{"model":"prompt:greeting","prompt":"x"}"#, path: "/v1/completions")
        #expect(completion.error["param"] == "model")
        let umlaut = await desk.respond(#"{"model":"prompt:grüße",\#(Self.ada)}"#)
        #expect(umlaut[header: "x-binnacle-prompt"] == "gr%C3%BC%C3%9Fe@7")
    }
}
