/// Turns ids into text one by one, at a cost that depends on the token alone. Whole texts are
/// decoded by it too, so that a stream and its whole always agree.
struct Detokenizer: Sendable {
    private let decoding: Decoding
    private var isFirst: Bool
    private var leadingLeft: Int
    /// The beginning of a character whose rest is yet to come; at most 3 bytes between calls.
    private var tail: [UInt8] = []

    init(_ decoding: Decoding, isBeginning: Bool = true) {
        self.decoding = decoding
        isFirst = isBeginning
        if isBeginning, case .without(_, let count) = decoding.beginning {
            leadingLeft = count
        } else {
            leadingLeft = 0
        }
    }

    /// Appends the text that a token completes; what is written is valid UTF-8.
    mutating func append(_ id: Int32, to output: inout [UInt8]) {
        var piece = isFirst ? decoding.firstPiece(id) : decoding.piece(id)
        isFirst = false
        if leadingLeft > 0 { strip(&piece) }
        switch decoding.style {
        case .text: output += piece
        case .bytes where tail.isEmpty && decoding.isWhole(id): output += piece
        case .bytes:
            tail += piece
            emit(upTo: tail.count - UTF8Tail.incomplete(tail), to: &output)
        case .textWithBytes:
            guard decoding.isByte(id) else {
                finish(to: &output)
                output += piece
                return
            }
            tail += piece
            emit(upTo: tail.count - UTF8Tail.incomplete(tail), to: &output)
        }
    }

    /// Appends what is left of a character that stayed incomplete, as U+FFFD.
    mutating func finish(to output: inout [UInt8]) { emit(upTo: tail.count, to: &output) }

    private mutating func strip(_ piece: inout ArraySlice<UInt8>) {
        guard case .without(let character, _) = decoding.beginning else { return }
        while leadingLeft > 0, piece.first == character {
            piece = piece.dropFirst()
            leadingLeft -= 1
        }
        if !piece.isEmpty { leadingLeft = 0 }
    }

    /// Byte-level decoders put one U+FFFD for each maximal part of a broken character, as the
    /// Unicode standard recommends; SentencePiece one for each of its bytes.
    private mutating func emit(upTo count: Int, to output: inout [UInt8]) {
        guard count > 0 else { return }
        let ready = tail.prefix(count)
        if decoding.style == .bytes {
            if String(validating: ready, as: UTF8.self) != nil {
                output += ready
            } else {
                output += String(decoding: ready, as: UTF8.self).utf8
            }
        } else {
            ready.withUnsafeBufferPointer { bytes in
                let cursor = UTF8Cursor(bytes)
                var index = 0
                while index < bytes.count {
                    let (value, length) = cursor.scalar(at: index)
                    let valid = value == UTF8Cursor.invalid ? 0xFFFD : value
                    UTF8Cursor.append(valid, to: &output)
                    index += length
                }
            }
        }
        tail.removeFirst(count)
    }
}

/// Where a sequence of bytes breaks off within a character.
enum UTF8Tail {
    /// How many bytes at the end begin a character that more bytes could complete: 0…3.
    static func incomplete(_ bytes: [UInt8]) -> Int {
        var back = 1
        while back <= min(3, bytes.count) {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 != 0x80 {
                let second = back > 1 ? bytes[bytes.count - back + 1] : nil
                return length(byte) > back && allows(byte, second) ? back : 0
            }
            back += 1
        }
        return 0
    }

    private static func length(_ lead: UInt8) -> Int {
        switch lead {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }

    /// Table 3-7 of the Unicode standard narrows the second byte after four of the lead bytes.
    private static func allows(_ lead: UInt8, _ second: UInt8?) -> Bool {
        guard let second else { return true }
        switch lead {
        case 0xE0: return second >= 0xA0
        case 0xED: return second < 0xA0
        case 0xF0: return second >= 0x90
        case 0xF4: return second < 0x90
        default: return true
        }
    }
}
