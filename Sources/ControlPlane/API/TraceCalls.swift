import ControlAPI
import Gateway
import Telemetry

/// The calls about what has happened: traces, events, spending.
struct TraceCalls: Sendable {
    let rooms: Rooms

    func register(on router: inout APIRouter) {
        router.on("GET", ControlPaths.traces) { try await list($0) }
        router.on("GET", ControlPaths.trace) { try await show($0.parameter("id")) }
        router.on("GET", ControlPaths.events) { try events($0) }
        router.on("GET", ControlPaths.spend) { try await spend($0) }
    }

    private func list(_ request: APIRequest) async throws -> [TraceSummary] {
        let limit = try request.queryNumber("limit") ?? 100
        let text = request.query["filter"].flatMap { $0.isEmpty ? nil : $0 }
        // A trace knows its key by id; people know it by name.
        let keys = rooms.keys.list().filter { key in
            text.map { key.name.lowercased().contains($0.lowercased()) } ?? false
        }
        return try await Refusal.asProblem {
            try await rooms.traces.list(
                TraceFilter(text: text, keyIds: keys.map(\.id), limit: limit)
            ).map { TraceSummary($0, keyName: keyName) }
        }
    }

    private func show(_ id: String) async throws -> TraceDetail {
        try await Refusal.asProblem {
            guard let found = try await rooms.traces.find(id) else {
                throw Problem(.notFound, "no trace has an id that is or begins with '\(id)'")
            }
            return TraceDetail(
                summary: TraceSummary(found.trace, keyName: keyName),
                spans: found.spans.map { span in
                    SpanRow(
                        name: span.name, startMilliseconds: span.startMilliseconds,
                        durationMilliseconds: span.durationMilliseconds, detail: span.detail)
                },
                attributes: found.attributes.map { CaseVariable(name: $0.name, value: $0.value) },
                input: found.input, output: found.output)
        }
    }

    private func events(_ request: APIRequest) throws -> [EventRow] {
        let limit = try request.queryNumber("limit") ?? 200
        guard let level = Event.Level(rawValue: request.query["level"] ?? "info") else {
            throw Problem(.badRequest, "level is info, warning or error")
        }
        return rooms.events.tail(limit: limit, atLeast: level).map(EventRow.init)
    }

    private func spend(_ request: APIRequest) async throws -> SpendReport {
        let by = request.query["by"] ?? "model"
        let isTeam = by == AllowanceRule.Kind.team.rawValue
        guard let grouping = isTeam ? .key : Spend.Grouping(rawValue: by) else {
            let known = (Spend.Grouping.allCases.map(\.rawValue) + ["team"]).joined(separator: ", ")
            throw Problem(.badRequest, "by is one of \(known), found '\(by)'")
        }
        let since = Int64(try request.queryNumber("since_ms") ?? 0)
        return try await Refusal.asProblem {
            var tallies: [(name: String, tally: Tally)] = []
            let rows = try await rooms.ledger.spend(
                by: grouping, since: Timestamp(milliseconds: since))
            for row in rows {
                let name =
                    isTeam ? row.name.flatMap { rooms.keys.team(ofKey: $0) } : row.name
                if let index = tallies.firstIndex(where: { $0.name == name ?? "(none)" }) {
                    tallies[index].tally.add(row.tally)
                } else {
                    tallies.append((name ?? "(none)", row.tally))
                }
            }
            let held = AllowanceRule.Kind(rawValue: by).map { rooms.allowances.held(by: $0) } ?? [:]
            return SpendReport(
                by: by, sinceMilliseconds: since,
                rows: tallies.map { name, tally in
                    SpendRow(
                        name: by == "key" ? keyName(name) : name, tally: tally,
                        held: held[name] ?? 0)
                })
        }
    }

    private func keyName(_ id: String) -> String { rooms.keys.name(ofKey: id) ?? id }
}

extension SpendRow {
    init(name: String, tally: Tally, held: Int64) {
        self.init(
            name: name, requests: tally.requests,
            inputTokens: tally.usage.prompt - tally.usage.cacheRead,
            cacheReadTokens: tally.usage.cacheRead, outputTokens: tally.usage.completion,
            costNanodollars: tally.cost.nanodollars, unpricedRequests: tally.unpriced,
            heldNanodollars: held)
    }
}

extension EventRow {
    init(_ stored: StoredEvent) {
        let level: Level =
            switch stored.event.level {
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        self.init(
            id: stored.id, atMilliseconds: stored.event.at.milliseconds, level: level,
            source: stored.event.source.rawValue, message: stored.event.message,
            actor: stored.event.actor)
    }
}

extension TraceSummary {
    init(_ trace: StoredTrace, keyName: (String) -> String) {
        let outcome: Outcome =
            switch trace.outcome {
            case .ok: .ok
            case .error: .error
            case .cancelled: .cancelled
            }
        self.init(
            id: trace.traceId, requestId: trace.requestId,
            atMilliseconds: trace.startedAt.milliseconds, model: trace.model,
            prompt: trace.prompt?.name, promptVersion: trace.prompt?.version,
            environment: trace.prompt?.environment, key: keyName(trace.keyId),
            outcome: outcome, finishReason: trace.finishReason, error: trace.error,
            streamed: trace.streamed, promptTokens: trace.usage.prompt,
            cachedTokens: trace.usage.cacheRead, outputTokens: trace.usage.completion,
            costNanodollars: trace.cost?.nanodollars,
            totalMilliseconds: trace.timings.totalMilliseconds,
            timeToFirstTokenMilliseconds: trace.timings.firstTokenMilliseconds)
    }
}
