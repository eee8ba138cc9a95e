/// How ids become text again: what each token contributes, and what the first one does otherwise.
struct Decoding: Sendable {
    enum Style: Sendable, Equatable {
        /// Tokens are bytes that together are UTF-8.
        case bytes
        /// Tokens are text; some stand for single bytes.
        case textWithBytes
        /// Tokens are text.
        case text
    }

    enum Beginning: Sendable, Equatable {
        case asAnywhere
        /// At most so many leading copies of a character are left out.
        case without(leading: UInt8, count: Int)
        /// The first token contributes what `firstPiece` has for it.
        case ownPieces
    }

    let style: Style
    let beginning: Beginning
    private var blob: [UInt8] = []
    private var starts: [Int] = [0]
    private var firstBlob: [UInt8] = []
    private var firstStarts: [Int] = [0]
    /// For `textWithBytes`: which tokens stand for a byte.
    private var areBytes: [Bool] = []
    /// Which tokens are whole characters by themselves.
    private var areWhole: [Bool] = []

    /// `piece` gives the contribution of a token's text, elsewhere and at the beginning.
    init(
        _ vocabulary: Vocabulary, style: Style, beginning: Beginning,
        piece: (_ text: ArraySlice<UInt8>, _ isFirst: Bool) -> [UInt8]
    ) {
        self.style = style
        self.beginning = beginning
        for id in 0..<Int32(vocabulary.idLimit) {
            if let text = vocabulary.bytes(of: id) {
                let byte = style == .textWithBytes ? ByteFallback.byte(of: text) : nil
                let contribution = byte.map { [$0] } ?? piece(text, false)
                areBytes.append(byte != nil)
                areWhole.append(String(validating: contribution, as: UTF8.self) != nil)
                blob += contribution
                if beginning == .ownPieces { firstBlob += piece(text, true) }
            } else {
                areBytes.append(false)
                areWhole.append(true)
            }
            starts.append(blob.count)
            if beginning == .ownPieces { firstStarts.append(firstBlob.count) }
        }
    }

    /// What a token contributes after others; nothing for an id that is no token.
    func piece(_ id: Int32) -> ArraySlice<UInt8> { Self.slice(blob, starts, id) }

    func firstPiece(_ id: Int32) -> ArraySlice<UInt8> {
        beginning == .ownPieces ? Self.slice(firstBlob, firstStarts, id) : piece(id)
    }

    func isByte(_ id: Int32) -> Bool { areBytes.indices.contains(Int(id)) && areBytes[Int(id)] }

    @inline(__always)
    func isWhole(_ id: Int32) -> Bool { areWhole.indices.contains(Int(id)) && areWhole[Int(id)] }

    private static func slice(_ blob: [UInt8], _ starts: [Int], _ id: Int32) -> ArraySlice<UInt8> {
        guard id >= 0, Int(id) + 1 < starts.count else { return [] }
        return blob[starts[Int(id)]..<starts[Int(id) + 1]]
    }
}
