enum AttentionChecks {
    typealias Shape = AttentionData.Shape

    private static let shapes: [Shape] =
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
            // Further from the slab's start than 32 bits count values.
            Shape(dimension: 128, group: 2, firstPage: 3_000_000, rows: [(80, 1), (10, 20)]),
        ]

    static let all: [KernelCheck] =
        shapes.map { shape in
            KernelCheck("attention", "rows see their own keys and no others: \(shape)") {
                try attends(shape, $0)
            }
        }
        + [0, 37].map { window in
            KernelCheck(
                "attention",
                "the grid's size and the cut into steps change no bit"
                    + (window > 0 ? ": window \(window)" : "")
            ) { try doesNotDependOnTheCut(window, $0) }
        }

    private static func attends(_ shape: Shape, _ runner: any KernelRunner) throws {
        let data = AttentionData(shape)
        let found = try AttentionRun(data, on: runner).run().map(float)
        let most = distance(found, data.expected())
        try expect(most < 0.01, "off by \(most)")
    }

    private static func doesNotDependOnTheCut(_ window: Int, _ runner: any KernelRunner) throws {
        let data = AttentionData(Shape(group: 3, window: window, rows: [(150, 1), (0, 150)]))
        let whole = try AttentionRun(data, on: runner).run(blocks: 1)
        try expect(
            whole.map(float).allSatisfy(\.isFinite) && Set(whole).count > 1000,
            "the results are no results")
        let again = try AttentionRun(data, on: runner).run(blocks: 100)
        try expect(again == whole, "another grid gives other bits")
        // The last 90 tokens of the second row, in a step of their own.
        var later = data.shape
        later.rows[1] = (60, 90)
        var part = AttentionData(later)
        let first = later.heads * later.dimension
        part.queries = Array(data.queries[..<first] + data.queries[(61 * first)...])
        part.slab = data.slab
        part.pageTables = data.pageTables
        let cut = try AttentionRun(part, on: runner).run()
        try expect(
            cut.dropFirst(first).elementsEqual(whole.dropFirst(61 * first)),
            "another cut gives other bits")
    }
}
