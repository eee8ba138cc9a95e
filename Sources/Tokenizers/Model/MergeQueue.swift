/// The next merge to make: lowest rank first, of equal ranks the leftmost. A binary heap over
/// entries that may have gone stale; the caller checks them against its symbols.
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

    /// Adds an entry without ordering it; `order` must follow before the first `pop`.
    mutating func appendUnordered(_ entry: Entry) { heap.append(entry) }

    mutating func order() {
        for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(index) }
    }

    mutating func push(_ entry: Entry) {
        heap.append(entry)
        var index = heap.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
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
            let left = 2 * index + 1
            if left < heap.count, heap[left] < heap[least] { least = left }
            if left + 1 < heap.count, heap[left + 1] < heap[least] { least = left + 1 }
            if least == index { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}
