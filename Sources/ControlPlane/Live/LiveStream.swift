import ControlAPI
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry

/// Sends snapshots to the consoles that are attached, each at its own pace; with none attached
/// nothing is gathered.
struct LiveStream: Sendable {
    /// Nobody is served faster, nor is left without a sign of life for longer.
    static let intervals = 100...1_000

    let snapshot: @Sendable (LiveTopic) async -> LiveSnapshot
    let clock: Clock
    /// Ends when the control plane is about to: attached consoles must not hold up its end.
    let isEnding: @Sendable () -> Bool

    func response(to query: [String: String]) -> Response {
        guard let topic = LiveTopic(rawValue: query["topic"] ?? "overview") else {
            let topics = LiveTopic.allCases.map(\.rawValue).joined(separator: ", ")
            return Response(Problem(.badRequest, "topic is one of \(topics)"))
        }
        let asked = Int(query["interval_ms"] ?? "250") ?? 250
        let interval = min(max(asked, Self.intervals.lowerBound), Self.intervals.upperBound)
        let body = ResponseBody { writer in
            while !isEnding(), !Task.isCancelled {
                let data = try ControlCodec.encode(await snapshot(topic))
                var buffer = ByteBuffer()
                buffer.reserveCapacity(data.count + 8)
                buffer.writeStaticString("data: ")
                buffer.writeBytes(data)
                buffer.writeStaticString("\n\n")
                try await writer.write(buffer)
                try await clock.sleep(.milliseconds(interval))
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-cache"], body: body)
    }
}
