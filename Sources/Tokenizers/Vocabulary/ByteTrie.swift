/// Byte strings with values, for the longest match from a place: added tokens, WordPiece.
struct ByteTrie: Sendable {
    private var edges = PairTable()
    /// The value that ends at each node, or -1.
    private var values: [Int32]

    /// `roots` independent sets of strings in one trie.
    init(roots: Int = 1) { values = Array(repeating: -1, count: roots) }

    /// Returns false if the string had a value before, which then stays.
    mutating func insert(_ key: some Sequence<UInt8>, value: Int32, root: Int = 0) -> Bool {
        var node = UInt32(root)
        for byte in key {
            if let next = edges.value(node, UInt32(byte)) {
                node = UInt32(truncatingIfNeeded: next)
            } else {
                let next = UInt32(values.count)
                edges.insert(node, UInt32(byte), UInt64(next))
                values.append(-1)
                node = next
            }
        }
        guard values[Int(node)] < 0 else { return false }
        values[Int(node)] = value
        return true
    }

    /// The longest string from `start` on that `accepts` allows, and where it ends.
    @inline(__always)
    func longestMatch(
        in text: UnsafeBufferPointer<UInt8>, from start: Int, root: Int = 0,
        where accepts: (_ value: Int32, _ end: Int) -> Bool = { _, _ in true }
    ) -> (value: Int32, end: Int)? {
        var node = UInt32(root)
        var best: (value: Int32, end: Int)?
        var index = start
        while index < text.count, let next = edges.value(node, UInt32(text[index])) {
            index += 1
            node = UInt32(truncatingIfNeeded: next)
            let value = values[Int(node)]
            if value >= 0, accepts(value, index) { best = (value, index) }
        }
        return best
    }
}
