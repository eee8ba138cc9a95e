import CCUDA
import Foundation
import ModelFixtures
import Testing

@Suite("CUDA rotation and cache")
struct CUDARopeTests {
    struct Shape: CustomStringConvertible {
        var dimension, heads, cacheHeads, pairs: Int
        var bias = false
        var norms = false
        var isE4M3 = false
        var description: String {
            "\(dimension) \(heads) \(cacheHeads) \(pairs) \(bias) \(norms) \(isE4M3)"
        }
    }

    static let shapes = [
        Shape(dimension: 16, heads: 4, cacheHeads: 2, pairs: 8),
        Shape(dimension: 64, heads: 3, cacheHeads: 3, pairs: 32, bias: true),
        Shape(dimension: 80, heads: 2, cacheHeads: 1, pairs: 40, norms: true),
        Shape(dimension: 96, heads: 2, cacheHeads: 2, pairs: 24, bias: true, norms: true),
        Shape(dimension: 128, heads: 9, cacheHeads: 1, pairs: 64, isE4M3: true),
        Shape(dimension: 256, heads: 1, cacheHeads: 1, pairs: 128, norms: true),
    ]

    @Test("heads are biased, normalised, turned and kept at their places", arguments: shapes)
    func writes(_ shape: Shape) throws {
        var random = SeededGenerator(seed: UInt64(shape.dimension))
        let (dimension, pairs, epsilon) = (shape.dimension, shape.pairs, Float(0.25))
        let allHeads = shape.heads + 2 * shape.cacheHeads
        let (layer, layerCount, pages) = (1, 3, 4)
        let positions = DeviceArray<Int32>([0, 5, 63, 17])
        let places = DeviceArray<Int32>([16, 21, -1, 63])
        let rows = positions.count
        let projected = DeviceArray(random.bfloats(rows * allHeads * dimension, scale: 2))
        let bias = DeviceArray(random.floats(allHeads * dimension))
        let norms = [DeviceArray(random.floats(dimension)), DeviceArray(random.floats(dimension))]
        let angles = (0..<(64 * pairs)).map { _ in Double(random.normal()) }
        let cosines = DeviceArray(angles.map { Float(cos($0)) })
        let sines = DeviceArray(angles.map { Float(sin($0)) })
        let queries = DeviceArray<UInt16>(
            repeating: 0x7FFF, count: rows * shape.heads * dimension)
        let bytes = shape.isE4M3 ? 1 : 2
        let elements = pages * layerCount * 2 * shape.cacheHeads * 16 * dimension
        let slab = DeviceArray<UInt8>(repeating: 0x7F, count: elements * bytes)
        let cache = cc_cache(
            slab: slab.address, layer: Int32(layer), layer_count: Int32(layerCount),
            heads: Int32(shape.cacheHeads),
            format: Int32(shape.isE4M3 ? CC_CACHE_E4M3 : CC_CACHE_BF16), key_scale: 0.5,
            value_scale: 0.125)
        let arguments = cc_rope_write_arguments(
            projected: projected.address, bias: shape.bias ? bias.address : 0,
            query_norm: shape.norms ? norms[0].address : 0,
            key_norm: shape.norms ? norms[1].address : 0, cosines: cosines.address,
            sines: sines.address, positions: positions.address, places: places.address,
            queries: queries.address, cache: cache, rows: Int32(rows), heads: Int32(shape.heads),
            head_dimension: Int32(dimension), pairs: Int32(pairs), epsilon: epsilon)
        try launch("rope_write", cc_rope_write_launch(arguments), arguments)

        var written = 0
        for row in 0..<rows {
            for head in 0..<allHeads {
                let kind = head < shape.heads ? 0 : head < shape.heads + shape.cacheHeads ? 1 : 2
                var x = (0..<dimension).map { i in
                    let at = head * dimension + i
                    return Double(float(projected[row * allHeads * dimension + at]))
                        + (shape.bias ? Double(bias[at]) : 0)
                }
                if shape.norms, kind < 2 { normalise(&x, norms[kind].values, epsilon) }
                if kind < 2 { turn(&x, angles[(Int(positions[row]) * pairs)...].prefix(pairs)) }
                if kind == 0 {
                    let start = (row * shape.heads + head) * dimension
                    let found = (0..<dimension).map { float(queries[start + $0]) }
                    #expect(distance(found, x) < bfloatTolerance)
                    continue
                }
                guard places[row] >= 0 else { continue }
                let place = Int(places[row])
                let cacheHead = head - shape.heads - (kind == 2 ? shape.cacheHeads : 0)
                let run =
                    ((place / 16 * layerCount + layer) * 2 + kind - 1) * shape.cacheHeads
                    + cacheHead
                let start = (run * 16 + place % 16) * dimension
                written += dimension
                let scale = kind == 1 ? cache.key_scale : cache.value_scale
                expect(slab, at: start, x, scale: scale, isE4M3: shape.isE4M3)
            }
        }
        // Nothing else was touched.
        let rest = slab.values.filter { $0 == 0x7F }.count
        #expect(rest >= (elements - written) * bytes)
    }

