/// The basic clean-up of BERT's tokenizer: control characters go, white space becomes a blank,
/// ideographs stand alone, accents and case go where the model was trained without them.
struct BertNormalization: Sendable {
    var cleansText: Bool
    var partsIdeographs: Bool
    var stripsAccents: Bool
    var lowercases: Bool

    /// Stretches of ASCII, where nothing decomposes, take one pass.
    func append(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var index = 0
        while index < text.count {
            let start = index
            let isASCII = text[start] < 0x80
            while index < text.count, (text[index] < 0x80) == isASCII { index += 1 }
            let stretch = UnsafeBufferPointer(rebasing: text[start..<index])
            if isASCII {
                appendASCII(stretch, to: &output)
            } else {
                appendAny(stretch, to: &output)
            }
        }
    }

    private func appendASCII(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        let classes = CharacterClassTable.shared
        for byte in text {
            let kind = classes[UInt32(byte)]
            if cleansText, !kind.isDisjoint(with: [.bertControl, .space]) {
                if !kind.contains(.bertControl) { output.append(UInt8(ascii: " ")) }
            } else {
                output.append(lowercases && byte &- 0x41 < 26 ? byte | 0x20 : byte)
            }
        }
    }

    private func appendAny(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var current = cleaned(text)
        if stripsAccents {
            current = Self.mapped(current) { bytes, next in
                UnicodeForm.nfd.append(bytes, to: &next)
            }
            current = Self.mapped(current) { bytes, next in
                Normalizer.Step.drop(.bertAccent, from: bytes, to: &next)
            }
        }
        if lowercases { current = Self.mapped(current, Normalizer.Step.lowercase) }
        output += current
    }

    private static func mapped(
        _ bytes: [UInt8], _ step: (UnsafeBufferPointer<UInt8>, inout [UInt8]) -> Void
    ) -> [UInt8] {
        var next: [UInt8] = []
        next.reserveCapacity(bytes.count)
        bytes.withUnsafeBufferPointer { step($0, &next) }
        return next
    }

    private func cleaned(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let cursor = UTF8Cursor(text)
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let (value, length) = cursor.scalar(at: index)
            let kind = cursor.classes[value]
            let character = text[index..<index + length]
            index += length
            if cleansText, kind.contains(.bertControl) { continue }
            if cleansText, kind.contains(.space) {
                output.append(UInt8(ascii: " "))
            } else if partsIdeographs, Self.isIdeograph(value) {
                output.append(UInt8(ascii: " "))
                output.append(contentsOf: character)
                output.append(UInt8(ascii: " "))
            } else {
                output.append(contentsOf: character)
            }
        }
        return output
    }

    /// The blocks that BERT's tokenizer calls Chinese characters.
    private static func isIdeograph(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2A6DF,
            0x2A700...0x2B81F, 0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }
}
