import DeviceAPI
import ModelFormats

/// What went wrong with a weight: the file, the GPU, or the operator's patience.
enum UploadError: Error {
    case file(ModelFormatError)
    case device(CUDAError)
    case abandoned
}

extension WeightUpload {
    /// Sends all weights of a model; `progress` gets 0...1 and gives up by answering false.
    func send(
        _ layout: WeightLayout, of checkpoint: Checkpoint, progress: (Double) -> Bool
    ) throws(UploadError) {
        for vector in layout.vectors { try send(vector, of: checkpoint) }
        let matrices = layout.matrices
        let total = matrices.reduce(0) { $0 + $1.columns * $1.depth }
        var sent = 0
        for matrix in matrices {
            try send(matrix, of: checkpoint)
            sent += matrix.columns * matrix.depth
            guard progress(Double(sent) / Double(total)) else { throw .abandoned }
        }
        try device { () throws(CUDAError) in try finish() }
    }

    private func send(_ vector: WeightLayout.Vector, of checkpoint: Checkpoint)
        throws(UploadError)
    {
        try device { () throws(CUDAError) in try begin(at: vector.offset) }
        for tensor in vector.tensors {
            let view = try file { () throws(ModelFormatError) in
                try checkpoint.weights.tensor(tensor)
            }
            let count = tensor.shape[0]
            let target = try device { () throws(CUDAError) in try room(count * 4) }
                .assumingMemoryBound(to: Float.self)
            for row in 0..<count {
                target[row] =
                    view.elementType.value(view.bytes, view.storedRow(row)) + vector.addend
            }
        }
    }

    private func send(_ matrix: WeightLayout.Matrix, of checkpoint: Checkpoint)
        throws(UploadError)
    {
        try device { () throws(CUDAError) in try begin(matrix) }
        for tensor in matrix.tensors {
            let view = try file { () throws(ModelFormatError) in
                try checkpoint.weights.tensor(tensor)
            }
            try device { () throws(CUDAError) in try send(view) }
        }
        try device { () throws(CUDAError) in try flush() }
    }

    private func send(_ view: TensorView) throws(CUDAError) {
        let (rows, depth) = (view.shape[0], view.shape[1])
        if view.elementType == .bfloat16, view.pairedRows == nil {
            return try add(view.bytes, unit: depth * 2)
        }
        for row in 0..<rows {
            let target = try room(depth * 2).assumingMemoryBound(to: BF16.self)
            let first = view.storedRow(row) * depth
            for index in 0..<depth {
                target[index] = view.elementType.value(view.bytes, first + index).bf16
            }
        }
    }

    private func file<T>(_ body: () throws(ModelFormatError) -> T) throws(UploadError) -> T {
        do { return try body() } catch { throw .file(error) }
    }

    private func device<T>(_ body: () throws(CUDAError) -> T) throws(UploadError) -> T {
        do { return try body() } catch { throw .device(error) }
    }
}

extension ElementType {
    /// Value `index` of a tensor of one of the unquantized types.
    fileprivate func value(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Float {
        switch self {
        case .bfloat16:
            let bits = bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
            return Float(bitPattern: UInt32(bits) << 16)
        case .float16:
            return Float(bytes.loadUnaligned(fromByteOffset: index * 2, as: Float16.self))
        default: return bytes.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
        }
    }
}

extension Float {
    /// The nearest BF16, of two that are as near the even one.
    fileprivate var bf16: BF16 {
        guard isFinite else { return BF16(bitPattern >> 16) | (isNaN ? 64 : 0) }
        return BF16(truncatingIfNeeded: (bitPattern + 0x7fff + (bitPattern >> 16 & 1)) >> 16)
    }
}
