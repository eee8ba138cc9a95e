/// Positions of possible merges by the rank of the merge, for words so long that a heap over all
/// positions would miss the cache at every step. A rank's positions are handed out together.
struct RankBuckets {
    private var ranks = MergeQueue()
    /// The newest entry of each rank, −1 for none.
    private var newest: [Int32] = []
    private var entries: [(position: Int32, older: Int32)] = []

    /// Bytes held.
    var footprint: Int {
        ranks.capacity * 16 + entries.capacity * 8 + newest.capacity * 4
    }

    /// Empties the buckets and makes room for ranks below `rankCount`.
    mutating func reset(rankCount: Int) {
        while let entry = ranks.pop() { newest[Int(entry.merge >> 32)] = -1 }
        entries.removeAll(keepingCapacity: true)
        if newest.count < rankCount {
            newest = Array(repeating: -1, count: rankCount)
        }
    }

    mutating func push(_ merge: UInt64, _ position: Int) {
        let rank = Int(merge >> 32)
        if newest[rank] < 0 { ranks.push(MergeQueue.Entry(merge: merge, position: 0)) }
        entries.append((Int32(truncatingIfNeeded: position), newest[rank]))
        newest[rank] = Int32(truncatingIfNeeded: entries.count - 1)
    }

    /// The merge of lowest rank; `positions` receives its positions in ascending order.
    mutating func pop(into positions: inout [Int]) -> UInt64? {
        guard let merge = ranks.pop()?.merge else { return nil }
        positions.removeAll(keepingCapacity: true)
        var index = newest[Int(merge >> 32)]
        newest[Int(merge >> 32)] = -1
        var ascends = true
        while index >= 0 {
            let entry = entries[Int(index)]
            if let last = positions.last, last < Int(entry.position) { ascends = false }
            positions.append(Int(entry.position))
            index = entry.older
        }
        positions.reverse()
        if !ascends { positions.sort() }
        return merge
    }
}
