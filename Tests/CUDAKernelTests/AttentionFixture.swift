import CCUDA
import Foundation
import ModelFixtures

/// Rows of a step against keys and values in pages that lie in no order; what no row may see is
/// no number.
final class AttentionFixture {
    struct Shape: CustomStringConvertible {
        var dimension = 64
        var cacheHeads = 2
        var group = 2
        var window = 0
        var softcap: Float = 0
        var isE4M3 = false
        var chunk = 32
        /// Where each row starts, and its tokens.
        var rows: [(start: Int, count: Int)]

        var heads: Int { cacheHeads * group }
        var description: String {
            "\(dimension) \(cacheHeads)x\(group) window \(window) cap \(softcap) "
                + "\(isE4M3 ? "e4m3 " : "")\(rows)"
        }
    }

    static let layer = 1
    static let layerCount = 2

    let shape: Shape
    let tokenCount: Int
    let pagesPerSlot: Int
    let queries: DeviceArray<UInt16>
    let slab: DeviceArray<UInt8>
    let pageTables: DeviceArray<Int32>
    let counts = DeviceArray([cc_step_counts()])
    let rows: DeviceArray<cc_step_row>
    let decodeWork, prefillWork: DeviceArray<cc_attention_work>
    let out: DeviceArray<UInt16>
    let partials, partialSums: DeviceArray<Float>
    private(set) var cache: cc_cache

    init(_ shape: Shape, seed: UInt64 = 1) {
        self.shape = shape
        var random = SeededGenerator(seed: seed)
        tokenCount = shape.rows.reduce(0) { $0 + $1.count }
        pagesPerSlot = (shape.rows.map { $0.start + $0.count }.max() ?? 0) / 16 + 2
        queries = DeviceArray(random.bfloats(tokenCount * shape.heads * shape.dimension, scale: 2))
        out = DeviceArray(repeating: 0x7FFF, count: queries.count)
        let pages = shape.rows.count * pagesPerSlot
        let pageElements = Self.layerCount * 2 * shape.cacheHeads * 16 * shape.dimension
        slab = DeviceArray(
            repeating: 0xFF, count: pages * pageElements * (shape.isE4M3 ? 1 : 2))
        pageTables = DeviceArray((0..<pages).map(Int32.init).shuffled(using: &random))
        cache = cc_cache(
            slab: slab.address, layer: Int32(Self.layer), layer_count: Int32(Self.layerCount),
            heads: Int32(shape.cacheHeads),
            format: Int32(shape.isE4M3 ? CC_CACHE_E4M3 : CC_CACHE_BF16), key_scale: 0.5,
            value_scale: 0.25)
        let plan = StepWork(shape)
        rows = DeviceArray(plan.rows)
        decodeWork = DeviceArray(plan.decode)
        prefillWork = DeviceArray(plan.prefill)
        counts[0] = plan.counts
        partials = DeviceArray(
            repeating: .nan, count: plan.decode.count * shape.heads * shape.dimension)
        partialSums = DeviceArray(repeating: .nan, count: plan.decode.count * shape.heads * 2)
        for (slot, row) in shape.rows.enumerated() {
            for position in 0..<(row.start + row.count) {
                for index in 0..<(2 * shape.cacheHeads * shape.dimension) {
                    let rest = index / shape.dimension
                    let at = place(
                        slot: slot, position: position, kind: rest % 2, head: rest / 2,
                        index % shape.dimension)
                    store(random.normal(), at: at)
                }
            }
        }
    }

    func place(slot: Int, position: Int, kind: Int, head: Int, _ d: Int) -> Int {
        let page = Int(pageTables[slot * pagesPerSlot + position / 16])
        let run = ((page * Self.layerCount + Self.layer) * 2 + kind) * shape.cacheHeads + head
        return (run * 16 + position % 16) * shape.dimension + d
    }

    private func store(_ value: Float, at place: Int) {
        if shape.isE4M3 {
            slab[place] = E4M3.nearest(value)
        } else {
            let bits = bfloat(value)
            slab[place * 2] = UInt8(bits & 0xFF)
            slab[place * 2 + 1] = UInt8(bits >> 8)
        }
    }

