/// Where in the original bytes each byte of the folded text comes from.
///
/// Pieces that are the same in both, which is all of plain ASCII, cost one entry together.
struct OffsetMap {
    private struct Piece {
        /// Where it starts in the folded text, and in the original one.
        var folded: Int
        var original: Int
        /// How many original bytes became this piece; 0 where they are the same, one by one.
        var width: UInt8
    }

    private var pieces = [Piece(folded: 0, original: 0, width: 0)]

    /// Notes that `folded` bytes from a place on come from one scalar of `width` bytes.
    mutating func replace(at place: Int, original: Int, folded: Int, width: Int) {
        append(Piece(folded: place, original: original, width: UInt8(width)))
        append(Piece(folded: place + folded, original: original + width, width: 0))
    }

    private mutating func append(_ piece: Piece) {
        if let last = pieces.last, last.folded == piece.folded { pieces.removeLast() }
        if let last = pieces.last, last.width == 0, piece.width == 0,
            piece.original - last.original == piece.folded - last.folded
        {
            return
        }
        pieces.append(piece)
    }

    private func piece(at place: Int) -> Piece {
        var low = 0
        var high = pieces.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if pieces[middle].folded <= place { low = middle } else { high = middle }
        }
        return pieces[low]
    }

    func start(_ place: Int) -> Int {
        let piece = piece(at: place)
        return piece.width > 0 ? piece.original : piece.original + place - piece.folded
    }

    /// Of a range that is not empty.
    func range(_ folded: Range<Int>) -> Range<Int> {
        let last = folded.upperBound - 1
        let piece = piece(at: last)
        let end =
            piece.width > 0
            ? piece.original + Int(piece.width) : piece.original + last - piece.folded + 1
        return start(folded.lowerBound)..<end
    }

    /// Nobody will ask for places before this one any more.
    mutating func forget(before place: Int) {
        guard pieces.count > 64 else { return }
        var count = 0
        while count + 1 < pieces.count, pieces[count + 1].folded <= place { count += 1 }
        pieces.removeSubrange(..<count)
    }
}
