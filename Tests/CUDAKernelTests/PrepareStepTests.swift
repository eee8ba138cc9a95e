import CCUDA
import ModelFixtures
import Testing

@Suite("CUDA step preparation")
struct CUDAPrepareStepTests {
    @Test("rows become tokens, positions, places and work; the rest is harmless")
    func prepares() throws {
        let shape = AttentionFixture.Shape(
            group: 3, chunk: 32, rows: [(40, 1), (0, 50), (95, 1), (31, 2)])
        let plan = StepWork(shape)
        var rows = plan.rows
        let slots: [Int32] = [4, 0, 2, 5]
        let pagesPerSlot = 9
        for index in rows.indices {
            rows[index].slot = slots[index]
            rows[index].first_changed_page = rows[index].start_position / 16
            rows[index].changed_page_count = rows[index].token_count > 1 ? 4 : index == 0 ? 1 : 0
            rows[index].first_change = Int32(index * 4)
            rows[index].sampling = [2, -1, 0, 1][index]
        }
        let before = (0..<(6 * pagesPerSlot)).map { Int32(1000 + $0) }
        let changes = DeviceArray((0..<16).map { Int32(500 - $0) })
        var tokens = (0..<Int32(plan.counts.tokens)).map { 100 + $0 }
        for place in [0, 51] { tokens[place] = -1 }
        var counts = plan.counts
        counts.sampling_rows = 3
        let (tokenCapacity, samplingCapacity) = (Int(counts.tokens) + 6, 5)

        let deviceCounts = DeviceArray([counts])
        let deviceRows = DeviceArray(rows)
        let deviceTokens = DeviceArray(tokens)
        let lastTokens = DeviceArray<Int32>([0, 1, 222, 3, 444, 5])
        let tables = DeviceArray(before)
        let ids = DeviceArray<Int32>(repeating: -9, count: tokenCapacity)
        let positions = DeviceArray<Int32>(repeating: -9, count: tokenCapacity)
        let places = DeviceArray<Int32>(repeating: -9, count: tokenCapacity)
        let sampled = DeviceArray<Int32>(repeating: -9, count: samplingCapacity)
        let decode = DeviceArray(repeating: cc_attention_work(), count: plan.decode.count)
        let prefill = DeviceArray(repeating: cc_attention_work(), count: plan.prefill.count)
        let arguments = cc_prepare_step_arguments(
            counts: deviceCounts.address, rows: deviceRows.address, tokens: deviceTokens.address,
            changed_pages: changes.address, last_tokens: lastTokens.address,
            page_tables: tables.address, token_ids: ids.address, positions: positions.address,
            places: places.address, sampled_tokens: sampled.address,
            decode_work: decode.address, prefill_work: prefill.address, row_capacity: 7,
            token_capacity: Int32(tokenCapacity), sampling_capacity: Int32(samplingCapacity),
            pages_per_slot: Int32(pagesPerSlot), group: Int32(shape.group),
            chunk: Int32(shape.chunk))
        try launch("prepare_step", cc_prepare_step_launch(arguments), arguments)

        var table = before
        for row in rows {
            for i in 0..<Int(row.changed_page_count) {
                let at = Int(row.slot) * pagesPerSlot + Int(row.first_changed_page) + i
                table[at] = changes[Int(row.first_change) + i]
            }
        }
        #expect(tables.values == table)
        for row in rows {
            for i in 0..<Int(row.token_count) {
                let token = Int(row.first_token) + i
                let position = Int(row.start_position) + i
                let known = tokens[token]
                #expect(ids[token] == (known == -1 ? lastTokens[Int(row.slot)] : known))
                #expect(positions[token] == Int32(position))
                let page = table[Int(row.slot) * pagesPerSlot + position / 16]
                #expect(places[token] == page * 16 + Int32(position % 16))
            }
        }
        for token in Int(counts.tokens)..<tokenCapacity {
            #expect((ids[token], positions[token], places[token]) == (0, 0, -1))
        }
        #expect(sampled.values == [51, 53, 0, -1, -1])
        expect(decode.values, plan.decode, slots)
        expect(prefill.values, plan.prefill, slots)
    }

    private func expect(
        _ found: [cc_attention_work], _ expected: [cc_attention_work], _ slots: [Int32]
    ) {
        for (found, expected) in zip(found, expected) {
            #expect(found.first_token == expected.first_token)
            #expect(found.token_count == expected.token_count)
            #expect(found.start_position == expected.start_position)
            #expect(found.slot == slots[Int(expected.slot)])
            #expect(found.first_query == expected.first_query)
            #expect(found.key_start == expected.key_start)
            #expect(found.key_end == expected.key_end)
            #expect(found.item_count == expected.item_count)
        }
    }

    @Test("the host counts items as the lists have them", arguments: [16, 32, 256], [1, 3, 8])
    func counts(chunk: Int, group: Int) {
        for start in [0, 1, 15, 16, 31, 32, 255, 256, 300] {
            let shape = AttentionFixture.Shape(
                group: group, chunk: chunk, rows: [(start, 1), (start, start + 2)])
            let plan = StepWork(shape)
            #expect(cc_decode_items(Int32(start), Int32(chunk)) == plan.counts.decode_work)
            #expect(
                cc_prefill_items(Int32(start + 2), Int32(group)) == plan.counts.prefill_work)
        }
    }
}
