/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
struct GPT2Scanner: SplitScanner {
    @inline(__always)
    func matchEnd(_ text: UTF8Cursor, from index: Int) -> Int? {
        if let end = text.contractionEnd(from: index, ignoringCase: false) { return end }
        let start = text.bytes[index] == UInt8(ascii: " ") ? index + 1 : index
        if start < text.end {
            let (kind, length) = text.classAndLength(at: start)
            if !kind.isDisjoint(with: .letter) {
                return text.run(of: .letter, from: start + length)
            }
            if kind.contains(.number) { return text.run(of: .number, from: start + length) }
            if !kind.contains(.space) {
                return text.runOutside([.space, .letter, .number], from: start + length)
            }
        }
        return text.spaceEnd(from: index, breaksLines: false)
    }
}
