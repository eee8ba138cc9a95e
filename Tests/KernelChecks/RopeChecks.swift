import CCUDA
import Glibc
import ModelFixtures

/// Rotation, and keys and values that are kept.
enum RopeChecks {
    struct Shape: CustomStringConvertible, Sendable {
        var dimension, heads, cacheHeads, pairs: Int
        var bias = false
        var norms = false
        var isE4M3 = false
        var description: String {
            "\(dimension) x \(heads)+\(cacheHeads), \(pairs) pairs" + (bias ? ", biases" : "")
                + (norms ? ", norms" : "") + (isE4M3 ? ", e4m3" : "")
        }
    }

    private static let shapes = [
        Shape(dimension: 16, heads: 4, cacheHeads: 2, pairs: 8),
        Shape(dimension: 64, heads: 3, cacheHeads: 3, pairs: 32, bias: true),
        Shape(dimension: 80, heads: 2, cacheHeads: 1, pairs: 40, norms: true),
        Shape(dimension: 96, heads: 2, cacheHeads: 2, pairs: 24, bias: true, norms: true),
        Shape(dimension: 128, heads: 9, cacheHeads: 1, pairs: 64, isE4M3: true),
        Shape(dimension: 256, heads: 1, cacheHeads: 1, pairs: 128, norms: true),
    ]

    static let all: [KernelCheck] =
        shapes.map { shape in
            KernelCheck(
                "rope_write", "heads are biased, normalised, turned and kept: \(shape)"
            ) { try RopeCheck(shape).run(on: $0) }
        } + [
            KernelCheck("rope_write", "floats become the nearest E4M3, ties to even", roundsToE4M3)
        ]

    @Sendable private static func roundsToE4M3(_ runner: any KernelRunner) throws {
        var numbers: [Float] = [0, 448, 449, 1000, -1e9, 0.001, 0.0009765625, 0.0029296875]
        for byte in UInt8(1)..<0x7E {
            let (low, high) = (Float(E4M3.value(byte)), Float(E4M3.value(byte + 1)))
            numbers += [low, -low, (low + high) / 2, (low * 3 + high) / 4, (low + high * 3) / 4]
        }
        while numbers.count % 16 != 0 { numbers.append(0) }
        let input = try runner.array(repeating: UInt16(0), count: 48)
        let slab = try runner.array(repeating: UInt8(0xEE), count: 2 * 16 * 16)
        let queries = try runner.array(repeating: UInt16(0), count: 16)
        let zeros = try runner.array([Int32](arrayLiteral: 0))
        let table = try runner.array(repeating: Float(1), count: 8)
        // The bias of one head of values is written as it is.
        for row in 0..<(numbers.count / 16) {
            let rowBias = try runner.array(
                [Float](repeating: 0, count: 32) + numbers[(row * 16)..<(row * 16 + 16)])
            let arguments = cc_rope_write_arguments(
                projected: input.address, bias: rowBias.address, query_norm: 0, key_norm: 0,
                cosines: table.address, sines: table.address, positions: zeros.address,
                places: zeros.address, queries: queries.address,
                cache: cc_cache(
                    slab: slab.address, layer: 0, layer_count: 1, heads: 1,
                    format: Int32(CC_CACHE_E4M3), key_scale: 1, value_scale: 1),
                rows: 1, heads: 1, head_dimension: 16, pairs: 8, epsilon: 0)
            try runner.launch("rope_write", cc_rope_write_launch(arguments), arguments)
            let found = try slab.values()
            for i in 0..<16 {
                let number = numbers[row * 16 + i]
                try expect(
                    found[256 + i] == E4M3.nearest(number),
                    "\(E4M3.value(found[256 + i])) for \(number)")
            }
        }
    }
}

/// One shape with its data.
private struct RopeCheck {
    private static let (layer, layerCount, pages) = (1, 3, 4)
    private static let epsilon: Float = 0.25
    private static let positions: [Int32] = [0, 5, 63, 17]
    private static let places: [Int32] = [16, 21, -1, 63]
    private static let (keyScale, valueScale) = (Float(0.5), Float(0.125))

    let shape: RopeChecks.Shape
    private let projected: [UInt16]
    private let bias: [Float]
    private let norms: [[Float]]
    private let angles: [Double]

    init(_ shape: RopeChecks.Shape) {
        self.shape = shape
        var random = SeededGenerator(seed: UInt64(shape.dimension))
        let width = (shape.heads + 2 * shape.cacheHeads) * shape.dimension
        projected = random.bfloats(Self.positions.count * width, scale: 2)
        bias = random.floats(width)
        norms = [random.floats(shape.dimension), random.floats(shape.dimension)]
        angles = (0..<(64 * shape.pairs)).map { _ in Double(random.normal()) }
    }

