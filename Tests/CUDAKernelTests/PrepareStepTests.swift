import CCUDA
import KernelChecks
import Testing

@Suite("CUDA step preparation")
struct CUDAPrepareStepTests {
    @Test("the host counts items as the lists have them", arguments: [16, 32, 256], [1, 3, 8])
    func counts(chunk: Int, group: Int) {
        for start in [0, 1, 15, 16, 31, 32, 255, 256, 300] {
            let plan = StepWork(
                group: group, chunk: chunk, rows: [(start, 1), (start, start + 2)])
            #expect(cc_decode_items(Int32(start), Int32(chunk)) == plan.counts.decode_work)
            #expect(
                cc_prefill_items(Int32(start + 2), Int32(group)) == plan.counts.prefill_work)
        }
    }
}
