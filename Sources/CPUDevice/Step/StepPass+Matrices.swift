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

    /// y = x · weights, or y += x · weights, over the items that this member gets.
    func multiply(
        _ x: inout InputRows, _ weights: ck_panels, _ y: ck_rows, add: Bool,
        _ member: inout TeamMember
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
        }
        member.finishPhase(of: groups * blockCount)
    }

    /// Adds a projection to the hidden rows.
    func add(
        _ source: UnsafeMutablePointer<Float>, _ weights: ck_panels, _ member: inout TeamMember
    ) {
        var x = prepare(
            ck_rows(start: source, stride: weights.depth, count: tokens.count), for: weights,
            &member)
        let y = ck_rows(
            start: buffers.hidden, stride: model.pointee.hiddenSize, count: tokens.count)
        multiply(&x, weights, y, add: true, &member)
    }

    /// SwiGLU: panels of gate and up lie in turn, so that one tile has what it needs of both.
    func gate(_ x: inout InputRows, _ weights: ck_panels, _ member: inout TeamMember) {
        let pairs = weights.panel_count / 2
        let width = x.count == 1 ? 2 : 1
        let groups = (pairs + width - 1) / width
        let blockCount = blocks(x.count)
        let scratch = buffers.scratch(member.number).tile
        let columns = model.pointee.intermediateSize
        while case let item = member.take(of: groups * blockCount), item >= 0 {
            let first = item / blockCount * width
            let count = min(width, pairs - first)
            makeReady(&x)
            let rows = block(item % blockCount, of: x.count)
            let tile = ck_rows(start: scratch, stride: count * 32, count: rows.count)
            let operand = weights.slice(first * 2, count * 2)
            product(x, first: rows.first, count: rows.count, operand, tile, add: false)
            for row in 0..<rows.count {
                let sums = scratch + row * tile.stride
                let out = buffers.activated + (rows.first + row) * columns + first * 16
                for pair in 0..<count {
                    ck_silu_multiply(
                        kernels, sums + pair * 32, sums + pair * 32 + 16, 16, out + pair * 16)
                }
            }
        }
        member.finishPhase(of: groups * blockCount)
    }

    /// Queries, keys and values by heads: an item is one head of some rows, so that its rotation
    /// and its place in the pages follow while it is in the nearest cache.
    func project(
        _ x: inout InputRows, _ layer: LayerWeights, _ index: Int, _ member: inout TeamMember
    ) {
        let shape = model.pointee
        let blockCount = blocks(x.count)
        let heads = shape.headCount + 2 * shape.keyValueHeadCount
        let panelsPerHead = shape.headDimension / 16
        let scratch = buffers.scratch(member.number).tile
        while case let item = member.take(of: heads * blockCount), item >= 0 {
            let (kind, head) = shape.kind(ofHead: item / blockCount)
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
            for row in 0..<rows.count {
                place(
                    scratch + row * tile.stride, kind, head: head, layer: index,
                    token: rows.first + row)
            }
        }
        member.finishPhase(of: heads * blockCount)
    }

    private func place(
        _ values: UnsafeMutablePointer<Float>, _ kind: HeadKind, head: Int, layer: Int, token: Int
    ) {
        let dimension = model.pointee.headDimension
        let half = dimension / 2
        let place = buffers.tokenPlaces[token]
        if kind != .value {
            let table = Int(place.position) * half
            ck_rope(kernels, values, buffers.cosines + table, buffers.sines + table, half)
        }
        switch kind {
        case .query:
            buffers.query(head: head, token: token, of: tokens.count, model)
                .update(from: values, count: dimension)
        case .key:
            let page = pages.keys(layer: layer, head: head) + Int(place.page) * pages.pageFloats
            ck_store_key(values, dimension, page, Int(place.position) % 16)
        case .value:
            let page = pages.keys(layer: layer, head: head) + Int(place.page) * pages.pageFloats
            let row = pages.headFloats / 2 + Int(place.position) % 16 * dimension
            (page + row).update(from: values, count: dimension)
        }
    }
}
