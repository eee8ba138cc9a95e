import Guardrails
import JSON

/// Where the texts are in an event of a stream, and which texts end with it.
struct GuardedParts {
    struct Part {
        /// Which of the answer's texts it goes on: the number of the choice or block first.
        var lane: String
        var text: String
        /// In the event's data, between the quotes.
        var range: Range<Int>
        /// The text is a piece of JSON itself.
        var isJSON: Bool
    }

    private(set) var texts: [Part] = []
    /// The beginnings of the names of lanes that end here; empty for all.
    private(set) var ends: [String] = []
    /// The event repeats texts from their start.
    private(set) var isWhole = false

    init(_ value: JSONValue, _ body: [UInt8], _ wire: Endpoint) {
        switch wire {
        case .messages: message(value, body)
        case .responses: response(value, body)
        default: choices(value, body)
        }
    }

    private mutating func choices(_ value: JSONValue, _ body: [UInt8]) {
        let names: Set<String> = [
            "content", "reasoning_content", "reasoning", "refusal", "arguments", "text",
        ]
        let choices = value["choices"]?.array ?? []
        for found in DocumentScan.texts(in: body, where: { $0 == "choices" && names.contains($1) })
        {
            guard let place = found.numbers.first, place < choices.count else { continue }
            let choice = choices[place]
            var lane = "\(choice["index"]?.integer ?? place).\(found.key)"
            if found.key == "arguments", found.numbers.count > 1 {
                let calls = choice["delta"]?["tool_calls"]?.array ?? []
                let call = found.numbers[1]
                let index = call < calls.count ? calls[call]["index"]?.integer : nil
                lane += ".\(index ?? call)"
            }
            texts.append(
                Part(
                    lane: lane, text: found.text, range: found.range,
                    isJSON: found.key == "arguments"))
        }
        for (place, choice) in choices.enumerated() where choice["finish_reason"]?.string != nil {
            ends.append("\(choice["index"]?.integer ?? place).")
        }
    }

    private mutating func message(_ value: JSONValue, _ body: [UInt8]) {
        let block = value["index"]?.integer ?? 0
        switch value["type"]?.string {
        case "content_block_delta":
            let names: Set<String> = ["text", "thinking", "partial_json"]
            for found in DocumentScan.texts(
                in: body, where: { $0 == "delta" && names.contains($1) })
            {
                texts.append(
                    Part(
                        lane: "\(block).\(found.key)", text: found.text, range: found.range,
                        isJSON: found.key == "partial_json"))
            }
        case "content_block_stop": ends = ["\(block)."]
        case "message_stop": ends = [""]
        default: break
        }
    }

    private mutating func response(_ value: JSONValue, _ body: [UInt8]) {
        let type = value["type"]?.string ?? ""
        let item = value["output_index"]?.integer ?? 0
        if type.hasSuffix(".delta") {
            for found in DocumentScan.texts(in: body, where: { $0 == "delta" && $1 == "delta" }) {
                let content = value["content_index"]?.integer ?? value["summary_index"]?.integer
                texts.append(
                    Part(
                        lane: "\(item).\(content ?? 0).\(type)", text: found.text,
                        range: found.range, isJSON: type.contains("arguments")))
            }
        } else if type.hasSuffix(".done") {
            ends = ["\(item)."]
            isWhole = true
        } else if type == "response.completed" || type == "response.incomplete" {
            ends = [""]
            isWhole = true
        }
    }
}
