import CKernels
import ModelFormats

/// The matrix products of a layer. An item is some columns of some rows; the weights of an item
/// are read once for its rows.
extension StepPass {
    private static var rowBlock: Int { WorkingLayout.rowBlock }

    private func blocks(_ rowCount: Int) -> Int {
        (rowCount + Self.rowBlock - 1) / Self.rowBlock
    }

    /// The rows of one item: the first, and how many.
    private func block(_ index: Int, of rowCount: Int) -> (first: Int, count: Int) {
        let first = index * Self.rowBlock
        return (first, min(Self.rowBlock, rowCount - first))
    }

    /// y = x · weights + bias, or y += x · weights + bias, over the items that this member gets.
    func multiply(
        _ x: inout InputRows, _ weights: ck_panels, _ y: ck_rows, add: Bool,
        bias: UnsafePointer<Float>? = nil, _ member: inout TeamMember
    ) {
        // A single row is a race for memory: more columns at once keep more reads in flight.
        let width = x.count == 1 ? 4 : 2
        let groups = (weights.panel_count + width - 1) / width
        let blockCount = blocks(x.count)
        while case let item = member.take(of: groups * blockCount), item >= 0 {
            makeReady(&x)
            let first = item / blockCount * width
            let rows = block(item % blockCount, of: x.count)
            let output = ck_rows(
                start: y.start + rows.first * y.stride + first * 16, stride: y.stride,
                count: rows.count)
            let operand = weights.slice(first, min(width, weights.panel_count - first))
            product(x, first: rows.first, count: rows.count, operand, output, add: add)
            guard let bias else { continue }
            for row in 0..<rows.count {
                ck_add_row(
                    kernels, bias + first * 16, operand.panel_count * 16,
                    output.start + row * output.stride)
            }
        }
        member.finishPhase(of: groups * blockCount)
    }

    /// Adds a projection to the hidden rows, normalised first if there is a norm.
    func add(
        _ source: UnsafeMutablePointer<Float>, _ weights: ck_panels, bias: UnsafePointer<Float>?,
        norm: UnsafePointer<Float>?, _ member: inout TeamMember
    ) {
        let width = model.pointee.hiddenSize
        var x = prepare(
            ck_rows(start: source, stride: weights.depth, count: active.count), for: weights,
            &member)
        // Nobody reads the normalised rows between a projection and the next norm.
        let y = ck_rows(
            start: norm == nil ? active.hidden : buffers.normed, stride: width,
            count: active.count)
        multiply(&x, weights, y, add: norm == nil, bias: bias, &member)
        guard let norm else { return }
        while case let token = member.take(of: active.count), token >= 0 {
            let row = y.start + token * width
            ck_rms_norm(kernels, row, norm, model.pointee.normEpsilon, width, row)
            ck_add_row(kernels, row, width, active.hidden + token * width)
        }
        member.finishPhase(of: active.count)
    }

    /// activation(gate) · up: panels of gate and up lie in turn, so that one tile has what it needs
    /// of both.
    func gate(_ x: inout InputRows, _ weights: ck_panels, _ member: inout TeamMember) {
        let pairs = weights.panel_count / 2
        let width = x.count == 1 ? 2 : 1
        let groups = (pairs + width - 1) / width
        let blockCount = blocks(x.count)
        let scratch = buffers.scratch(member.number).tile
        let columns = model.pointee.intermediateSize
        let activation = model.pointee.activation
        while case let item = member.take(of: groups * blockCount), item >= 0 {
            let first = item / blockCount * width
            let count = min(width, pairs - first)
            makeReady(&x)
            let rows = block(item % blockCount, of: x.count)
            let tile = ck_rows(start: scratch, stride: count * 32, count: rows.count)
            let operand = weights.slice(first * 2, count * 2)
            product(x, first: rows.first, count: rows.count, operand, tile, add: false)
            let out = buffers.activated + rows.first * columns + first * 16
            for pair in 0..<count {
                var gate = ck_rows(
                    start: scratch + pair * 32, stride: tile.stride, count: rows.count)
                var y = ck_rows(start: out + pair * 16, stride: columns, count: rows.count)
                let up = gate.start + 16
                switch activation {
                case .silu: ck_silu_multiply(kernels, &gate, up, 16, &y)
                case .tanhGELU: ck_gelu_multiply(kernels, &gate, up, 16, &y)
                }
            }
        }
        member.finishPhase(of: groups * blockCount)
    }

    /// Queries, keys and values by heads: an item is one head of some rows, so that its rotation
    /// and its place in the pages follow while it is in the nearest cache.
    func project(
        _ x: inout InputRows, _ layer: LayerWeights, _ index: Int, heads: Range<Int>,
        _ member: inout TeamMember
    ) {
        let shape = model.pointee
        let blockCount = blocks(x.count)
        let panelsPerHead = shape.headDimension / 16
        let scratch = buffers.scratch(member.number).tile
        let sliding = layer.window == nil ? nil : buffers.slidingRotary
        let rotary = sliding ?? buffers.rotary
        while case let item = member.take(of: heads.count * blockCount), item >= 0 {
            let (kind, head) = shape.kind(ofHead: heads.lowerBound + item / blockCount)
            let weights =
                switch kind {
                case .query: layer.query
                case .key: layer.key
                case .value: layer.value
                }
            makeReady(&x)
            let rows = block(item % blockCount, of: x.count)
            let tile = ck_rows(start: scratch, stride: shape.headDimension, count: rows.count)
            let operand = weights.slice(head * panelsPerHead, panelsPerHead)
            product(x, first: rows.first, count: rows.count, operand, tile, add: false)
            let (bias, norm) = (layer.vectors.bias(kind), layer.vectors.norm(kind))
            for row in 0..<rows.count {
                let values = scratch + row * tile.stride
                if let bias {
                    ck_add_row(kernels, bias + head * tile.stride, tile.stride, values)
                }
                if let norm {
                    ck_rms_norm(kernels, values, norm, shape.normEpsilon, tile.stride, values)
                }
                place(
                    values, kind, head: head, layer: index, token: rows.first + row,
                    rotary: rotary)
            }
        }
        member.finishPhase(of: heads.count * blockCount)
    }

    private func place(
        _ values: UnsafeMutablePointer<Float>, _ kind: HeadKind, head: Int, layer: Int,
        token: Int, rotary: RotaryTable
    ) {
        let (dimension, pairs) = (model.pointee.headDimension, model.pointee.rotaryPairs)
        let place = active.places[token]
        if kind != .value {
            let table = Int(place.position) * pairs
            ck_rope(kernels, values, rotary.cosines + table, rotary.sines + table, pairs)
        }
        switch kind {
        case .query:
            buffers.query(head: head, token: token, of: active.count, model)
                .update(from: values, count: dimension)
        case .key:
            let page = pages.keys(layer: layer, head: head) + Int(place.page) * pages.pageBytes
            ck_store_key(
                kernels, values, dimension, pages.element, page, Int(place.position) % 16)
        case .value:
            let page = pages.keys(layer: layer, head: head) + Int(place.page) * pages.pageBytes
            ck_store_value(
                kernels, values, dimension, pages.element, page + pages.halfBytes,
                Int(place.position) % 16)
        }
    }
}