    func value(slot: Int, position: Int, kind: Int, head: Int, _ d: Int) -> Double {
        let at = place(slot: slot, position: position, kind: kind, head: head, d)
        if shape.isE4M3 {
            let scale = kind == 0 ? cache.key_scale : cache.value_scale
            return E4M3.value(slab[at]) * Double(scale)
        }
        return Double(float(UInt16(slab[at * 2]) | UInt16(slab[at * 2 + 1]) << 8))
    }

    var arguments: cc_attention_arguments {
        cc_attention_arguments(
            queries: queries.address, out: out.address, cache: cache,
            page_tables: pageTables.address, counts: counts.address, rows: rows.address,
            work: decodeWork.address, partials: partials.address,
            partial_sums: partialSums.address, pages_per_slot: Int32(pagesPerSlot),
            heads: Int32(shape.heads), head_dimension: Int32(shape.dimension),
            window: Int32(shape.window), scale: scale, softcap: shape.softcap)
    }

    private var scale: Float { 1 / Float(shape.dimension).squareRoot() }

    /// All kernels of a layer's attention.
    func run(blocks: UInt32 = 3) throws {
        let suffix = "\(shape.dimension)\(shape.isE4M3 ? "_e4m3" : "")"
        var arguments = arguments
        let decodes = UInt32(counts[0].decode_work)
        try launch(
            "attention_decode_\(suffix)", cc_attention_decode_launch(arguments, decodes, blocks),
            arguments)
        let count = UInt32(shape.rows.count + 1)
        try launch("attention_merge", cc_attention_merge_launch(arguments, count), arguments)
        arguments.work = prefillWork.address
        let prefills = UInt32(counts[0].prefill_work)
        try launch(
            "attention_prefill_\(suffix)",
            cc_attention_prefill_launch(arguments, prefills, blocks), arguments)
    }

    /// Attention by its definition, in the order of `out`.
    func expected() -> [Double] {
        var result: [Double] = []
        for (slot, row) in shape.rows.enumerated() {
            for token in 0..<row.count {
                for head in 0..<shape.heads {
                    let first = (Int(rows[slot].first_token) + token) * shape.heads + head
                    let query = (0..<shape.dimension).map {
                        Double(float(queries[first * shape.dimension + $0]))
                    }
                    result += attend(query, slot: slot, position: row.start + token, head: head)
                }
            }
        }
        return result
    }

    private func attend(_ query: [Double], slot: Int, position: Int, head: Int) -> [Double] {
        let begin = shape.window > 0 ? max(0, position - shape.window + 1) : 0
        let cacheHead = head / shape.group
        let scores = (begin...position).map { key in
            let dot = query.enumerated().reduce(0.0) {
                $0 + $1.element
                    * value(slot: slot, position: key, kind: 0, head: cacheHead, $1.offset)
            }
            let score = dot * Double(scale)
            let cap = Double(shape.softcap)
            return cap == 0 ? score : cap * tanh(score / cap)
        }
        let peak = scores.max() ?? 0
        let shares = scores.map { exp($0 - peak) }
        let total = shares.reduce(0, +)
        return (0..<shape.dimension).map { d in
            shares.enumerated().reduce(0.0) {
                $0 + $1.element / total
                    * value(
                        slot: slot, position: begin + $1.offset, kind: 1, head: cacheHead, d)
            }
        }
    }
}

/// The eight bits of an E4M3 number, by their definition.
enum E4M3 {
    static func value(_ byte: UInt8) -> Double {
        let exponent = Int(byte >> 3 & 15)
        let fraction = Double(byte & 7) / 8
        if byte & 0x7F == 0x7F { return .nan }
        let size = exponent == 0 ? fraction * exp2(-6) : (1 + fraction) * exp2(Double(exponent - 7))
        return byte & 0x80 == 0 ? size : -size
    }

    private static let positive = (0..<0x7F).map { value(UInt8($0)) }

    /// The number that is nearest, the even one of two that are as near.
    static func nearest(_ number: Float) -> UInt8 {
        let size = min(Double(abs(number)), 448)
        var best = 0
        for (byte, value) in positive.enumerated() {
            let (distance, least) = (abs(value - size), abs(positive[best] - size))
            if distance < least || distance == least && byte % 2 == 0 { best = byte }
        }
        return UInt8(best) | (number.sign == .minus ? 0x80 : 0)
    }
}
