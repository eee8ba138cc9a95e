import CKernels

/// What one thread of this machine can do at most, measured with the device's own kernels: the
/// floor under every step's time.
package struct CPUCeilings: Equatable, Sendable {
    /// Multiply-adds per second with everything in the nearest cache, in 10^9.
    package var gigaOperationsPerSecond: Double
    /// Weights read per second by a single row, in 10^9 bytes.
    package var readGigabytesPerSecond: Double

    /// Takes about a quarter of a second. `weightBytes` is how much is read over and over: a small
    /// model stays in the last cache, a large one comes from memory.
    package static func measure(
        weightBytes: Int, variant: KernelVariant = .best, now: () -> UInt64
    ) -> CPUCeilings {
        let operations = bestRate(now: now) {
            run(rows: 6, panels: 2, depth: 256, repetitions: 400, variant)
        }
        return CPUCeilings(
            gigaOperationsPerSecond: operations,
            readGigabytesPerSecond: readGigabytesPerSecond(
                weightBytes: weightBytes, variant: variant, now: now))
    }

    /// The reads alone, within `milliseconds` and one reading of the weights.
    package static func readGigabytesPerSecond(
        weightBytes: Int, variant: KernelVariant = .best, milliseconds: UInt64 = 120,
        now: () -> UInt64
    ) -> Double {
        let depth = 256
        let bytesPerPanel = depth * 16 * 2
        let panels = max(4, weightBytes / bytesPerPanel / 4 * 4)
        let reads = bestRate(milliseconds: milliseconds, now: now) {
            run(rows: 1, panels: panels, depth: depth, repetitions: 1, variant)
        }
        return reads / Double(panels * depth * 16) * Double(panels * bytesPerPanel)
    }

    /// The best of many runs, in 10^9 multiply-adds a second: what disturbs only slows down.
    private static func bestRate(
        milliseconds: UInt64 = 120, now: () -> UInt64, _ work: () -> Work
    ) -> Double {
        let end = now() + milliseconds * 1_000_000
        let work = work()
        defer { work.free() }
        var best = 0.0
        repeat {
            let start = now()
            work.run()
            best = max(best, Double(work.operations) / Double(max(1, now() - start)))
        } while now() < end
        return best
    }

    private static func run(
        rows: Int, panels: Int, depth: Int, repetitions: Int, _ variant: KernelVariant
    ) -> Work {
        Work(rows: rows, panels: panels, depth: depth, repetitions: repetitions, variant)
    }

    /// A matrix product to repeat, over memory of its own.
    private struct Work {
        let kernels: UnsafePointer<ck_kernels>
        let repetitions: Int
        let memory: UnsafeMutableRawPointer
        var x, y: ck_rows
        var weights: ck_panels

        init(rows: Int, panels: Int, depth: Int, repetitions: Int, _ variant: KernelVariant) {
            kernels = variant.table
            self.repetitions = repetitions
            let weightBytes = panels * depth * 16 * 2
            let inputBytes = rows * depth * 4
            let total = weightBytes + inputBytes + rows * panels * 64
            memory = .allocate(byteCount: total, alignment: 64)
            memory.initializeMemory(as: UInt8.self, repeating: 0, count: total)
            weights = ck_panels(
                weights: UnsafeRawPointer(memory), element: CK_BF16, depth: depth,
                panel_count: panels)
            x = ck_rows(
                start: (memory + weightBytes).assumingMemoryBound(to: Float.self), stride: depth,
                count: rows)
            y = ck_rows(
                start: (memory + weightBytes + inputBytes).assumingMemoryBound(to: Float.self),
                stride: panels * 16, count: rows)
        }

        var operations: Int { x.count * weights.panel_count * 16 * weights.depth * repetitions }

        func run() {
            var (x, y, weights) = (x, y, weights)
            for _ in 0..<repetitions { ck_matmul(kernels, &x, &weights, &y, false) }
        }

        func free() { memory.deallocate() }
    }
}
