/// Something that a request has going on, at an engine or at a provider.
package protocol BackendWork: Sendable {
    /// Stops it at once. Does nothing when it has stopped already.
    func cancel()

    /// Usage and timings so far; final and exact once it has ended.
    func report() -> GenerationReport
}
