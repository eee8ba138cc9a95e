package import ModelFormats

/// Texts that a step encodes together: their rows lie one after the other, without padding.
package struct EncodeBatch: Equatable, Sendable {
    /// The tokens of all texts.
    package private(set) var tokens: [Int32] = []
    /// How many tokens each text has.
    package private(set) var lengths: [Int32] = []

    package init() {}

    package mutating func append(_ text: ArraySlice<Int32>) {
        tokens += text
        lengths.append(Int32(text.count))
    }

    package mutating func clear() {
        tokens.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
    }
}

/// What computes with an encoder: it holds one model's weights and turns texts into vectors.
///
/// Used by one thread. Nothing is kept from one batch to the next.
package protocol EncoderDevice: AnyObject {
    var description: DeviceDescription { get }

    /// The exact bytes that `load` will take; an encoder has no pages. `request.limits` are the
    /// tokens and the texts of a batch and the tokens of a text. Throws when it does not fit.
    func memoryPlan(
        for checkpoint: EncoderCheckpoint, request: MemoryRequest
    ) throws(DeviceError) -> MemoryPlan

    /// Takes the planned memory and the weights; `progress` is called with 0...1, and its answer
    /// false gives up.
    func load(
        _ checkpoint: EncoderCheckpoint, plan: MemoryPlan, progress: (Double) -> Bool
    ) throws(DeviceError)

    /// Appends one vector for each text of the batch. Tokens are ids of the vocabulary, and texts
    /// have at least one.
    func encode(_ batch: EncodeBatch, into vectors: inout [Float]) throws(DeviceError)
}
