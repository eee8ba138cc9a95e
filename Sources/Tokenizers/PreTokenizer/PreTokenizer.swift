/// Parts a text into words, between which no token reaches.
struct PreTokenizer: Sendable {
    enum Step: Sendable {
        case split(Splitting)
        /// ByteLevel's `add_prefix_space`: a blank before every piece that has none.
        case prefixSpace
        case metaspace(Metaspace)
    }

    /// None leaves the text as one word.
    var steps: [Step] = []

    /// Working memory that calls may share one after another.
    final class Scratch {
        fileprivate var pieces: [Piece] = []
        fileprivate var spare: [Piece] = []
        var capacity: Int { pieces.capacity + spare.capacity }
    }

    /// Hands the text after all steps, and its words, to `body`. `isStart` tells whether the text
    /// begins the input.
    func split(
        _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, scratch: Scratch,
        _ body: (UnsafeBufferPointer<UInt8>, [Piece]) -> Void
    ) {
        scratch.pieces.removeAll(keepingCapacity: true)
        if !text.isEmpty { scratch.pieces.append(Piece(start: 0, end: text.count)) }
        run(from: 0, text, isStart, scratch, body)
    }

    /// A step that rewrites the text hands the new text on while its memory lasts.
    private func run(
        from first: Int, _ text: UnsafeBufferPointer<UInt8>, _ isStart: Bool,
        _ scratch: Scratch, _ body: (UnsafeBufferPointer<UInt8>, [Piece]) -> Void
    ) {
        for index in first..<steps.count {
            scratch.spare.removeAll(keepingCapacity: true)
            switch steps[index] {
            case .split(let splitting):
                for piece in scratch.pieces {
                    splitting.append(piece, of: text, to: &scratch.spare)
                }
                swap(&scratch.pieces, &scratch.spare)
            case .prefixSpace, .metaspace:
                let rewritten = rewrite(steps[index], text, isStart, scratch)
                swap(&scratch.pieces, &scratch.spare)
                return rewritten.withUnsafeBufferPointer {
                    run(from: index + 1, $0, isStart, scratch, body)
                }
            }
        }
        body(text, scratch.pieces)
    }

    private func rewrite(
        _ step: Step, _ text: UnsafeBufferPointer<UInt8>, _ isStart: Bool, _ scratch: Scratch
    ) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count + text.count / 2 + 8)
        for (index, piece) in scratch.pieces.enumerated() {
            let part = UnsafeBufferPointer(rebasing: text[piece.start..<piece.end])
            let start = output.count
            switch step {
            case .metaspace(let metaspace):
                metaspace.append(part, isFirst: isStart && index == 0, to: &output)
            default:
                if part.first != UInt8(ascii: " ") { output.append(UInt8(ascii: " ")) }
                output.append(contentsOf: part)
            }
            scratch.spare.append(Piece(start: start, end: output.count))
        }
        return output
    }
}

/// SentencePiece's visible blank, and when a text is given one at its beginning.
struct Metaspace: Sendable {
    enum PrependScheme: Sendable { case always, first, never }

    let replacement: [UInt8]
    let scheme: PrependScheme

    func append(
        _ text: UnsafeBufferPointer<UInt8>, isFirst: Bool, to output: inout [UInt8]
    ) {
        let prepends = scheme == .always || (scheme == .first && isFirst)
        if prepends, text.first != UInt8(ascii: " "), !text.starts(with: replacement) {
            output += replacement
        }
        for byte in text {
            if byte == UInt8(ascii: " ") { output += replacement } else { output.append(byte) }
        }
    }
}
