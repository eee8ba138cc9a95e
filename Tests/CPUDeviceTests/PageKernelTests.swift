import CKernels
import ModelFixtures
import Testing

@testable import CPUDevice

/// Keys and values through pages of every element, against plain loops.
@Suite("Page kernels")
struct PageKernelTests {
    private static let table: [Int32] = [3, 0, 5, 1]
    private static let dimension = 48

    /// Stores `context` tokens, attends to them, and gives scores and the weighed values.
    private func attend(
        _ kernels: UnsafePointer<ck_kernels>, _ element: ck_element, keys: FloatBuffer,
        values: FloatBuffer, queries: FloatBuffer, context: Int, count: Int
    ) -> (scores: [Float], output: [Float]) {
        let dimension = Self.dimension
        let half = ck_page_bytes(element, dimension)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 6 * 2 * half, alignment: 64)
        defer { memory.deallocate() }
        // What is not written is a NaN in every element that has one.
        memory.initializeMemory(as: UInt8.self, repeating: 0xFF, count: 6 * 2 * half)
        for token in 0..<context {
            let page = memory + Int(Self.table[token / 16]) * 2 * half
            ck_store_key(
                kernels, keys.start + token * dimension, dimension, element, page, token % 16)
            ck_store_value(
                kernels, values.start + token * dimension, dimension, element, page + half,
                token % 16)
        }
        let padded = (context + 15) / 16 * 16
        let shares = FloatBuffer(zeros: count * padded)
        let output = FloatBuffer(zeros: count * dimension)
        var scores: [Float] = []
        Self.table.withUnsafeBufferPointer { table in
            var input = queries.rows(count, stride: dimension)
            var rows = shares.rows(count, stride: padded)
            var run = ck_page_run(
                base: UnsafeRawPointer(memory), pages: table.baseAddress, page_stride: 2 * half,
                token_count: context, dimension: dimension, element: element)
            ck_scores(kernels, &input, &run, 0.25, &rows)
            for query in 0..<count {
                scores += shares.values[(query * padded)...].prefix(context)
            }
            let scales = (0..<count).map { query in
                ck_softmax(kernels, shares.start + query * padded, 0, context, padded)
            }
            run.base += half
            var result = output.rows(count, stride: dimension)
            ck_values(kernels, &rows, scales, &run, &result)
        }
        return (scores, output.values)
    }

    @Test(
        "every element gives what plain loops give of it, and nearly what floats give",
        arguments: KernelPair.all)
    func elements(pair: KernelPair) {
        var generator = SeededGenerator(seed: 41)
        for context in [1, 16, 17, 50] {
            let keys = FloatBuffer(random: context * Self.dimension, &generator)
            let values = FloatBuffer(random: context * Self.dimension, &generator)
            for count in [1, 2, 5, 8] {
                let queries = FloatBuffer(random: count * Self.dimension, &generator)
                let exact = attend(
                    pair.reference, CK_F32, keys: keys, values: values, queries: queries,
                    context: context, count: count)
                // Shares that differ in the last bit may be rounded to neighbours in BF16.
                for (element, tolerance, own) in [
                    (CK_F32, 2e-6, 2e-5), (CK_F16, 1e-3, 2e-5), (CK_BF16, 1e-2, 1e-3),
                    (CK_INT8, 2e-2, 2e-5),
                ] {
                    let fast = attend(
                        pair.fast, element, keys: keys, values: values, queries: queries,
                        context: context, count: count)
                    let slow = attend(
                        pair.reference, element, keys: keys, values: values, queries: queries,
                        context: context, count: count)
                    #expect(relativeError(fast.scores, slow.scores) < 2e-5, "\(element)")
                    #expect(relativeError(fast.output, slow.output) < Float(own), "\(element)")
                    #expect(relativeError(fast.scores, exact.scores) < Float(tolerance))
                    #expect(relativeError(fast.output, exact.output) < Float(tolerance))
                }
            }
        }
    }
}
