/// Holds original bytes back, and puts placeholders in the place of some of them.
struct Editor: Sendable {
    var vault = Vault()
    private var held: [UInt8] = []
    /// Of `held`, what is out already.
    private var done = 0
    /// The place of the first held byte in the original text.
    private var base = 0

    var heldBytes: Int { held.count - done }

    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        if done > 0, done == held.count || done > 32 << 10 {
            held.removeSubrange(..<done)
            base += done
            done = 0
        }
        held.append(contentsOf: bytes)
    }

    mutating func release(to place: Int, into output: inout [UInt8]) {
        let end = place - base
        guard end > done else { return }
        output += held[done..<end]
        done = end
    }

    /// Nothing comes in the place of what has no label.
    mutating func replace(_ range: Range<Int>, _ label: String?, into output: inout [UInt8]) {
        release(to: range.lowerBound, into: &output)
        let end = range.upperBound - base
        // Another finding may have taken the start of this one.
        guard end > done else { return }
        if let label { output += vault.placeholder(label, for: Array(held[done..<end])) }
        done = end
    }
}
