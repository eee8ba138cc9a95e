import CKernels
import ModelFormats

/// The matrix products of a layer. An item is some columns of some rows; the weights of an item
/// are read once for its rows.
extension StepPass {
    private static var rowBlock: Int { WorkingLayout.rowBlock }

    private func blocks(_ rowCount: Int) -> Int {
        (rowCount + Self.rowBlock - 1) / Self.rowBlock
    }

    private func block(_ rows: ck_rows, _ index: Int) -> ck_rows {
        let first = index * Self.rowBlock
        return ck_rows(
            start: rows.start + first * rows.stride, stride: rows.stride,
            count: min(Self.rowBlock, rows.count - first))
    }

    /// y = x · weights, or y += x · weights, over the items that this member gets.
    func multiply(
        _ x: ck_rows, _ weights: ck_panels, _ y: ck_rows, add: Bool, _ member: inout TeamMember
    ) {
        // A single row is a race for memory: more columns at once keep more reads in flight.
        let width = x.count == 1 ? 4 : 2
        let groups = (weights.panel_count + width - 1) / width
        let blockCount = blocks(x.count)
        while case let item = member.take(of: groups * blockCount), item >= 0 {
            let first = item / blockCount * width
            var input = block(x, item % blockCount)
            var output = block(y, item % blockCount)
            output.start += first * 16
            var operand = weights.slice(first, min(width, weights.panel_count - first))
            ck_matmul(kernels, &input, &operand, &output, add)
        }
        member.finishPhase(of: groups * blockCount)
    }

    /// Adds a projection to the hidden rows.
    func add(
        _ source: UnsafeMutablePointer<Float>, _ weights: ck_panels, _ member: inout TeamMember
    ) {
        let x = ck_rows(start: source, stride: weights.depth, count: tokens.count)
        let y = ck_rows(
            start: buffers.hidden, stride: model.pointee.hiddenSize, count: tokens.count)
        multiply(x, weights, y, add: true, &member)
    }

    /// SwiGLU: panels of gate and up lie in turn, so that one tile has what it needs of both.
    func gate(_ x: inout NormalisedRows, _ weights: ck_panels, _ member: inout TeamMember) {
        let pairs = weights.panel_count / 2
        let width = x.count == 1 ? 2 : 1
        let groups = (pairs + width - 1) / width
        let blockCount = blocks(x.count)
        let scratch = buffers.scratch(member.number).tile
        let columns = model.pointee.intermediateSize
        while case let item = member.take(of: groups * blockCount), item >= 0 {
            let first = item / blockCount * width
            let count = min(width, pairs - first)
            var input = block(rows(&x), item % blockCount)
            var tile = ck_rows(start: scratch, stride: count * 32, count: input.count)
            var operand = weights.slice(first * 2, count * 2)
            ck_matmul(kernels, &input, &operand, &tile, false)
            let firstRow = item % blockCount * Self.rowBlock
            for row in 0..<input.count {
                let sums = scratch + row * tile.stride
                let out = buffers.activated + (firstRow + row) * columns + first * 16
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
        _ x: inout NormalisedRows, _ layer: LayerWeights, _ index: Int, _ member: inout TeamMember
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
            var input = block(rows(&x), item % blockCount)
            var tile = ck_rows(start: scratch, stride: shape.headDimension, count: input.count)
            var operand = weights.slice(head * panelsPerHead, panelsPerHead)
            ck_matmul(kernels, &input, &operand, &tile, false)
            let firstRow = item % blockCount * Self.rowBlock
            for row in 0..<input.count {
                place(
                    scratch + row * tile.stride, kind, head: head, layer: index,
                    token: firstRow + row)
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