    func run(on runner: any KernelRunner) throws {
        let rows = Self.positions.count
        let elements =
            Self.pages * Self.layerCount * 2 * shape.cacheHeads * 16 * shape.dimension
        let queries = try runner.array(
            repeating: UInt16(0x7FFF), count: rows * shape.heads * shape.dimension)
        let slab = try runner.array(
            repeating: UInt8(0x7F), count: elements * (shape.isE4M3 ? 1 : 2))
        let deviceProjected = try runner.array(projected)
        let deviceBias = try runner.array(bias)
        let deviceNorms = try norms.map { try runner.array($0) }
        let cosines = try runner.array(angles.map { Float(cos($0)) })
        let sines = try runner.array(angles.map { Float(sin($0)) })
        let positions = try runner.array(Self.positions)
        let places = try runner.array(Self.places)
        let arguments = cc_rope_write_arguments(
            projected: deviceProjected.address, bias: shape.bias ? deviceBias.address : 0,
            query_norm: shape.norms ? deviceNorms[0].address : 0,
            key_norm: shape.norms ? deviceNorms[1].address : 0, cosines: cosines.address,
            sines: sines.address, positions: positions.address, places: places.address,
            queries: queries.address,
            cache: cc_cache(
                slab: slab.address, layer: Int32(Self.layer), layer_count: Int32(Self.layerCount),
                heads: Int32(shape.cacheHeads),
                format: Int32(shape.isE4M3 ? CC_CACHE_E4M3 : CC_CACHE_BF16),
                key_scale: Self.keyScale, value_scale: Self.valueScale),
            rows: Int32(rows), heads: Int32(shape.heads), head_dimension: Int32(shape.dimension),
            pairs: Int32(shape.pairs), epsilon: Self.epsilon)
        try runner.launch("rope_write", cc_rope_write_launch(arguments), arguments)
        try compare(queries.values(), slab.values())
    }

    private func compare(_ queries: [UInt16], _ slab: [UInt8]) throws {
        let dimension = shape.dimension
        let bytes = shape.isE4M3 ? 1 : 2
        var untouched = [Bool](repeating: true, count: slab.count)
        for row in Self.positions.indices {
            for head in 0..<(shape.heads + 2 * shape.cacheHeads) {
                let kind = head < shape.heads ? 0 : head < shape.heads + shape.cacheHeads ? 1 : 2
                let x = turned(row: row, head: head, kind: kind)
                if kind == 0 {
                    let start = (row * shape.heads + head) * dimension
                    let most = distance(queries[start..<(start + dimension)].map(float), x)
                    try expect(most < bfloatTolerance, "query \(row) \(head) is off by \(most)")
                    continue
                }
                guard Self.places[row] >= 0 else { continue }
                let place = Int(Self.places[row])
                let cacheHead = head - shape.heads - (kind == 2 ? shape.cacheHeads : 0)
                let run =
                    ((place / 16 * Self.layerCount + Self.layer) * 2 + kind - 1)
                    * shape.cacheHeads + cacheHead
                let start = (run * 16 + place % 16) * dimension
                for byte in (start * bytes)..<((start + dimension) * bytes) {
                    untouched[byte] = false
                }
                try compare(slab, at: start, x, scale: kind == 1 ? Self.keyScale : Self.valueScale)
            }
        }
        for (index, byte) in slab.enumerated() where untouched[index] {
            try expect(byte == 0x7F, "byte \(index) of the pages was touched")
        }
    }

    /// A head as it should leave.
    private func turned(row: Int, head: Int, kind: Int) -> [Double] {
        let width = (shape.heads + 2 * shape.cacheHeads) * shape.dimension
        var x = (0..<shape.dimension).map { i in
            let at = head * shape.dimension + i
            return Double(float(projected[row * width + at]))
                + (shape.bias ? Double(bias[at]) : 0)
        }
        guard kind < 2 else { return x }
        if shape.norms {
            let mean = x.reduce(0) { $0 + $1 * $1 } / Double(x.count)
            let factor = 1 / (mean + Double(Self.epsilon)).squareRoot()
            x = zip(x, norms[kind]).map { $0 * factor * Double($1) }
        }
        for pair in 0..<shape.pairs {
            let angle = angles[Int(Self.positions[row]) * shape.pairs + pair]
            let (a, b) = (x[pair], x[pair + shape.pairs])
            x[pair] = a * cos(angle) - b * sin(angle)
            x[pair + shape.pairs] = b * cos(angle) + a * sin(angle)
        }
        return x
    }

    private func compare(_ slab: [UInt8], at start: Int, _ x: [Double], scale: Float) throws {
        for (i, value) in x.enumerated() {
            let found: Float
            let isRight: Bool
            if shape.isE4M3 {
                found = Float(E4M3.value(slab[start + i])) * scale
                let limit = Double(448 * scale)
                isRight = isNear(found, min(max(value, -limit), limit), 0.07)
            } else {
                let at = (start + i) * 2
                found = float(UInt16(slab[at]) | UInt16(slab[at + 1]) << 8)
                isRight = isNear(found, value, bfloatTolerance)
            }
            try expect(isRight, "\(found) is kept for \(value)")
        }
    }
}
