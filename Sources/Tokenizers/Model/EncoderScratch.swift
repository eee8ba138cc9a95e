import Synchronization

/// The working memory of one encoding: owned by one call at a time, so that nothing in it needs a
/// lock.
final class EncoderScratch: @unchecked Sendable {
    let output = TokenBuffer()
    let cache = WordCache()
    let preTokenizer = PreTokenizer.Scratch()
    var merger = BytePairMerger()
    var wordPieces: [Int32] = []
    var normalized: [UInt8] = []
    var spare: [UInt8] = []

    /// Bytes held, without the cache.
    var footprint: Int {
        output.capacity * 4 + preTokenizer.capacity * 16 + merger.footprint
            + normalized.capacity + spare.capacity
    }
}

/// Working memories that wait for the next call: one short lock per call, none per word.
final class ScratchPool: Sendable {
    private static let most = 8
    private static let largestKept = 32 << 20

    private let idle = Mutex<[EncoderScratch]>([])

    func withScratch<Result>(_ body: (EncoderScratch) -> Result) -> Result {
        let scratch = idle.withLock { $0.popLast() } ?? EncoderScratch()
        scratch.output.removeAll()
        let result = body(scratch)
        if scratch.footprint <= Self.largestKept {
            idle.withLock { if $0.count < Self.most { $0.append(scratch) } }
        }
        return result
    }
}
