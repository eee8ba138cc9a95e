import Guardrails
import Telemetry

extension Gateway {
    /// The request as models may see it: with placeholders, or not at all.
    ///
    /// This comes before anything is claimed of a budget, so what is refused here costs nothing.
    func guarded(
        _ request: GatewayRequest, _ endpoint: Endpoint, _ admission: inout Admission
    ) throws(GatewayError) -> GatewayRequest {
        guard let rules = services.guards.input, endpoint != .countTokens,
            request.body.count <= services.settings.bodyLimitBytes
        else { return request }
        let scan = DocumentScan(request.body, rules) { root, key in
            Self.texts.contains(root) && !Self.names.contains(key)
        }
        for found in scan.found { admission.guarding.input.add(found.finding) }
        if let blocked = scan.blocked {
            admission.guarding.blocked = (.input, blocked.finding)
            let outline = try BodyOutline(
                request.body, limitBytes: services.settings.bodyLimitBytes)
            admission.record.model = try outline.text(.model) ?? ""
            throw .blocked(blocked.finding, .input, at: blocked.path)
        }
        admission.guarding.vault = scan.vault
        guard let body = scan.edited else { return request }
        var request = request
        request.body = body
        return request
    }

    /// The members of a request that hold texts for models.
    private static let texts: Set<String> = [
        "messages", "system", "input", "prompt", "instructions", "query", "documents",
        "variables", "tools", "functions",
    ]

    /// Members that hold names, or bytes that are no text.
    static let names: Set<String> = [
        "type", "role", "id", "model", "object", "tool_call_id", "tool_use_id", "call_id",
        "media_type", "signature", "encrypted_content", "finish_reason", "stop_reason",
        "status", "system_fingerprint", "service_tier",
    ]
}

extension Admission {
    /// A whole answer as the client may see it.
    mutating func guarded(_ bytes: [UInt8], _ endpoint: Endpoint) throws(GatewayError) -> [UInt8] {
        let guards = services.guards
        guard guarding.changesAnswers(guards), endpoint.generates else { return bytes }
        let rules = guards.output ?? .nothing
        let scan = DocumentScan(bytes, rules, restoring: guarding.vault) { _, key in
            !Gateway.names.contains(key)
        }
        guarding.add(scan.found.map(\.finding), blocked: scan.blocked?.finding)
        if let blocked = scan.blocked { throw .blocked(blocked.finding, .output) }
        return scan.edited ?? bytes
    }

    /// Nil where events can pass as they are.
    func eventGuard(_ wire: Endpoint) -> EventGuard? {
        guard guarding.changesAnswers(services.guards), wire.generates else { return nil }
        return EventGuard(wire, services.guards, guarding.vault)
    }

    /// For each of some streamed texts of an engine; none where they can pass as they are.
    func lanes(_ count: Int) -> [GuardedLane] {
        guard guarding.changesAnswers(services.guards) else { return [] }
        return Array(repeating: GuardedLane(services.guards, guarding.vault), count: count)
    }

    /// Texts of an engine as the client may see them.
    mutating func guarded(_ answers: [CollectedAnswer]) throws(GatewayError) -> [CollectedAnswer] {
        guard guarding.changesAnswers(services.guards) else { return answers }
        var guarded = answers
        for index in answers.indices {
            var lane = GuardedLane(services.guards, guarding.vault)
            let text = lane.push(answers[index].text) + lane.finish()
            guarding.add(lane.takeFindings(), blocked: lane.blocked)
            if let blocked = lane.blocked { throw .blocked(blocked, .output) }
            // Tokens would tell what the text does not.
            if text != answers[index].text { guarded[index].logprobs = [] }
            guarded[index].text = text
        }
        return guarded
    }

    /// What traces may keep of an answer: without what the rules take out of it.
    func keepable(_ output: String) -> String {
        guard let rules = services.guards.output, rules.holds else { return output }
        var vault = Vault()
        return String(decoding: Scanner.scan(output, rules, vault: &vault).output, as: UTF8.self)
    }

    /// Tells of what was found, once.
    func notifyGuards() {
        let blocked = guarding.blocked
        for (direction, tally) in [(.input, guarding.input), (.output, guarding.output)]
            as [(Guards.Direction, FindingTally)] where !tally.isEmpty
        {
            services.guards.notify(
                Guards.Notice(
                    direction: direction, model: record.model, keyId: key.id, tally: tally,
                    blocked: blocked?.0 == direction ? blocked?.1 : nil))
        }
    }
}
