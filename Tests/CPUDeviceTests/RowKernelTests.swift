import CKernels
import ModelFixtures
import Testing

@testable import CPUDevice

@Suite("Row and attention kernels")
struct RowKernelTests {
    @Test(
        "normalisation, rotation and activation agree with plain loops", arguments: KernelPair.all)
    func rows(pair: KernelPair) {
        var generator = SeededGenerator(seed: 31)
        for count in [16, 64, 256, 720] {
            let x = FloatBuffer(random: count, &generator)
            let weight = FloatBuffer(random: count, &generator)
            let (fast, slow) = (FloatBuffer(zeros: count), FloatBuffer(zeros: count))
            ck_rms_norm(pair.fast, x.start, weight.start, 1e-5, count, fast.start)
            ck_rms_norm(pair.reference, x.start, weight.start, 1e-5, count, slow.start)
            #expect(relativeError(fast.values, slow.values) < 1e-6)

            let gates = FloatBuffer(random: 3 * count, &generator, scale: 20)
            let (found, expected) = activate(
                pair, ck_silu_multiply, gates, FloatBuffer(random: 3 * count, &generator))
            #expect(relativeError(found, expected) < 1e-6)
        }
        for half in [8, 24, 32, 64] {
            let cosines = FloatBuffer(random: half, &generator)
            let sines = FloatBuffer(random: half, &generator)
            let head = FloatBuffer(random: 2 * half, &generator)
            let (fast, slow) = (FloatBuffer(head.values), FloatBuffer(head.values))
            ck_rope(pair.fast, fast.start, cosines.start, sines.start, half)
            ck_rope(pair.reference, slow.start, cosines.start, sines.start, half)
            #expect(relativeError(fast.values, slow.values) < 1e-6)
        }
    }

    /// Three rows of gates and what they multiply, by the variant and by plain loops.
    private func activate(
        _ pair: KernelPair,
        _ kernel: (
            UnsafePointer<ck_kernels>, UnsafePointer<ck_rows>, UnsafePointer<Float>, Int,
            UnsafePointer<ck_rows>
        ) -> Void, _ gates: FloatBuffer, _ others: FloatBuffer
    ) -> ([Float], [Float]) {
        let count = gates.values.count / 3
        var gate = gates.rows(3, stride: count)
        let results = [pair.fast, pair.reference].map { kernels in
            let output = FloatBuffer(zeros: 3 * (count + 16))
            var y = output.rows(3, stride: count + 16)
            kernel(kernels, &gate, others.start, count, &y)
            return output.values
        }
        return (results[0], results[1])
    }

    @Test(
        "GELU, soft caps, sums and scaling agree with plain loops, also where they level off",
        arguments: KernelPair.all)
    func furtherRows(pair: KernelPair) {
        var generator = SeededGenerator(seed: 35)
        for (count, scale) in [(16, 0.01), (64, 1), (256, 5), (720, 200)] as [(Int, Float)] {
            let x = FloatBuffer(random: count, &generator)
            let gate = FloatBuffer(random: count, &generator, scale: scale)
            let (found, expected) = activate(
                pair, ck_gelu_multiply, FloatBuffer(random: 3 * count, &generator, scale: scale),
                FloatBuffer(random: 3 * count, &generator))
            #expect(relativeError(found, expected) < 1e-6, "GELU, scale \(scale)")

            for cap in [1, 30] as [Float] {
                let (left, right) = (FloatBuffer(gate.values), FloatBuffer(gate.values))
                ck_soft_cap(pair.fast, left.start, cap, count)
                ck_soft_cap(pair.reference, right.start, cap, count)
                // Every element by itself: small ones are not lost beside large ones.
                for (found, expected) in zip(left.values, right.values) {
                    #expect(abs(found - expected) <= 4e-7 * abs(expected), "cap \(cap)")
                }
            }
            let (left, right) = (FloatBuffer(gate.values), FloatBuffer(gate.values))
            ck_add_row(pair.fast, x.start, count, left.start)
            ck_add_row(pair.reference, x.start, count, right.start)
            ck_scale_row(pair.fast, left.start, 1.7, count)
            ck_scale_row(pair.reference, right.start, 1.7, count)
            #expect(left.values == right.values)
        }
    }

    @Test("norms with a mean and exact GELU agree with plain loops", arguments: KernelPair.all)
    func encoderRows(pair: KernelPair) {
        var generator = SeededGenerator(seed: 36)
        for (count, scale) in [(16, 0.01), (64, 1), (384, 5), (720, 200)] as [(Int, Float)] {
            let x = FloatBuffer(random: count, &generator, scale: scale)
            let (weight, bias) = (
                FloatBuffer(random: count, &generator), FloatBuffer(random: count, &generator)
            )
            let (fast, slow) = (FloatBuffer(zeros: count), FloatBuffer(zeros: count))
            ck_layer_norm(
                pair.fast, x.start, weight.start, bias.start, 1e-12, count, fast.start)
            ck_layer_norm(
                pair.reference, x.start, weight.start, bias.start, 1e-12, count, slow.start)
            #expect(relativeError(fast.values, slow.values) < 2e-6, "norm, scale \(scale)")

            let (left, right) = (FloatBuffer(x.values), FloatBuffer(x.values))
            ck_bias_gelu(pair.fast, bias.start, count, left.start)
            ck_bias_gelu(pair.reference, bias.start, count, right.start)
            #expect(relativeError(left.values, right.values) < 1e-6, "GELU, scale \(scale)")
        }
    }

