/// Byte-pair merging of one word: the adjacent pair of lowest rank becomes one symbol until no
/// pair has a rank. Short words are scanned for the lowest rank, long ones use a heap, so that the
/// cost stays n log n.
struct BytePairMerger {
    static let longestScan = 48

    private var symbols: [Int32] = []
    /// Rank and result of the merge of a symbol with the one after it, `.max` for none.
    private var merges: [UInt64] = []
    private var previous: [Int] = []
    private var next: [Int] = []
    private var queue = MergeQueue()

    private static let none = UInt64.max

    var capacity: Int { symbols.capacity + queue.capacity }

    mutating func removeAll() { symbols.removeAll(keepingCapacity: true) }

    @inline(__always)
    mutating func append(_ symbol: Int32) { symbols.append(symbol) }

    mutating func merge(_ table: PairTable, into output: TokenBuffer) {
        if symbols.count < 2 {
            output.append(contentsOf: symbols)
        } else if symbols.count <= Self.longestScan {
            scan(table, into: output)
        } else {
            drain(table, into: output)
        }
    }

    @inline(__always)
    private static func lookup(_ table: PairTable, _ left: Int32, _ right: Int32) -> UInt64 {
        table.value(UInt32(bitPattern: left), UInt32(bitPattern: right)) ?? none
    }

    private mutating func scan(_ table: PairTable, into output: TokenBuffer) {
        var count = symbols.count
        merges.removeAll(keepingCapacity: true)
        for index in 1..<count {
            merges.append(Self.lookup(table, symbols[index - 1], symbols[index]))
        }
        symbols.withUnsafeMutableBufferPointer { symbols in
            merges.withUnsafeMutableBufferPointer { merges in
                while count > 1 {
                    var best = 0
                    for index in 1..<max(count - 1, 1) where merges[index] < merges[best] {
                        best = index
                    }
                    if merges[best] == Self.none { break }
                    symbols[best] = Int32(truncatingIfNeeded: merges[best])
                    count -= 1
                    for index in best + 1..<max(count, best + 1) {
                        symbols[index] = symbols[index + 1]
                        merges[index - 1] = merges[index]
                    }
                    if best + 1 < count {
                        merges[best] = Self.lookup(table, symbols[best], symbols[best + 1])
                    }
                    if best > 0 {
                        merges[best - 1] = Self.lookup(table, symbols[best - 1], symbols[best])
                    }
                }
                output.append(contentsOf: symbols[0..<count])
            }
        }
    }

    private mutating func drain(_ table: PairTable, into output: TokenBuffer) {
        let count = symbols.count
        merges.removeAll(keepingCapacity: true)
        previous.removeAll(keepingCapacity: true)
        next.removeAll(keepingCapacity: true)
        queue.removeAll()
        for index in 0..<count {
            previous.append(index - 1)
            next.append(index + 1)
            let merge =
                index + 1 < count
                ? Self.lookup(table, symbols[index], symbols[index + 1]) : Self.none
            merges.append(merge)
            if merge != Self.none {
                queue.appendUnordered(MergeQueue.Entry(merge: merge, position: index))
            }
        }
        queue.order()
        while let entry = queue.pop() {
            // A stale entry: this symbol or its neighbour has changed since.
            if merges[entry.position] == entry.merge { join(entry, table) }
        }
        var index = 0
        while index < count {
            output.append(symbols[index])
            index = next[index]
        }
    }

    private mutating func join(_ entry: MergeQueue.Entry, _ table: PairTable) {
        let left = entry.position
        let right = next[left]
        symbols[left] = Int32(truncatingIfNeeded: entry.merge)
        merges[right] = Self.none
        next[left] = next[right]
        if next[right] < symbols.count { previous[next[right]] = left }
        refresh(left, table)
        if previous[left] >= 0 { refresh(previous[left], table) }
    }

    private mutating func refresh(_ index: Int, _ table: PairTable) {
        guard next[index] < symbols.count else {
            merges[index] = Self.none
            return
        }
        merges[index] = Self.lookup(table, symbols[index], symbols[next[index]])
        if merges[index] != Self.none {
            queue.push(MergeQueue.Entry(merge: merges[index], position: index))
        }
    }
}
