import Foundation
import Gateway
import JSON
import Telemetry
import Testing

@Suite("Embeddings", .timeLimit(.minutes(2)))
struct EmbeddingTests {
    private func respond(
        _ body: String, settings: GatewaySettings = GatewaySettings()
    ) async throws -> (GatewayResponse, Desk) {
        let desk = try await Desk(
            FakeBackend([]), random: .seeded(4), settings: settings)
        return (await desk.respond(body, path: "/v1/embeddings"), desk)
    }

    private func body(_ input: String, _ more: String = "") -> String {
        #"{"model":"encoder","input":\#(input)\#(more)}"#
    }

    @Test("an answer has the vectors in the order of the inputs, and the usage")
    func answer() async throws {
        let (response, _) = try await respond(body(#"["ab","c"]"#))
        #expect(response.status == 200)
        let numbers = response.json["data"]?.array?.compactMap {
            $0["embedding"]?.array?.compactMap(\.double)
        }
        #expect(numbers == [[0, 2, -1e-9], [1, 1, -1e-9]])
        #expect(response.json["usage"] == ["prompt_tokens": 3, "total_tokens": 3])
        #expect(response.json["object"] == "list" && response.json["model"] == "encoder")
        #expect(response.json["data"]?.array?.compactMap { $0["index"]?.integer } == [0, 1])
    }

    @Test("base64 has the same numbers, four bytes each, the lowest first")
    func base64() async throws {
        let (response, _) = try await respond(body(#""ab""#, #","encoding_format":"base64""#))
        let text = try #require(response.json["data"]?.array?.first?["embedding"]?.string)
        let data = try #require(Data(base64Encoded: text))
        let bits = stride(from: 0, to: data.count, by: 4).map { start in
            (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[start + $1]) << UInt32(8 * $1) }
        }
        #expect(bits.map(Float.init(bitPattern:)) == [0, 2, -1e-9])
    }

    @Test(
        "every shape of input is understood",
        arguments: [
            (#""abc""#, [3]), (#"["a","bb"]"#, [1, 2]), ("[5,6,7]", [3]), ("[[1],[2,3]]", [1, 2]),
            (#"["a",[1,2]]"#, [1, 2]),
        ])
    func shapes(input: String, lengths: [Double]) async throws {
        let (response, _) = try await respond(body(input))
        let found = response.json["data"]?.array?.compactMap {
            $0["embedding"]?.array?[1].double
        }
        #expect(found == lengths)
    }

    @Test(
        "what cannot be used is refused with the parameter at fault",
        arguments: [
            (#"{"model":"encoder"}"#, 400, "input"),
            (#"{"input":"a"}"#, 400, "model"),
            (#"{"model":"encoder","input":""}"#, 400, "input"),
            (#"{"model":"encoder","input":["a",""]}"#, 400, "input[1]"),
            (#"{"model":"encoder","input":[]}"#, 400, "input"),
            (#"{"model":"encoder","input":[[]]}"#, 400, "input[0]"),
            (#"{"model":"encoder","input":[1.5]}"#, 400, "input[0]"),
            (#"{"model":"encoder","input":[{}]}"#, 400, "input[0]"),
            (#"{"model":"encoder","input":7}"#, 400, "input"),
            (#"{"model":"encoder","input":["a","123456789"]}"#, 400, "input[1]"),
            (#"{"model":"encoder","input":"a","encoding_format":"hex"}"#, 400, "encoding_format"),
            (#"{"model":"encoder","input":"a","dimensions":2}"#, 400, "dimensions"),
            (#"{"model":"encoder","input":"a","dimensions":0}"#, 400, "dimensions"),
            (#"{"model":"pilot","input":"a"}"#, 400, "model"),
            (#"{"model":"nobody","input":"a"}"#, 404, "model"),
            (#"{"model":"prompt:x@y","input":"a"}"#, 400, "model"),
        ])
    func refusals(body: String, status: Int, parameter: String) async throws {
        let (response, desk) = try await respond(body)
        #expect(response.status == status)
        #expect(response.error["param"] == .string(parameter))
        let record = try #require(desk.sink.records.only)
        #expect(record.outcome == .error && record.cost == .zero)
    }

    @Test("at most 2048 inputs come in one request")
    func inputLimit() async throws {
        let inputs = { (count: Int) in
            "[" + [String](repeating: #""a""#, count: count).joined(separator: ",") + "]"
        }
        let (most, _) = try await respond(body(inputs(2048)))
        #expect(most.json["data"]?.array?.count == 2048)
        let (more, _) = try await respond(body(inputs(2049)))
        #expect(more.status == 400)
        #expect(more.error["message"]?.string?.contains("2049") == true)
    }

    @Test("the dimensions that the model has anyway may be asked for")
    func ownDimensions() async throws {
        let (response, _) = try await respond(body(#""a""#, #","dimensions":3"#))
        #expect(response.status == 200)
    }

    @Test("a model that is too busy is 429 with the time to come again")
    func overload() async throws {
        let (response, _) = try await respond(body(#""1234567""#))
        #expect(response.status == 429)
        #expect(response[header: "retry-after"] == "9")
    }

    @Test("a record says what was used and what it cost")
    func record() async throws {
        var settings = GatewaySettings()
        settings.capturesContent = true
        let (response, desk) = try await respond(
            body(#"["abc","de"]"#, #","user":"u1""#), settings: settings)
        let record = try #require(desk.sink.records.only)
        #expect(response[header: "x-request-id"] == record.requestId)
        #expect(record.endpoint == "/v1/embeddings" && record.model == "encoder")
        #expect(record.outcome == .ok && record.status == 200)
        #expect(record.usage == TokenUsage(input: 5))
        #expect(record.cost == Money(nanodollars: 25_000))
        #expect(record.tags == ["user=u1"])
        #expect(record.input == #"["abc","de"]"#)
        #expect(record.timings.scheduledMilliseconds == 3)
        #expect(record.timings.resurrections == 1)
    }

    @Test("a model of embeddings is not asked for text")
    func noText() async throws {
        let desk = try await Desk(FakeBackend([]))
        let response = await desk.respond(
            #"{"model":"encoder","messages":[{"role":"user","content":"Hi"}]}"#)
        #expect(response.status == 400 && response.error["param"] == "model")
        #expect(desk.backend.requests.isEmpty)
    }
}
