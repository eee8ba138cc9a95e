import CKernels
import Glibc

/// Reads an entry into memory with all threads, each chunk by the one that then sums it up.
struct WeightCacheReading {
    let descriptor: Int32
    let shape: WeightCacheShape
    let start: UnsafeMutableRawPointer

    private struct Work {
        let reading: WeightCacheReading
        let sums: [UInt64]
        let counters: UnsafeMutablePointer<ck_counter>
        let isWhole: UnsafeMutableBufferPointer<Bool>
    }

    /// False when a chunk is not there or not as it was written.
    func run(team: OpaquePointer) -> Bool {
        guard
            let bytes = FileBytes.read(
                descriptor, count: shape.chunkCount * 8, at: shape.checksumStart)
        else { return false }
        let sums = bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
        let count = ck_phase_counters(ck_team_size(team))
        let counters = UnsafeMutablePointer<ck_counter>.allocate(capacity: count)
        counters.initialize(repeating: ck_counter(), count: count)
        let isWhole = UnsafeMutableBufferPointer<Bool>.allocate(capacity: shape.chunkCount)
        isWhole.initialize(repeating: false)
        defer {
            counters.deallocate()
            isWhole.deallocate()
        }
        var work = Work(reading: self, sums: sums, counters: counters, isWhole: isWhole)
        ck_team_run(
            team,
            { context, member, count in
                guard let work = context?.assumingMemoryBound(to: Work.self).pointee else { return }
                while case let item = ck_take(
                    work.counters, member, count, work.isWhole.count), item >= 0
                {
                    work.isWhole[item] = work.reading.read(item, sum: work.sums[item])
                }
            }, &work)
        return isWhole.allSatisfy { $0 }
    }

    private func read(_ index: Int, sum: UInt64) -> Bool {
        let range = shape.chunk(index)
        let bytes = UnsafeMutableRawBufferPointer(
            start: start + range.lowerBound, count: range.count)
        guard FileBytes.read(descriptor, into: bytes, at: shape.header.count + range.lowerBound)
        else { return false }
        return WeightCacheShape.checksum(UnsafeRawBufferPointer(bytes)) == sum
    }
}
