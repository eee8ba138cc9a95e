import DeviceAPI
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

    func fill(_ rotary: RotaryEmbedding, positions: Int, headDimension: Int) {
        let table = rotary.table(positions: positions, headDimension: headDimension)
        cosines.update(from: table.cosines, count: table.cosines.count)
        sines.update(from: table.sines, count: table.sines.count)
    }
}
