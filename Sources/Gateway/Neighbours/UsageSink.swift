package import Telemetry

/// Takes the record of every admitted request: exactly one for each, whatever became of it.
package protocol UsageSink: Sendable {
    /// Called on the request's way out, before the client sees the end; must not wait.
    func record(_ record: RequestRecord)
}
