import JSON
import Telemetry

/// What a call comes down to: a model, and what it gets.
struct Target {
    var model: ServedModel
    var prompts: [BackendPrompt]
    var sampling: SamplingParameters
}

extension Gateway {
    func target(
        of call: GenerationCall, _ resolved: ResolvedPrompt?, _ admission: inout Admission
    ) throws(GatewayError) -> Target {
        let target: Target
        switch (call.model, resolved) {
        case (_, let resolved?):
            target = Target(
                model: try model(resolved.model),
                prompts: [.chat(resolved.messages + call.messages)],
                sampling: call.sampling.orElse(resolved.sampling))
        case (.served(let name), nil), (.prompt(let name, _), nil):
            target = Target(
                model: try model(name), prompts: call.prompts, sampling: call.sampling)
        }
        admission.record.model = target.model.id
        if services.settings.capturesContent {
            admission.record.input = InputText.make(target.prompts)
        }
        try check(call, target.model)
        return target
    }

    func model(_ name: String) throws(GatewayError) -> ServedModel {
        let models = services.backend.models()
        guard let model = models.first(where: { $0.id == name }) else {
            throw .unknownModel(name, known: self.models.map(\.id))
        }
        return model
    }

    /// Refuses what the model cannot do, before it gets any work.
    private func check(_ call: GenerationCall, _ model: ServedModel) throws(GatewayError) {
        guard model.vectorSize == 0 else {
            throw .invalid(
                parameter: "model",
                reason: "'\(model.id)' makes embeddings and writes no text; use /v1/embeddings")
        }
        if call.logprobs != nil, !model.abilities.contains(.logprobs) {
            throw .unsupported(
                parameter: "logprobs", reason: "the model '\(model.id)' does not give them")
        }
        let needed: ServedModel.Abilities =
            switch call.format {
            case .text: []
            case .jsonObject: .jsonObject
            case .jsonSchema: .jsonSchema
            }
        guard model.abilities.contains(needed) else {
            throw .unsupported(
                parameter: "response_format",
                reason: "the model '\(model.id)' cannot be held to a format")
        }
    }
}

extension GenerationCall {
    fileprivate var messages: [ChatMessage] {
        if case .chat(let messages)? = prompts.first { messages } else { [] }
    }
}
