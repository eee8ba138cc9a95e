import ControlAPI
import DeviceAPI
import EngineHost
import Gateway
import Inference
import Storage
import Telemetry

/// The metrics that no counter has: what engines, devices and the database hold now.
struct MetricsSamples: Sendable {
    let rooms: Rooms
    let pulse: Pulse
    let builder: SnapshotBuilder

    func page() async -> String {
        var samples: [PrometheusText.Sample] = [.init(.upSeconds, [], Double(builder.upSeconds))]
        let trouble = rooms.storage.trouble
        samples.append(.init(.storageWaiting, [], Double(trouble?.waiting ?? 0)))
        samples.append(.init(.holdsOpen, [], Double(rooms.allowances.openHolds)))
        samples.append(.init(.storageDropped, [], Double(trouble?.dropped ?? 0)))
        for model in rooms.engines.models() {
            guard let engine = model.engine else { continue }
            samples.append(.init(.engineRestarts, [model.id], Double(engine.restarts)))
            guard let state = await rooms.engines.state(of: model.id, steps: 0) else { continue }
            samples += Self.engine(model.id, state, requests: engine.requestCount)
        }
        samples += pulse.devices.flatMap(Self.device)
        return MetricsPage.text(
            ledger: rooms.ledger, live: rooms.metrics, events: rooms.events, alerts: rooms.alerts,
            samples: samples)
    }

    private static func engine(_ model: String, _ state: EngineSnapshot, requests: Int)
        -> [PrometheusText.Sample]
    {
        let running = state.sequences.count { $0.info.isRunning }
        let counts = PageCounts([state], hitShare: nil)
        let pages = [
            ("used", counts.used), ("shared", counts.shared), ("cached", counts.cached),
            ("free", counts.free),
        ]
        return [
            .init(.requestsRunning, [model], Double(running)),
            .init(.requestsWaiting, [model], Double(max(0, requests - running))),
            .init(.batchCapacity, [model], Double(state.ready.plan.limits.sequences)),
        ] + pages.map { .init(.pages, [model, $0.0], Double($0.1)) }
    }

    private static func device(_ device: DeviceState) -> [PrometheusText.Sample] {
        let values: [(Metric, Double?)] = [
            (.deviceUtilization, device.utilization),
            (.deviceMemoryUsed, device.memoryUsedBytes.map(Double.init)),
            (.deviceMemoryTotal, device.memoryTotalBytes.map(Double.init)),
            (.devicePower, device.powerWatts), (.deviceTemperature, device.temperatureCelsius),
        ]
        return values.compactMap { metric, value in
            value.map { .init(metric, [device.id ?? device.name], $0) }
        }
    }
}
