package import HTTPClient
import JSON
import Synchronization

/// Realistic traffic: the demonstration's prompts, called over HTTP like any client calls them, at
/// random moments, some streaming and some not.
package struct DemoTraffic: Sendable {
    package struct Settings: Sendable {
        package var requestsPerSecond: Double
        /// Nil for as long as nobody stops it.
        package var durationSeconds: Double?
        /// Draws from a distribution that has drifted away from the usual one.
        package var isShifted: Bool
        package var seed: UInt64

        package init(
            requestsPerSecond: Double = 3, durationSeconds: Double? = nil, isShifted: Bool = false,
            seed: UInt64 = 1
        ) {
            self.requestsPerSecond = requestsPerSecond
            self.durationSeconds = durationSeconds
            self.isShifted = isShifted
            self.seed = seed
        }
    }

    /// What has happened so far; handed out about once a second.
    package struct Progress: Sendable {
        package var sent = 0
        package var succeeded = 0
        package var failed = 0
        package var inFlight = 0
        package var lastError: String?
    }

    /// Beyond this many unanswered requests new arrivals wait, as real clients' pools do.
    static let inFlightLimit = 64

    private let settings: Settings
    private let call: ChatCall
    private let sleep: @Sendable (Duration) async throws -> Void

    package init(
        _ settings: Settings, baseURL: String, key: String, http: HTTPClient,
        nanoseconds: @escaping @Sendable () -> UInt64,
        sleep: @escaping @Sendable (Duration) async throws -> Void = {
            try await Task.sleep(for: $0)
        }
    ) {
        self.settings = settings
        call = ChatCall(baseURL: baseURL, key: key, http: http, now: nanoseconds)
        self.sleep = sleep
    }

    /// Runs until the duration is over or the task is cancelled, then waits for what is in flight.
    package func run(report: @escaping @Sendable (Progress) -> Void) async throws -> Progress {
        let file = settings.isShifted ? "demo/traffic-shifted.jsonl" : "demo/traffic.jsonl"
        var source = try TrafficSource(asset: file, seed: settings.seed)
        let tally = Tally()
        let start = call.now()
        var next = 0.0
        var nextReport = 1.0
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                next += source.gapSeconds(rate: settings.requestsPerSecond)
                if let duration = settings.durationSeconds, next > duration { break }
                let elapsed = Double(call.now() - start) / 1e9
                if next > elapsed { try? await sleep(.seconds(next - elapsed)) }
                while tally.progress.inFlight >= Self.inFlightLimit, !Task.isCancelled {
                    try? await sleep(.milliseconds(20))
                }
                if Task.isCancelled { break }
                let request = source.next()
                let streams = source.chance(0.7)
                tally.begin()
                group.addTask { tally.end(await send(request, streaming: streams)) }
                if next >= nextReport {
                    nextReport = next + 1
                    report(tally.progress)
                }
            }
        }
        report(tally.progress)
        return tally.progress
    }

    /// Nil on success, else the error.
    private func send(_ request: TrafficSource.Request, streaming: Bool) async -> String? {
        let body: JSONValue = [
            "model": .string("prompt:\(request.prompt)@production"),
            "variables": request.variables, "stream": .bool(streaming),
        ]
        do {
            _ = try await call.perform(body)
            return nil
        } catch {
            return "\(error)"
        }
    }
}

private final class Tally: Sendable {
    private let state = Mutex(DemoTraffic.Progress())

    var progress: DemoTraffic.Progress { state.withLock { $0 } }

    func begin() {
        state.withLock { progress in
            progress.sent += 1
            progress.inFlight += 1
        }
    }

    func end(_ error: String?) {
        state.withLock { progress in
            progress.inFlight -= 1
            if let error {
                progress.failed += 1
                progress.lastError = error
            } else {
                progress.succeeded += 1
            }
        }
    }
}
