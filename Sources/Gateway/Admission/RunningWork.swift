import JSON
import Telemetry

/// Work of an admitted request.
struct RunningWork: Sendable {
    let work: any BackendWork
    /// From the start of the request to its submission.
    let submittedMilliseconds: Double
    /// Of whoever does it; nil when it is not known.
    let price: Price?
    var finish: GenerationFinish?
    /// The answer so far; empty where content is not captured.
    var output = ""

    /// Adds usage and timings as they are now. A request of several prompts was scheduled when
    /// the first of them was.
    func add(to record: inout RequestRecord) {
        let report = work.report()
        record.usage = record.usage + report.usage
        record.isEstimated = record.isEstimated || report.isEstimated
        record.timings.preemptions += report.preemptions
        record.timings.resurrections += report.resurrections
        record.timings.scheduledMilliseconds = earlier(
            record.timings.scheduledMilliseconds, report.scheduledMilliseconds)
        record.timings.firstTokenMilliseconds = earlier(
            record.timings.firstTokenMilliseconds, report.firstTokenMilliseconds)
    }

    private func earlier(_ known: Double?, _ reported: Double?) -> Double? {
        guard let reported else { return known }
        let moment = submittedMilliseconds + reported
        return known.map { min($0, moment) } ?? moment
    }
}

/// The answers of a request as the text that its record keeps.
enum OutputText {
    /// The answer itself, or a JSON array when there are several.
    static func join(_ outputs: [String]) -> String {
        if outputs.count == 1 { return outputs[0] }
        return JSONWriter.text(.array(outputs.map(JSONValue.string)))
    }
}

/// What was sent to a model as the text that a record keeps: JSON in every case.
enum InputText {
    static func make(_ prompts: [BackendPrompt]) -> String {
        var bytes: [UInt8] = []
        if prompts.count == 1 {
            append(prompts[0], to: &bytes)
        } else {
            bytes.append("[")
            for (index, prompt) in prompts.enumerated() {
                if index > 0 { bytes.append(",") }
                append(prompt, to: &bytes)
            }
            bytes.append("]")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ prompt: BackendPrompt, to bytes: inout [UInt8]) {
        switch prompt {
        case .text(let text): JSONWriter.appendQuoted(text, to: &bytes)
        case .tokens(let ids):
            JSONWriter.append(.array(ids.map { .integer(Int64($0)) }), to: &bytes)
        case .chat(let messages):
            bytes.append("[")
            for (index, message) in messages.enumerated() {
                bytes.append(index > 0 ? ",{\"role\":\"" : "{\"role\":\"")
                bytes.append(contentsOf: message.role.rawValue.utf8)
                bytes.append("\",\"content\":")
                JSONWriter.appendQuoted(message.content, to: &bytes)
                bytes.append("}")
            }
            bytes.append("]")
        }
    }
}
