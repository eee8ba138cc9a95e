import CCUDA
import ModelFixtures
import Testing

@Suite("CUDA attention")
struct CUDAAttentionTests {
    typealias Shape = AttentionFixture.Shape

    static let shapes: [Shape] =
        [16, 32, 48, 64, 80, 96, 112, 128, 192, 256].map {
            Shape(dimension: $0, rows: [(40, 1), (0, 5), (17, 30)])
        }
        + (1...8).map { Shape(group: $0, rows: [(99, 1), (0, 1), (30, 21)]) }
        + [
            // More heads than one tile of queries has rows.
            Shape(dimension: 32, cacheHeads: 1, group: 20, rows: [(70, 1), (3, 9)]),
            Shape(cacheHeads: 1, group: 1, rows: [(15, 1), (16, 1), (31, 1), (32, 1), (47, 1)]),
            Shape(cacheHeads: 1, group: 1, chunk: 256, rows: [(255, 1), (256, 1), (300, 1)]),
            Shape(cacheHeads: 1, group: 3, rows: [(0, 64), (0, 65), (63, 2), (64, 2), (130, 70)]),
            Shape(cacheHeads: 1, group: 2, chunk: 256, rows: [(5000, 1), (2000, 40)]),
            Shape(group: 4, window: 1, rows: [(50, 1), (20, 20)]),
            Shape(group: 4, window: 20, rows: [(50, 1), (100, 1), (5, 1), (0, 40), (90, 33)]),
            Shape(group: 2, window: 64, rows: [(63, 1), (64, 1), (200, 1), (180, 100)]),
            Shape(dimension: 256, group: 2, window: 33, softcap: 5, rows: [(80, 1), (70, 20)]),
            Shape(group: 2, softcap: 2, rows: [(80, 1), (10, 20)]),
            Shape(dimension: 128, group: 4, isE4M3: true, rows: [(80, 1), (10, 20)]),
            Shape(dimension: 80, group: 3, isE4M3: true, rows: [(33, 1), (0, 17)]),
        ]

    @Test("rows see their own keys and no others", arguments: shapes)
    func attends(_ shape: Shape) throws {
        let fixture = AttentionFixture(shape)
        try fixture.run()
        let found = fixture.out.values.map(float)
        #expect(distance(found, fixture.expected()) < 0.01)
    }

    @Test("the grid's size and the cut into steps change no bit")
    func doesNotDependOnTheCut() throws {
        for window in [0, 37] {
            let whole = AttentionFixture(
                Shape(group: 3, window: window, rows: [(150, 1), (0, 150)]))
            try whole.run(blocks: 1)
            let again = AttentionFixture(whole.shape)
            try again.run(blocks: 100)
            #expect(whole.out.values == again.out.values)
            // The last 90 tokens of the second row, in a step of their own.
            var later = whole.shape
            later.rows[1] = (60, 90)
            let part = AttentionFixture(later)
            let skipped = 60 * whole.shape.heads * whole.shape.dimension
            let first = whole.shape.heads * whole.shape.dimension
            for i in 0..<(part.queries.count - first) {
                part.queries[first + i] = whole.queries[first + skipped + i]
            }
            for i in 0..<part.slab.count { part.slab[i] = whole.slab[i] }
            for i in 0..<part.pageTables.count { part.pageTables[i] = whole.pageTables[i] }
            try part.run()
            #expect(
                part.out.values.dropFirst(first).elementsEqual(
                    whole.out.values.dropFirst(first + skipped)))
        }
    }
}