    private func expect(
        _ slab: DeviceArray<UInt8>, at start: Int, _ x: [Double], scale: Float, isE4M3: Bool
    ) {
        for (i, value) in x.enumerated() {
            if isE4M3 {
                let found = Float(E4M3.value(slab[start + i])) * scale
                let limit = Double(448 * scale)
                #expect(isNear(found, min(max(value, -limit), limit), 0.07))
            } else {
                let at = (start + i) * 2
                let found = float(UInt16(slab[at]) | UInt16(slab[at + 1]) << 8)
                #expect(isNear(found, value, bfloatTolerance))
            }
        }
    }

    private func normalise(_ x: inout [Double], _ weights: [Float], _ epsilon: Float) {
        let mean = x.reduce(0) { $0 + $1 * $1 } / Double(x.count)
        let factor = 1 / (mean + Double(epsilon)).squareRoot()
        x = zip(x, weights).map { $0 * factor * Double($1) }
    }

    private func turn(_ x: inout [Double], _ angles: ArraySlice<Double>) {
        for (i, angle) in angles.enumerated() {
            let (a, b) = (x[i], x[i + angles.count])
            x[i] = a * cos(angle) - b * sin(angle)
            x[i + angles.count] = b * cos(angle) + a * sin(angle)
        }
    }

    @Test("floats become the nearest E4M3, ties to even")
    func roundsToE4M3() throws {
        var numbers: [Float] = [0, 448, 449, 1000, -1e9, 0.001, 0.0009765625, 0.0029296875]
        for byte in UInt8(1)..<0x7E {
            let (low, high) = (Float(E4M3.value(byte)), Float(E4M3.value(byte + 1)))
            numbers += [low, -low, (low + high) / 2, (low * 3 + high) / 4, (low + high * 3) / 4]
        }
        while numbers.count % 16 != 0 { numbers.append(0) }
        let input = DeviceArray<UInt16>(repeating: 0, count: 48)
        let slab = DeviceArray<UInt8>(repeating: 0xEE, count: 2 * 16 * 16)
        let queries = DeviceArray<UInt16>(repeating: 0, count: 16)
        let zeros = DeviceArray<Int32>([0])
        let table = DeviceArray<Float>(repeating: 1, count: 8)
        // The bias of one head of values is written as it is.
        for row in 0..<(numbers.count / 16) {
            let rowBias = DeviceArray<Float>(
                [Float](repeating: 0, count: 32) + numbers[(row * 16)..<(row * 16 + 16)])
            let arguments = cc_rope_write_arguments(
                projected: input.address, bias: rowBias.address, query_norm: 0, key_norm: 0,
                cosines: table.address, sines: table.address, positions: zeros.address,
                places: zeros.address, queries: queries.address,
                cache: cc_cache(
                    slab: slab.address, layer: 0, layer_count: 1, heads: 1,
                    format: Int32(CC_CACHE_E4M3), key_scale: 1, value_scale: 1),
                rows: 1, heads: 1, head_dimension: 16, pairs: 8, epsilon: 0)
            try launch("rope_write", cc_rope_write_launch(arguments), arguments)
            for i in 0..<16 {
                let (found, expected) = (slab[256 + i], E4M3.nearest(numbers[row * 16 + i]))
                #expect(found == expected, "\(numbers[row * 16 + i])")
            }
        }
    }
}
