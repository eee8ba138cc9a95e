import DeviceAPI
import Glibc
import ModelFormats

/// Where the table of a rotary embedding lies.
struct RotaryTableOffsets {
    let cosines, sines: Int

    init(
        _ layout: inout ArenaLayout, _ rotary: RotaryEmbedding, _ model: ModelConfiguration,
        _ limits: DeviceLimits
    ) {
        let pairs = rotary.dimension(headDimension: model.headDimension) / 2
        cosines = layout.reserve(limits.contextLength * pairs, of: Float.self)
        sines = layout.reserve(limits.contextLength * pairs, of: Float.self)
    }
}

/// Cosines and sines as `[position][pair]`.
struct RotaryTable {
    let cosines, sines: UnsafeMutablePointer<Float>

    init(_ offsets: RotaryTableOffsets, in arena: Arena) {
        cosines = arena.pointer(at: offsets.cosines)
        sines = arena.pointer(at: offsets.sines)
    }

    /// Angles are rounded to single precision before the cosine is taken, as the reference
    /// implementation does.
    func fill(_ rotary: RotaryEmbedding, positions: Int, headDimension: Int) {
        let frequencies = rotary.frequencies(
            headDimension: headDimension, contextLength: positions)
        let factor = Float(rotary.attentionFactor)
        for position in 0..<positions {
            for (pair, frequency) in frequencies.enumerated() {
                let angle = Double(Float(position) * frequency)
                cosines[position * frequencies.count + pair] = Float(cos(angle)) * factor
                sines[position * frequencies.count + pair] = Float(sin(angle)) * factor
            }
        }
    }
}
