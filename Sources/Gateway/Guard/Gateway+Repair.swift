import Guardrails
import JSON
import Telemetry

/// One more attempt for answers that should have a form and do not have it.
extension Gateway {
    enum SchemaCheck: String {
        case valid, repaired, invalid

        var header: [HeaderField] { [HeaderField("x-binnacle-schema", rawValue)] }
    }

    /// Checks a whole chat completion against the schema that its request asked for, and asks
    /// once more where it does not fit. A second answer that does not fit either is not better
    /// than the first one, which is then kept.
    func checked(_ answer: Answer, _ job: ForwardJob, _ admission: inout Admission) async
        -> (Answer, SchemaCheck?)
    {
        guard services.guards.repairsSchemas, job.endpoint == .chat,
            case .whole(let bytes, .finished) = answer.body,
            let text = Self.onlyText(bytes), let request = try? JSONParser.parse(job.body),
            let schema = Self.schema(request)
        else { return (answer, nil) }
        guard let complaint = StructuredAnswer.complaint(about: text, schema) else {
            return (answer, .valid)
        }
        guard let again = job.repairing(request, text, complaint),
            let second = try? await ask(again, &admission),
            case .whole(let bytes, .finished) = second.body, let text = Self.onlyText(bytes),
            StructuredAnswer.complaint(about: text, schema) == nil
        else { return (answer, .invalid) }
        return (second, .repaired)
    }

    private static func schema(_ request: JSONValue) -> JSONSchema? {
        let format = request["response_format"]
        guard format?["type"]?.string == "json_schema" else { return nil }
        return format?["json_schema"]?["schema"].flatMap { JSONSchema($0) }
    }

    /// Of an answer with one choice that is a text.
    private static func onlyText(_ bytes: [UInt8]) -> String? {
        guard let choices = (try? JSONParser.parse(bytes))?["choices"]?.array, choices.count == 1
        else { return nil }
        return choices[0]["message"]?["content"]?.string
    }
}

extension ForwardJob {
    /// As providers get it, but for the model and what is about usage.
    var body: [UInt8] { edit.applied(to: outline) }

    /// The same request, with the answer and what is wrong with it.
    fileprivate func repairing(_ request: JSONValue, _ answer: String, _ complaint: String)
        -> ForwardJob?
    {
        guard var object = request.object, let messages = object["messages"]?.array else {
            return nil
        }
        object["messages"] = .array(
            messages + [
                ["role": "assistant", "content": .string(answer)],
                [
                    "role": "user",
                    "content": .string(StructuredAnswer.repairPrompt(complaint)),
                ],
            ])
        let bytes = JSONWriter.compact(.object(object))
        guard let outline = try? BodyOutline(bytes, limitBytes: bytes.count) else { return nil }
        return try? ForwardJob(endpoint, route, outline, headers: headers, created: created)
    }
}
