import CKernels
import ModelFixtures
import Testing

@testable import CPUDevice

@Suite("Sampling kernels")
struct SamplingKernelTests {
    @Test("scans agree with plain loops at every remainder", arguments: KernelPair.all)
    func scans(pair: KernelPair) {
        var generator = SeededGenerator(seed: 41)
        for count in [1, 15, 16, 17, 251, 4096, 9001] {
            let x = FloatBuffer(random: count, &generator, scale: 4)
            var (best, expected): (Float, Float) = (0, 0)
            #expect(ck_maximum(pair.fast, x.start, count, &best))
            #expect(ck_maximum(pair.reference, x.start, count, &expected))
            #expect(best == expected)

            let (fast, slow) = (FloatBuffer(zeros: count), FloatBuffer(zeros: count))
            let mass = ck_exponentials(pair.fast, x.start, count, best, 0.7, fast.start)
            let sum = ck_exponentials(pair.reference, x.start, count, best, 0.7, slow.start)
            #expect(relativeError(fast.values, slow.values) < 1e-6)
            #expect(abs(mass - sum) < 1e-5 * sum)

            for threshold: Float in [0, 0.001, 0.3, 2] {
                var (kept, wanted) = (0, 0)
                let some = ck_mass_from(pair.fast, slow.start, count, threshold, &kept)
                let same = ck_mass_from(pair.reference, slow.start, count, threshold, &wanted)
                #expect(kept == wanted && abs(some - same) <= 1e-5 * same)
            }
        }
    }

    @Test("a NaN or an infinity anywhere is seen", arguments: KernelPair.all)
    func notFinite(pair: KernelPair) {
        var best: Float = 0
        for count in [1, 16, 40] {
            for bad: Float in [.nan, .infinity] {
                for index in 0..<count {
                    let x = FloatBuffer(zeros: count)
                    x.start[index] = bad
                    #expect(!ck_maximum(pair.fast, x.start, count, &best))
                }
            }
            let none = FloatBuffer([Float](repeating: -.infinity, count: count))
            #expect(!ck_maximum(pair.fast, none.start, count, &best))
        }
    }
}
