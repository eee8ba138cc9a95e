import CCUDA
import ModelFormats

/// Copies weights to a GPU through two pieces of pinned memory: one is filled while the other is
/// on its way. Matrices of other formats than BF16 are made on the GPU, piece by piece.
final class WeightUpload {
    private static let pieceBytes = 32 << 20

    private let stream: CUDAStream
    private let start: cc_address
    private let quantizers: [MatrixFormat: Kernel]
    private let pieces: [(memory: PinnedMemory, sent: CUDAEvent)]
    /// Where a piece lies on the GPU before it gets its format.
    private let scratch: DeviceMemory?
    private var current = 0
    private var filled = 0
    private var target = Target.bytes(at: 0)

    private enum Target {
        case bytes(at: Int)
        /// Rows of a matrix that is not kept in BF16, from `row` on.
        case rows(of: WeightLayout.Matrix, row: Int)
    }

    /// `start` is where offsets count from; `quantizers` make the formats of the weights to come.
    init(_ context: CUDAContext, to start: cc_address, quantizers: [MatrixFormat: Kernel])
        throws(CUDAError)
    {
        stream = try CUDAStream(context)
        self.start = start
        self.quantizers = quantizers
        var pieces: [(PinnedMemory, CUDAEvent)] = []
        for _ in 0..<2 {
            pieces.append(
                (
                    try PinnedMemory(
                        context, byteCount: Self.pieceBytes, purpose: "copying weights"),
                    try CUDAEvent(context)
                ))
        }
        self.pieces = pieces
        scratch =
            quantizers.isEmpty
            ? nil
            : try DeviceMemory(
                context, byteCount: Self.pieceBytes, purpose: "rounding weights")
    }

    /// From here on bytes go to `offset` and what follows it.
    func begin(at offset: Int) throws(CUDAError) {
        try flush()
        target = .bytes(at: offset)
    }

    /// From here on whole rows in BF16 become those of the matrix.
    func begin(_ matrix: WeightLayout.Matrix) throws(CUDAError) {
        try flush()
        target = matrix.format == .bfloat16 ? .bytes(at: matrix.offset) : .rows(of: matrix, row: 0)
    }

    /// Room for the next `byteCount` bytes, of which at most a piece's can be had at once.
    func room(_ byteCount: Int) throws(CUDAError) -> UnsafeMutableRawPointer {
        if filled + byteCount > Self.pieceBytes { try flush() }
        defer { filled += byteCount }
        return pieces[current].memory.start + filled
    }

    /// Adds bytes in runs of whole units.
    func add(_ bytes: UnsafeRawBufferPointer, unit: Int) throws(CUDAError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if filled + unit > Self.pieceBytes { try flush() }
            let count = min(rest.count, (Self.pieceBytes - filled) / unit * unit)
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(count))
            let place = try room(part.count)
            if let source = part.baseAddress {
                place.copyMemory(from: source, byteCount: part.count)
            }
            rest = rest.dropFirst(part.count)
        }
    }

    /// Sends what has been collected, and makes sure that the other piece may be filled.
    func flush() throws(CUDAError) {
        guard filled > 0 else { return }
        let piece = pieces[current].memory.start
        switch target {
        case .bytes(let offset):
            try stream.copy(piece, to: start + UInt64(offset), byteCount: filled)
            target = .bytes(at: offset + filled)
        case .rows(let matrix, let row):
            let count = filled / (matrix.depth * MemoryLayout<BF16>.size)
            try quantize(piece, matrix, row: row, count: count)
            target = .rows(of: matrix, row: row + count)
        }
        try pieces[current].sent.record(in: stream)
        filled = 0
        current = 1 - current
        try pieces[current].sent.wait()
    }

    private func quantize(
        _ piece: UnsafeMutableRawPointer, _ matrix: WeightLayout.Matrix, row: Int, count: Int
    ) throws(CUDAError) {
        guard let scratch, let kernel = quantizers[matrix.format] else { return }
        try stream.copy(piece, to: scratch.start, byteCount: filled)
        var a = cc_quantize_arguments()
        a.in = scratch.start
        a.weights =
            start + UInt64(matrix.offset + row * matrix.format.rowBytes(matrix.depth))
        a.scales =
            start + UInt64(matrix.scales + row * matrix.format.scaleBytes(matrix.depth))
        a.outputs = Int32(count)
        a.depth = Int32(matrix.depth)
        try stream.launch(kernel, cc_quantize_launch(a), a)
    }

    func finish() throws(CUDAError) {
        try flush()
        try stream.synchronize()
    }
}
