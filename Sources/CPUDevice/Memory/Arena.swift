import DeviceAPI
import Glibc

/// Adds up what an arena will hold, so that its size is known before it is taken.
struct ArenaLayout {
    private(set) var byteCount = 0

    /// The offset of room for `count` values, at a cache line.
    mutating func reserve<T>(_ count: Int, of type: T.Type) -> Int {
        let offset = byteCount
        byteCount += (count * MemoryLayout<T>.stride + 63) / 64 * 64
        return offset
    }
}

/// One piece of zeroed memory, taken from the system as a whole and given back with the object.
final class Arena {
    let start: UnsafeMutableRawPointer
    let byteCount: Int

    init(byteCount: Int, purpose: String) throws(DeviceError) {
        let count = max(byteCount, 1)
        guard
            let start = mmap(
                nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                -1, 0), start != MAP_FAILED
        else { throw .noMemory(bytes: byteCount, purpose: purpose) }
        // Weights and pages are read from end to end each step: large pages spare the TLB. The
        // advice may be refused, which costs only speed.
        _ = madvise(start, count, MADV_HUGEPAGE)
        self.start = start
        self.byteCount = count
    }

    deinit { munmap(start, byteCount) }

    func pointer<T>(at offset: Int, to type: T.Type = T.self) -> UnsafeMutablePointer<T> {
        (start + offset).assumingMemoryBound(to: T.self)
    }
}
