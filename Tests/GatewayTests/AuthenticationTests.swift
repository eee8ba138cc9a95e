import Gateway
import JSON
import Testing

@Suite("Authentication", .timeLimit(.minutes(1)))
struct AuthenticationTests {
    private func respond(_ desk: Desk, _ authorization: String?, path: String = "/v1/models")
        async -> GatewayResponse
    {
        let headers = authorization.map { [HeaderField("authorization", $0)] } ?? []
        return await desk.gateway.respond(
            to: GatewayRequest(method: "GET", path: path, headers: headers))
    }

    @Test("a key is needed everywhere, and the scheme is read as HTTP wants it")
    func needed() async throws {
        let desk = try await Desk([.finish(.stop)])
        for header in [nil, "", "Bearer", "Bearer ", "Basic \(desk.secret)", desk.secret] {
            let response = await respond(desk, header)
            #expect(response.status == 401)
            #expect(response.error["code"] == "invalid_api_key")
            #expect(response.error["message"]?.string?.contains("No API key") == true)
            #expect(response[header: "www-authenticate"] == "Bearer")
        }
        for header in ["Bearer \(desk.secret)", "bearer \(desk.secret)", "BEARER \(desk.secret)"] {
            #expect(await respond(desk, header).status == 200)
        }
    }

    @Test("an unknown id, a wrong secret and a revoked key get the same answer")
    func alike() async throws {
        let desk = try await Desk([.finish(.stop)])
        let revoked = try await desk.keys.create(name: "revoked")
        try await desk.keys.revoke("revoked")
        let wrong = desk.secret.dropLast() + (desk.secret.last == "0" ? "1" : "0")
        let unknown = "bn-000000000000-" + desk.secret.suffix(40)
        var answers: Set<String> = []
        for text in [String(wrong), unknown, revoked.secret, "nonsense", "sk-proj-123"] {
            let response = await respond(desk, "Bearer \(text)")
            #expect(response.status == 401)
            let headers = response.headers.map { "\($0.name): \($0.value)" }
            answers.insert((response.text ?? "") + headers.joined())
            #expect(response.text?.contains(text) == false)
        }
        #expect(answers.count == 1)
        #expect(desk.sink.records.isEmpty)
    }

    @Test("a key that is revoked during a request ends that one well and begins no other")
    func revokedMidway() async throws {
        let desk = try await Desk([.give(["a"]), .finish(.stop)])
        let response = await desk.respond(Body.stream)
        try await desk.keys.revoke("test")
        #expect(try await response.streamed()?.hasSuffix("data: [DONE]\n\n") == true)
        #expect(await desk.respond(Body.chat).status == 401)
        #expect(desk.keys.list().first?.requestsTotal == 1)
    }

    @Test("the models that are served are listed, and found by name, also an escaped one")
    func models() async throws {
        let desk = try await Desk([.finish(.stop)])
        #expect(
            await desk.get("/v1/models").text == #"{"object":"list","data":[{"id":"pilot","#
                + #""object":"model","created":1700000000,"owned_by":"binnacle","#
                + #""max_model_len":4096},{"id":"able","object":"model","created":1700000001,"#
                + #""owned_by":"someone","max_model_len":128},{"id":"encoder","object":"model","#
                + #""created":1700000002,"owned_by":"binnacle","max_model_len":8}]}"#)
        #expect(await desk.get("/v1/models/able").json["id"] == "able")
        #expect(await desk.get("/v1/models/%70ilot").json["id"] == "pilot")
        let unknown = await desk.get("/v1/models/org%2Fother")
        #expect(unknown.status == 404)
        #expect(unknown.error["code"] == "model_not_found")
        #expect(unknown.error["message"]?.string?.contains("'org/other'") == true)
        #expect(await desk.get("/v1/models/%zz%").status == 404)
    }

    @Test("text becomes tokens and tokens text, without a record")
    func tokens() async throws {
        let desk = try await Desk([.finish(.stop)])
        let text = await desk.respond(#"{"model":"pilot","prompt":"ab"}"#, path: "/tokenize")
        #expect(text.text == #"{"count":2,"max_model_len":4096,"tokens":[97,98]}"#)
        let chat = await desk.respond(
            #"{"model":"pilot","messages":[{"role":"user","content":"a"}]}"#, path: "/tokenize")
        #expect(chat.json["tokens"] == [97, 0])
        let back = await desk.respond(
            #"{"model":"pilot","tokens":[104,105]}"#, path: "/detokenize")
        #expect(back.text == #"{"prompt":"hi"}"#)
        for (body, param) in [
            (#"{"model":"pilot"}"#, "tokens"), (#"{"model":"pilot","tokens":["a"]}"#, "tokens[0]"),
            (#"{"model":"pilot","tokens":[999]}"#, "tokens"), (#"{"tokens":[1]}"#, "model"),
        ] {
            let response = await desk.respond(body, path: "/detokenize")
            #expect(response.status == 400)
            #expect(response.error["param"] == .string(param))
        }
        #expect(await desk.respond(#"{"model":"x","prompt":""}"#, path: "/tokenize").status == 404)
        #expect(await desk.respond(#"{"model":"pilot"}"#, path: "/tokenize").status == 400)
        #expect(desk.sink.records.isEmpty)
    }
}
