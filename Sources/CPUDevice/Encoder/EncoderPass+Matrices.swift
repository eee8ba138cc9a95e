import CKernels
import ModelFormats

/// The matrix products of a layer. An item is some columns of some rows; the weights of an item
/// are read once for its rows.
extension EncoderPass {
    private static var rowBlock: Int { WorkingLayout.rowBlock }
    /// Panels of one item.
    private static var width: Int { 2 }

    private var blockCount: Int { (tokens.count + Self.rowBlock - 1) / Self.rowBlock }

    /// The rows of one item: the first, and how many.
    private func block(_ index: Int) -> (first: Int, count: Int) {
        let first = index * Self.rowBlock
        return (first, min(Self.rowBlock, tokens.count - first))
    }

    private func isRounded(_ weights: ck_panels) -> Bool {
        weights.isQuantized || model.pointee.roundsRows && weights.element == CK_BF16
    }

    private func valueBytes(_ weights: ck_panels) -> Int { weights.element == CK_BF16 ? 2 : 1 }

    private func roundRow(
        _ row: UnsafePointer<Float>, _ token: Int, for weights: ck_panels
    ) {
        let depth = weights.depth
        ck_quantize_row(
            kernels, row, weights.element, depth,
            buffers.quantized.values + token * depth * valueBytes(weights),
            buffers.quantized.scales + token * depth / 32,
            buffers.quantized.starts + token * depth / 32)
    }

    /// A hidden row as the next products read it, while it is in the nearest cache.
    func roundHidden(_ token: Int, for weights: ck_panels) {
        guard isRounded(weights) else { return }
        roundRow(buffers.hidden + token * weights.depth, token, for: weights)
    }

    /// All rows of a product's input, where its weights ask for it.
    func round(
        _ source: UnsafeMutablePointer<Float>, for weights: ck_panels,
        _ member: inout TeamMember
    ) {
        guard isRounded(weights) else { return }
        while case let token = member.take(of: tokens.count), token >= 0 {
            roundRow(source + token * weights.depth, token, for: weights)
        }
        member.finishPhase(of: tokens.count)
    }

    private func product(
        _ source: UnsafeMutablePointer<Float>, first: Int, count: Int, _ weights: ck_panels,
        _ y: ck_rows, add: Bool
    ) {
        var (weights, y) = (weights, y)
        let depth = weights.depth
        if isRounded(weights) {
            var x = buffers.quantized.rows(count: count, depth: depth)
            x.values += first * depth * valueBytes(weights)
            x.scales += first * depth / 32
            x.starts += first * depth / 32
            ck_matmul_quantized(kernels, &x, &weights, &y, add)
        } else {
            var x = ck_rows(start: source + first * depth, stride: depth, count: count)
            ck_matmul(kernels, &x, &weights, &y, add)
        }
    }

    /// Calls `finish` with every row of 16 · panels columns that a product has made.
    private func multiply(
        _ source: UnsafeMutablePointer<Float>, _ weights: ck_panels,
        into target: UnsafeMutablePointer<Float>, stride: Int, add: Bool,
        _ member: inout TeamMember,
        finish: (_ row: UnsafeMutablePointer<Float>, _ column: Int, _ count: Int) -> Void
    ) {
        let groups = (weights.panel_count + Self.width - 1) / Self.width
        let items = groups * blockCount
        while case let item = member.take(of: items), item >= 0 {
            let panel = item / blockCount * Self.width
            let rows = block(item % blockCount)
            let operand = weights.slice(panel, min(Self.width, weights.panel_count - panel))
            let output = ck_rows(
                start: target + rows.first * stride + panel * 16, stride: stride,
                count: rows.count)
            product(source, first: rows.first, count: rows.count, operand, output, add: add)
            for row in 0..<rows.count {
                finish(output.start + row * stride, panel * 16, operand.panel_count * 16)
            }
        }
        member.finishPhase(of: items)
    }

    /// hidden = norm(hidden + source · weights + bias).
    func add(
        _ source: UnsafeMutablePointer<Float>, _ linear: PackedLinear, _ norm: PackedNorm,
        next: PackedLinear, _ member: inout TeamMember
    ) {
        multiply(
            source, linear.panels, into: buffers.hidden, stride: model.pointee.hiddenSize,
            add: true, &member
        ) { row, column, count in
            ck_add_row(kernels, linear.bias + column, count, row)
        }
        while case let token = member.take(of: tokens.count), token >= 0 {
            normalise(token, norm)
            roundHidden(token, for: next.panels)
        }
        member.finishPhase(of: tokens.count)
    }

    /// activated = gelu(hidden · weights + bias).
    func activate(_ linear: PackedLinear, _ member: inout TeamMember) {
        multiply(
            buffers.hidden, linear.panels, into: buffers.activated,
            stride: model.pointee.intermediateSize, add: false, &member
        ) { row, column, count in
            ck_bias_gelu(kernels, linear.bias + column, count, row)
        }
    }

    /// Queries, keys and values by heads: an item is one head of some rows.
    func project(_ layer: EncoderLayerWeights, _ member: inout TeamMember) {
        let shape = model.pointee
        let (heads, dimension) = (shape.headCount, shape.headDimension)
        let panels = dimension / 16
        let scratch = buffers.tile(member.number)
        let items = 3 * heads * blockCount
        while case let item = member.take(of: items), item >= 0 {
            let (kind, head) = (item / blockCount / heads, item / blockCount % heads)
            let linear = kind == 0 ? layer.query : kind == 1 ? layer.key : layer.value
            let rows = block(item % blockCount)
            let tile = ck_rows(start: scratch, stride: dimension, count: rows.count)
            product(
                buffers.hidden, first: rows.first, count: rows.count,
                linear.panels.slice(head * panels, panels), tile, add: false)
            for row in 0..<rows.count {
                let values = scratch + row * dimension
                ck_add_row(kernels, linear.bias + head * dimension, dimension, values)
                place(values, kind, head: head, token: rows.first + row)
            }
        }
        member.finishPhase(of: items)
    }

    private func place(
        _ row: UnsafeMutablePointer<Float>, _ kind: Int, head: Int, token: Int
    ) {
        let (width, dimension) = (model.pointee.hiddenSize, model.pointee.headDimension)
        let place = buffers.tokenPlaces[token]
        let page = (head * buffers.pageCount + Int(place.page)) * pageBytes
        let slot = Int(place.position) % 16
        switch kind {
        case 0:
            (buffers.queries + token * width + head * dimension)
                .update(from: row, count: dimension)
        case 1: ck_store_key(kernels, row, dimension, CK_F32, buffers.keys + page, slot)
        default: ck_store_value(kernels, row, dimension, CK_F32, buffers.values + page, slot)
        }
    }

    /// The keys, or the values, of 16 tokens of one head.
    var pageBytes: Int { ck_page_bytes(CK_F32, model.pointee.headDimension) }
}
