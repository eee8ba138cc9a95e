/// A growing list of ids whose memory outlives a call, so that encoding a word allocates nothing.
final class TokenBuffer {
    private var start: UnsafeMutablePointer<Int32>
    private(set) var count = 0
    private(set) var capacity = 1024

    init() { start = .allocate(capacity: 1024) }

    deinit { start.deallocate() }

    @inline(__always)
    func append(_ id: Int32) {
        if count == capacity { grow(to: count + 1) }
        start[count] = id
        count += 1
    }

    /// Appends the first `used` of eight ids with one store.
    @inline(__always)
    func append(_ ids: SIMD8<Int32>, used: Int) {
        if count + 8 > capacity { grow(to: count + 8) }
        UnsafeMutableRawPointer(start + count).storeBytes(of: ids, as: SIMD8<Int32>.self)
        count += used
    }

    func append(contentsOf ids: some Sequence<Int32>) {
        for id in ids { append(id) }
    }

    subscript(index: Int) -> Int32 { start[index] }

    func removeAll() { count = 0 }

    var ids: [Int32] { Array(UnsafeBufferPointer(start: start, count: count)) }

    private func grow(to needed: Int) {
        let larger = UnsafeMutablePointer<Int32>.allocate(capacity: max(needed, capacity * 2))
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
        capacity = max(needed, capacity * 2)
    }
}