    @Test("a soft cap hides no NaN, and takes infinity for its limit", arguments: KernelPair.all)
    func capOfNoNumber(pair: KernelPair) {
        for kernels in [pair.fast, pair.reference] {
            var values = [Float](repeating: 1, count: 16)
            values[3] = .nan
            values[5] = .infinity
            values[7] = -.infinity
            let row = FloatBuffer(values)
            ck_soft_cap(kernels, row.start, 30, 16)
            #expect(row.values[3].isNaN && row.values[5] == 30 && row.values[7] == -30)
            #expect(row.values.filter { $0.isNaN }.count == 1)
        }
    }

    @Test(
        "a window's shares are those of its tokens alone, to the bit, and zero elsewhere",
        arguments: KernelPair.all)
    func window(pair: KernelPair) {
        var generator = SeededGenerator(seed: 36)
        for (first, count) in [(0, 40), (3, 9), (15, 16), (16, 17), (20, 64), (35, 41)] {
            let padded = (count + 15) / 16 * 16 + 16
            let scores = FloatBuffer(random: padded, &generator, scale: 4)
            let (fast, slow) = (FloatBuffer(scores.values), FloatBuffer(scores.values))
            let scale = ck_softmax(pair.fast, fast.start, first, count, padded)
            let expected = ck_softmax(pair.reference, slow.start, first, count, padded)
            #expect(relativeError([scale], [expected]) < 1e-6)
            #expect(relativeError(fast.values, slow.values) < 1e-6)
            for token in 0..<padded where token < first || token >= count {
                #expect(fast.values[token] == 0, "token \(token) of \(first)..<\(count)")
            }
            // Without the pages before the window.
            let skipped = first / 16 * 16
            let later = FloatBuffer(Array(scores.values[skipped...]))
            let alone = ck_softmax(
                pair.fast, later.start, first - skipped, count - skipped, padded - skipped)
            #expect(alone == scale && later.values == Array(fast.values[skipped...]))
        }
    }

    @Test("attention over scattered pages agrees with plain loops", arguments: KernelPair.all)
    func attention(pair: KernelPair) {
        var generator = SeededGenerator(seed: 32)
        for dimension in [16, 48, 64, 128] {
            let pages = FloatBuffer(random: 12 * dimension * 16, &generator)
            for context in [1, 15, 16, 17, 100, 130] {
                for queries in [1, 2, 3, 5, 8, 9, 16] {
                    let q = FloatBuffer(random: queries * dimension, &generator)
                    let fast = attend(pair.fast, q, pages, dimension, context, queries)
                    let slow = attend(pair.reference, q, pages, dimension, context, queries)
                    #expect(
                        relativeError(fast, slow) < 4e-6,
                        "dimension \(dimension), context \(context), \(queries) queries")
                }
            }
        }
    }

    @Test("a query attends to the same bits alone and among others", arguments: KernelPair.all)
    func queryIndependence(pair: KernelPair) {
        var generator = SeededGenerator(seed: 33)
        let pages = FloatBuffer(random: 12 * 64 * 16, &generator)
        let q = FloatBuffer(random: 16 * 64, &generator)
        let together = attend(pair.fast, q, pages, 64, 150, 16)
        for query in 0..<16 {
            let one = FloatBuffer(Array(q.values[(query * 64)...].prefix(64)))
            let alone = attend(pair.fast, one, pages, 64, 150, 1)
            #expect(alone == Array(together[(query * 64)...].prefix(64)))
        }
    }

    @Test("what lies behind a sequence's last token is never used", arguments: KernelPair.all)
    func garbage(pair: KernelPair) {
        var generator = SeededGenerator(seed: 34)
        let clean = FloatBuffer(random: 12 * 16 * 16, &generator)
        let dirty = FloatBuffer(clean.values)
        // Page 5 is the fourth of the table: keys of its tokens 2... and values from there on.
        let page = dirty.start + 5 * 16 * 16
        let q = FloatBuffer(random: 16, &generator)
        let before = attend(pair.fast, q, dirty, 16, 50, 1, separate: clean)
        for d in 0..<16 { for token in 2..<16 { page[d * 16 + token] = .nan } }
        let after = attend(pair.fast, q, dirty, 16, 50, 1, separate: clean)
        #expect(before == after && before.allSatisfy { $0.isFinite })
    }

    /// Scores, softmax and values over a table of pages; keys come from `pages` and values from
    /// `separate`, or both from `pages`.
    private func attend(
        _ kernels: UnsafePointer<ck_kernels>, _ q: FloatBuffer, _ pages: FloatBuffer,
        _ dimension: Int, _ context: Int, _ queries: Int, separate: FloatBuffer? = nil
    ) -> [Float] {
        let table: [Int32] = [7, 2, 9, 5, 0, 11, 3, 8, 1, 10]
        let padded = (context + 15) / 16 * 16
        let shares = FloatBuffer(zeros: queries * padded)
        let result = FloatBuffer(zeros: queries * dimension)
        table.withUnsafeBufferPointer { table in
            var input = q.rows(queries, stride: dimension)
            var scores = shares.rows(queries, stride: padded)
            var run = ck_page_run(
                base: UnsafeRawPointer(pages.start), pages: table.baseAddress,
                page_stride: dimension * 64, token_count: context, dimension: dimension,
                element: CK_F32)
            ck_scores(kernels, &input, &run, 0.125, &scores)
            let scales = (0..<queries).map { query in
                ck_softmax(kernels, shares.start + query * padded, 0, context, padded)
            }
            run.base = UnsafeRawPointer((separate ?? pages).start)
            var output = result.rows(queries, stride: dimension)
            ck_values(kernels, &scores, scales, &run, &output)
        }
        return result.values
    }
}
