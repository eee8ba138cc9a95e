import CCUDA
import Glibc
import ModelFixtures

/// Rows of a step, and keys and values in pages that lie in no order; what no row may see is no
/// number.
struct AttentionData {
    struct Shape: CustomStringConvertible, Sendable {
        var dimension = 64
        var cacheHeads = 2
        var group = 2
        var window = 0
        var softcap: Float = 0
        var isE4M3 = false
        var chunk = 32
        /// Pages of the slab that lie before those that are used.
        var firstPage = 0
        /// Where each row starts, and its tokens.
        var rows: [(start: Int, count: Int)]

        var heads: Int { cacheHeads * group }
        var bytesPerPage: Int {
            AttentionData.layerCount * 2 * cacheHeads * 16 * dimension * (isE4M3 ? 1 : 2)
        }
        var description: String {
            "\(dimension) x \(cacheHeads)x\(group)" + (window > 0 ? ", window \(window)" : "")
                + (softcap > 0 ? ", cap \(softcap)" : "") + (isE4M3 ? ", e4m3" : "")
                + (firstPage > 0 ? ", pages from \(firstPage)" : "") + ", rows "
                + rows.map { "\($0.start)+\($0.count)" }.joined(separator: " ")
        }
    }

    static let layer = 1
    static let layerCount = 2
    static let keyScale: Float = 0.5
    static let valueScale: Float = 0.25

    let shape: Shape
    let pagesPerSlot: Int
    var queries: [UInt16]
    /// The pages that are used.
    var slab: [UInt8]
    /// Counted from `firstPage`.
    var pageTables: [Int32]

    init(_ shape: Shape, seed: UInt64 = 1) {
        self.shape = shape
        var random = SeededGenerator(seed: seed)
        let tokens = shape.rows.reduce(0) { $0 + $1.count }
        pagesPerSlot = (shape.rows.map { $0.start + $0.count }.max() ?? 0) / 16 + 2
        queries = random.bfloats(tokens * shape.heads * shape.dimension, scale: 2)
        let pages = shape.rows.count * pagesPerSlot
        slab = [UInt8](repeating: 0xFF, count: pages * shape.bytesPerPage)
        pageTables = (0..<pages).map(Int32.init).shuffled(using: &random)
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

    private func place(slot: Int, position: Int, kind: Int, head: Int, _ d: Int) -> Int {
        let page = Int(pageTables[slot * pagesPerSlot + position / 16])
        let run = ((page * Self.layerCount + Self.layer) * 2 + kind) * shape.cacheHeads + head
        return (run * 16 + position % 16) * shape.dimension + d
    }

    private mutating func store(_ value: Float, at place: Int) {
        if shape.isE4M3 {
            slab[place] = E4M3.nearest(value)
        } else {
            let bits = bfloat(value)
            slab[place * 2] = UInt8(bits & 0xFF)
            slab[place * 2 + 1] = UInt8(bits >> 8)
        }
    }

    private func value(slot: Int, position: Int, kind: Int, head: Int, _ d: Int) -> Double {
        let at = place(slot: slot, position: position, kind: kind, head: head, d)
        if shape.isE4M3 {
            let scale = kind == 0 ? Self.keyScale : Self.valueScale
            return E4M3.value(slab[at]) * Double(scale)
        }
        return Double(float(UInt16(slab[at * 2]) | UInt16(slab[at * 2 + 1]) << 8))
    }

    var scale: Float { 1 / Float(shape.dimension).squareRoot() }

    /// Attention by its definition, in the order of the queries.
    func expected() -> [Double] {
        var result: [Double] = []
        var first = 0
        for (slot, row) in shape.rows.enumerated() {
            for token in 0..<row.count {
                for head in 0..<shape.heads {
                    let query = queries[first..<(first + shape.dimension)].map { Double(float($0)) }
                    result += attend(query, slot: slot, position: row.start + token, head: head)
                    first += shape.dimension
                }
            }
        }
        return result
    }

    private func attend(_ query: [Double], slot: Int, position: Int, head: Int) -> [Double] {
        let begin = shape.window > 0 ? max(0, position - shape.window + 1) : 0
        let cacheHead = head / shape.group
        let scores = (begin...position).map { key in
            var dot = 0.0
            for (d, part) in query.enumerated() {
                dot += part * value(slot: slot, position: key, kind: 0, head: cacheHead, d)
            }
            let score = dot * Double(scale)
            let cap = Double(shape.softcap)
            return cap == 0 ? score : cap * tanh(score / cap)
        }
        let peak = scores.max() ?? 0
        let shares = scores.map { exp($0 - peak) }
        let total = shares.reduce(0, +)
        return (0..<shape.dimension).map { d in
            var sum = 0.0
            for (index, share) in shares.enumerated() {
                sum +=
                    share / total
                    * value(slot: slot, position: begin + index, kind: 1, head: cacheHead, d)
            }
            return sum
        }
    }
}
