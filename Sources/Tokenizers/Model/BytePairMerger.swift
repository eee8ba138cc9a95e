/// Byte-pair merging of one word: the adjacent pair of lowest rank, of equal ones the leftmost,
/// becomes one symbol until no pair has a rank.
///
/// Short words are scanned for the lowest rank. Long ones are merged rank by rank. In a trained
/// table a new symbol merges only at higher ranks than the one that made it; where a table breaks
/// that rule, a heap over single positions takes over, so that the cost stays n log n.
struct BytePairMerger {
    static let longestScan = 48
    /// Longer words are parted by the caller: places are kept in 32 bits.
    static let longestWord = 1 << 29

    private var symbols: [Int32] = []
    /// Rank and result of the merge of a symbol with the one after it, `.max` for none.
    private var merges: [UInt64] = []
    private var previous: [Int32] = []
    private var next: [Int32] = []
    private var buckets = RankBuckets()
    private var positions: [Int] = []
    private var queue = MergeQueue()

    private static let none = UInt64.max

    /// Bytes held.
    var footprint: Int {
        symbols.capacity * 12 + merges.capacity * 8 + positions.capacity * 8
            + queue.capacity * 16 + buckets.footprint
    }

    mutating func removeAll() { symbols.removeAll(keepingCapacity: true) }

    @inline(__always)
    mutating func append(_ symbol: Int32) { symbols.append(symbol) }

    /// `rankCount` is above every rank of the table.
    mutating func merge(_ table: PairTable, rankCount: Int, into output: TokenBuffer) {
        if symbols.count < 2 {
            output.append(contentsOf: symbols)
        } else if symbols.count <= Self.longestScan {
            scan(table, into: output)
        } else {
            link(table)
            mergeByRank(table, rankCount)
            var index = 0
            while index < symbols.count {
                output.append(symbols[index])
                index = Int(next[index])
            }
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

    private mutating func link(_ table: PairTable) {
        merges.removeAll(keepingCapacity: true)
        previous.removeAll(keepingCapacity: true)
        next.removeAll(keepingCapacity: true)
        merges.reserveCapacity(symbols.count)
        previous.reserveCapacity(symbols.count)
        next.reserveCapacity(symbols.count)
        for index in symbols.indices {
            previous.append(Int32(truncatingIfNeeded: index - 1))
            next.append(Int32(truncatingIfNeeded: index + 1))
            let isLast = index + 1 == symbols.count
            merges.append(
                isLast ? Self.none : Self.lookup(table, symbols[index], symbols[index + 1]))
        }
    }

    private mutating func mergeByRank(_ table: PairTable, _ rankCount: Int) {
        buckets.reset(rankCount: rankCount)
        for index in merges.indices where merges[index] != Self.none {
            buckets.push(merges[index], index)
        }
        while let merge = buckets.pop(into: &positions) {
            // A stale position: this symbol or its neighbour has changed since.
            for position in positions where merges[position] == merge {
                let changed = join(position, table)
                guard requeue(position, above: merge), requeue(changed, above: merge) else {
                    return mergeByPosition(table)
                }
            }
        }
    }

    /// Puts a changed merge into its bucket; false if its rank should have come before.
    private mutating func requeue(_ index: Int, above merge: UInt64) -> Bool {
        guard index >= 0, merges[index] != Self.none else { return true }
        buckets.push(merges[index], index)
        return merges[index] > merge
    }

    private mutating func mergeByPosition(_ table: PairTable) {
        queue.removeAll()
        for index in merges.indices where merges[index] != Self.none {
            queue.push(MergeQueue.Entry(merge: merges[index], position: index))
        }
        while let entry = queue.pop() {
            guard merges[entry.position] == entry.merge else { continue }
            let changed = join(entry.position, table)
            if merges[entry.position] != Self.none {
                queue.push(
                    MergeQueue.Entry(merge: merges[entry.position], position: entry.position))
            }
            if changed >= 0, merges[changed] != Self.none {
                queue.push(MergeQueue.Entry(merge: merges[changed], position: changed))
            }
        }
    }

    /// Merges a symbol with the one after it; returns the position before, whose merge has changed
    /// too, or −1.
    private mutating func join(_ left: Int, _ table: PairTable) -> Int {
        let right = Int(next[left])
        symbols[left] = Int32(truncatingIfNeeded: merges[left])
        merges[right] = Self.none
        next[left] = next[right]
        let after = Int(next[right])
        if after < symbols.count { previous[after] = Int32(truncatingIfNeeded: left) }
        refresh(left, table)
        let before = Int(previous[left])
        if before >= 0 { refresh(before, table) }
        return before
    }

    private mutating func refresh(_ index: Int, _ table: PairTable) {
        merges[index] =
            next[index] < symbols.count
            ? Self.lookup(table, symbols[index], symbols[Int(next[index])]) : Self.none
    }
}
