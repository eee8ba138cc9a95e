import CKernels

/// What one thread of this machine can compute at most, measured with the device's own kernels.
package struct CPUCeilings: Equatable, Sendable {
    /// Multiply-adds per second with everything in the nearest cache, in 10^9.
    package var gigaOperationsPerSecond: Double

    private static let rows = 6
    private static let panels = 2
    private static let depth = 256
    private static let repetitions = 400

    /// Takes about a tenth of a second.
    package static func measure(
        variant: KernelVariant = .best, now: () -> UInt64
    ) -> CPUCeilings {
        let weightBytes = panels * depth * 16 * 2
        let inputBytes = rows * depth * 4
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: weightBytes + inputBytes + rows * panels * 64, alignment: 64)
        defer { memory.deallocate() }
        memory.initializeMemory(
            as: UInt8.self, repeating: 0, count: weightBytes + inputBytes + rows * panels * 64)
        var weights = ck_panels(
            weights: UnsafeRawPointer(memory), element: CK_BF16, depth: depth, panel_count: panels)
        var x = ck_rows(
            start: (memory + weightBytes).assumingMemoryBound(to: Float.self), stride: depth,
            count: rows)
        var y = ck_rows(
            start: (memory + weightBytes + inputBytes).assumingMemoryBound(to: Float.self),
            stride: panels * 16, count: rows)
        let rate = bestRate(of: rows * panels * 16 * depth * repetitions, 120, now: now) {
            for _ in 0..<repetitions { ck_matmul(variant.table, &x, &weights, &y, false) }
        }
        return CPUCeilings(gigaOperationsPerSecond: rate)
    }

    /// The best of as many runs as fit: what disturbs only slows down. A run does so much `work`;
    /// the rate is per nanosecond.
    static func bestRate(
        of work: Int, _ milliseconds: UInt64, now: () -> UInt64, _ run: () -> Void
    ) -> Double {
        let end = now() + milliseconds * 1_000_000
        var best = 0.0
        repeat {
            let start = now()
            run()
            best = max(best, Double(work) / Double(max(1, now() - start)))
        } while now() < end
        return best
    }
}
