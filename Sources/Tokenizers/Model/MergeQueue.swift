/// The next merge to make: lowest rank first, of equal ranks the leftmost. Entries may have gone
/// stale; the caller checks them against its symbols.
///
/// A heap of four children a node, which lie together: half the levels, and half the cache misses
/// in a long word.
struct MergeQueue {
    struct Entry {
        /// Rank in the upper half, resulting id in the lower: their order is the order of ranks.
        var merge: UInt64
        var position: Int

        @inline(__always)
        static func < (left: Entry, right: Entry) -> Bool {
            left.merge != right.merge
                ? left.merge < right.merge : left.position < right.position
        }
    }

    private var heap: [Entry] = []

    var capacity: Int { heap.capacity }

    mutating func removeAll() { heap.removeAll(keepingCapacity: true) }

    mutating func push(_ entry: Entry) {
        heap.append(entry)
        var index = heap.count - 1
        while index > 0 {
            let parent = (index - 1) / 4
            guard heap[index] < heap[parent] else { return }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    mutating func pop() -> Entry? {
        guard let last = heap.popLast() else { return nil }
        guard let top = heap.first else { return last }
        heap[0] = last
        sink(0)
        return top
    }

    private mutating func sink(_ start: Int) {
        var index = start
        while true {
            var least = index
            let first = 4 * index + 1
            if first >= heap.count { return }
            for child in first..<min(first + 4, heap.count) where heap[child] < heap[least] {
                least = child
            }
            if least == index { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}
