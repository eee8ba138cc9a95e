/// A stretch of a text, in bytes.
struct Piece: Sendable, Equatable {
    var start: Int
    var end: Int
}

/// What becomes of the matches of a split pattern.
enum SplitBehaviour: Sendable {
    case isolated, removed, mergedWithPrevious, mergedWithNext, contiguous
}

/// A split: the pattern, what becomes of its matches, and whether matches and gaps change roles.
struct Splitting: Sendable {
    let pattern: SplitPattern
    var behaviour = SplitBehaviour.isolated
    var inverted = false

    /// Appends the parts of one piece to `output`.
    func append(
        _ piece: Piece, of text: UnsafeBufferPointer<UInt8>, to output: inout [Piece]
    ) {
        switch pattern {
        case .gpt2(let scanner): append(piece, text, scanner, &output)
        case .words(let scanner): append(piece, text, scanner, &output)
        case .casedWords(let scanner): append(piece, text, scanner, &output)
        case .deepSeek(let scanner): append(piece, text, scanner, &output)
        case .numbers(let scanner): append(piece, text, scanner, &output)
        case .ideographs(let scanner): append(piece, text, scanner, &output)
        case .space(let scanner): append(piece, text, scanner, &output)
        case .bertPunctuation(let scanner): append(piece, text, scanner, &output)
        case .literal(let scanner): append(piece, text, scanner, &output)
        }
    }

    @inline(__always)
    private func append(
        _ piece: Piece, _ text: UnsafeBufferPointer<UInt8>, _ scanner: some SplitScanner,
        _ output: inout [Piece]
    ) {
        let cursor = UTF8Cursor(UnsafeBufferPointer(rebasing: text[piece.start..<piece.end]))
        if behaviour == .isolated {
            Self.parts(of: cursor, scanner) { start, end, _ in
                output.append(Piece(start: piece.start + start, end: piece.start + end))
            }
        } else {
            var parts: [(piece: Piece, isMatch: Bool)] = []
            Self.parts(of: cursor, scanner) { start, end, isMatch in
                let part = Piece(start: piece.start + start, end: piece.start + end)
                parts.append((part, isMatch != inverted))
            }
            merge(parts, into: &output)
        }
    }

    /// Matches and the gaps between them, in order; none is empty.
    @inline(__always)
    private static func parts(
        of text: UTF8Cursor, _ scanner: some SplitScanner,
        _ take: (_ start: Int, _ end: Int, _ isMatch: Bool) -> Void
    ) {
        var index = 0
        var gap = 0
        while index < text.end {
            guard let end = scanner.matchEnd(text, from: index) else {
                index += text.scalar(at: index).length
                continue
            }
            if gap < index { take(gap, index, false) }
            take(index, end, true)
            index = end
            gap = end
        }
        if gap < index { take(gap, index, false) }
    }

    private func merge(_ parts: [(piece: Piece, isMatch: Bool)], into output: inout [Piece]) {
        switch behaviour {
        case .isolated: output += parts.map(\.piece)
        case .removed: output += parts.lazy.filter { !$0.isMatch }.map(\.piece)
        case .contiguous:
            output += Self.joined(parts) { previous, isMatch in previous == isMatch }
        case .mergedWithPrevious:
            output += Self.joined(parts) { previous, isMatch in isMatch && !previous }
        case .mergedWithNext:
            output += Self.joined(parts.reversed()) { previous, isMatch in isMatch && !previous }
                .reversed()
        }
    }

    /// Joins a part to the one before it where `joins` says so, given whether each is a match.
    private static func joined(
        _ parts: some Sequence<(piece: Piece, isMatch: Bool)>, _ joins: (Bool, Bool) -> Bool
    ) -> [Piece] {
        var result: [Piece] = []
        var previous = false
        for (piece, isMatch) in parts {
            if let last = result.last, joins(previous, isMatch) {
                result[result.count - 1] = Piece(
                    start: min(last.start, piece.start), end: max(last.end, piece.end))
            } else {
                result.append(piece)
            }
            previous = isMatch
        }
        return result
    }
}
