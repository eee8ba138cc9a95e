import CKernels

/// The left side of a matrix product: rows that are normalised, quantized, both or neither before
/// the first product reads them.
struct InputRows {
    let source: ck_rows
    /// nil when the rows are taken as they are.
    let norm: UnsafePointer<Float>?
    /// Of the weights, when these are not multiplied with floats.
    let element: ck_element?
    fileprivate(set) var isReady: Bool
    /// As the products read them; the source itself when there is nothing to normalise.
    fileprivate(set) var rows: ck_rows
    fileprivate(set) var quantized: ck_quantized_rows

    var count: Int { source.count }
    var depth: Int { source.stride }
}

extension ck_element {
    /// Bytes of a value of a row that is multiplied with such weights.
    fileprivate var valueBytes: Int { self == CK_BF16 ? 2 : 1 }
}

/// Rows of small integers that are being written.
struct QuantizedBuffer {
    let values: UnsafeMutablePointer<Int8>
    let scales: UnsafeMutablePointer<ck_scale>
    let starts: UnsafeMutablePointer<Int32>

    func rows(count: Int, depth: Int) -> ck_quantized_rows {
        ck_quantized_rows(
            values: values, scales: scales, starts: starts, stride: depth, count: count)
    }
}

extension StepPass {
    /// Prepares rows for products with `weights` and others of its element and depth: with many
    /// rows the threads share the work in a phase of its own, with few each thread does it alone
    /// when it has taken its first item.
    func prepare(
        _ source: ck_rows, norm: UnsafePointer<Float>? = nil, for weights: ck_panels,
        _ member: inout TeamMember
    ) -> InputRows {
        let isRounded = model.pointee.roundsRows && weights.element == CK_BF16
        let isNarrow = weights.isQuantized || isRounded
        let isNeeded = norm != nil || isNarrow
        let isPrivate = source.count <= WorkingLayout.privateRows
        let scratch = buffers.scratch(member.number)
        let target = isPrivate ? scratch.normed : buffers.normed
        let quantized = isPrivate ? scratch.quantized : buffers.quantized
        var input = InputRows(
            source: source, norm: norm, element: isNarrow ? weights.element : nil,
            isReady: !(isNeeded && isPrivate),
            rows: norm == nil
                ? source
                : ck_rows(start: target, stride: source.stride, count: source.count),
            quantized: quantized.rows(count: source.count, depth: source.stride))
        if isNeeded, !isPrivate {
            while case let row = member.take(of: source.count), row >= 0 {
                prepareRow(row, &input)
            }
            member.finishPhase(of: source.count)
        }
        return input
    }

    /// Makes private rows ready. The caller holds an item: the source cannot change before that
    /// item is done.
    func makeReady(_ input: inout InputRows) {
        if input.isReady { return }
        for row in 0..<input.count { prepareRow(row, &input) }
        input.isReady = true
    }

    private func prepareRow(_ row: Int, _ input: inout InputRows) {
        let depth = input.depth
        let values = input.rows.start + row * depth
        if let norm = input.norm {
            ck_rms_norm(
                kernels, input.source.start + row * depth, norm, model.pointee.normEpsilon, depth,
                values)
        }
        guard let element = input.element else { return }
        let quantized = input.quantized
        ck_quantize_row(
            kernels, values, element, depth,
            UnsafeMutablePointer(mutating: quantized.values) + row * depth * element.valueBytes,
            UnsafeMutablePointer(mutating: quantized.scales) + row * depth / 32,
            UnsafeMutablePointer(mutating: quantized.starts) + row * depth / 32)
    }

    /// y = x · weights, or y += x · weights, for `count` of the rows from `first` on.
    func product(
        _ input: InputRows, first: Int, count: Int, _ weights: ck_panels, _ y: ck_rows, add: Bool
    ) {
        var (weights, y) = (weights, y)
        if let element = input.element {
            let offset = first * input.depth
            var x = input.quantized
            x.values += offset * element.valueBytes
            x.scales += offset / 32
            x.starts += offset / 32
            x.count = count
            ck_matmul_quantized(kernels, &x, &weights, &y, add)
        } else {
            var x = ck_rows(
                start: input.rows.start + first * input.rows.stride, stride: input.rows.stride,
                count: count)
            ck_matmul(kernels, &x, &weights, &y, add)
        }
    }
}
