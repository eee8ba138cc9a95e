import CCUDA
import Glibc
import ModelFormats

/// Copies weights to a GPU through two pieces of pinned memory: one is filled while the other is
/// on its way.
final class WeightUpload {
    private static let pieceBytes = 32 << 20

    private let stream: CUDAStream
    private let start: cc_address
    private let pieces: [(memory: PinnedMemory, sent: CUDAEvent)]
    private var current = 0
    private var filled = 0
    /// Where the next byte goes, counted from `start`.
    private var place = 0

    /// `start` is where offsets count from.
    init(_ context: CUDAContext, to start: cc_address) throws(CUDAError) {
        stream = try CUDAStream(context)
        self.start = start
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
    }

    /// From here on bytes go to `offset` and what follows it.
    func begin(at offset: Int) throws(CUDAError) {
        try flush()
        place = offset
    }

    /// Room for the next `byteCount` bytes, of which at most a piece's can be had at once.
    func room(_ byteCount: Int) throws(CUDAError) -> UnsafeMutableRawPointer {
        if filled + byteCount > Self.pieceBytes { try flush() }
        defer { filled += byteCount }
        return pieces[current].memory.start + filled
    }

    func add(_ bytes: UnsafeRawBufferPointer) throws(CUDAError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if filled == Self.pieceBytes { try flush() }
            let part = UnsafeRawBufferPointer(
                rebasing: rest.prefix(Self.pieceBytes - filled))
            try room(part.count).copyMemory(from: part.baseAddress!, byteCount: part.count)
            rest = rest.dropFirst(part.count)
        }
    }

    /// Sends what has been collected, and makes sure that the other piece may be filled.
    func flush() throws(CUDAError) {
        guard filled > 0 else { return }
        try stream.copy(
            pieces[current].memory.start, to: start + UInt64(place), byteCount: filled)
        try pieces[current].sent.record(in: stream)
        place += filled
        filled = 0
        current = 1 - current
        try pieces[current].sent.wait()
    }

    func finish() throws(CUDAError) {
        try flush()
        try stream.synchronize()
    }
}
