/// A text whose appearance makes a detector look closer.
struct Literal: Sendable {
    /// Which detector looks.
    enum Anchor: UInt8, Sendable {
        case email, digit, colon, link, token, assignment, privateKey, escape, atom, marker, canary
    }

    /// Folded and in small letters. A space stands for any run of white space.
    let bytes: [UInt8]
    let anchor: Anchor
    /// In the detector's own table.
    let index: Int
    /// Something is held back until its meaning is known.
    let holds: Bool

    init(_ text: String, _ anchor: Anchor, index: Int = 0, holds: Bool) {
        var normalizer = Normalizer()
        Array(text.utf8).withUnsafeBufferPointer { normalizer.append($0) }
        normalizer.finish()
        bytes = normalizer.text.map(\.lowercased)
        self.anchor = anchor
        self.index = index
        self.holds = holds
    }
}
